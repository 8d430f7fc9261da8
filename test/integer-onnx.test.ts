/** @file Networks as integer ONNX graphs: ONNX Runtime gives the potentials of the simulator, to the bit. */
import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { networkToOnnx } from '../src/formats/integer-onnx/index.ts';
import { DataType, decodeModel } from '../src/formats/onnx/proto.ts';
import { imageShape, type SpikingNetwork } from '../src/network/network.ts';
import { eventSimulator } from '../src/simulate/layers/event.ts';
import { randomCase } from './random-network.ts';
import { input, networkOf, pooledPair } from './tiny-network.ts';

const competes = ({ populations }: SpikingNetwork): boolean =>
  populations.some((population) => population.kind !== 'readout' && population.selection?.competition);

async function inOnnxRuntime(network: SpikingNetwork, images: Float64Array[], type: 'uint8' | 'float32') {
  const session = await InferenceSession.create(networkToOnnx(network, { pixels: type }), {
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const all = images.flatMap((pixels) => [...pixels]);
  const data = type === 'uint8' ? Uint8Array.from(all) : Float32Array.from(all);
  const pixels = new Tensor(type, data as Uint8Array, [images.length, ...imageShape(network)]);
  const { potentials, logits } = await session.run({ pixels });
  await session.release();
  return { potentials: [...(potentials.data as Int32Array)], logits: [...(logits.data as Float32Array)] };
}

it('of any network of integers give the same potentials in ONNX Runtime', async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(randomCase, async ({ network, pixels }) => {
      if (competes(network)) {
        expect(() => networkToOnnx(network)).toThrow(/inhibit one another/);
        return;
      }
      const images = [pixels, pixels.map((pixel) => 255 - pixel)];
      const simulator = eventSimulator(network);
      const results = images.map((image) => simulator.run(image));
      const expected = results.flatMap(({ potentials }) => [...potentials]);
      for (const type of ['uint8', 'float32'] as const) {
        const found = await inOnnxRuntime(network, images, type);
        expect(found.potentials).toEqual(expected);
        expect(found.logits).toEqual(results.flatMap(({ logits }) => [...Float32Array.from(logits)]));
      }
      compared++;
    }),
    { seed: 171, numRuns: Number(process.env.FIRSTSPIKE_NETWORKS ?? 150) },
  );
  expect(compared).toBeGreaterThan(50);
}, 600_000);

it.each([
  [0, 255, DataType.UINT8],
  [0, 16, DataType.UINT8],
  [0, 1, DataType.FLOAT],
  [0, 65535, DataType.FLOAT],
  [-2, 2.5, DataType.FLOAT],
])('of pixels %d…%d take what holds them', (xMin, xMax, type) => {
  const { populations, projections } = pooledPair();
  const network = networkOf([{ ...input([1, 1, 2]), xMin, xMax }, ...populations.slice(1)], projections);
  const { graph } = decodeModel(networkToOnnx(network));
  expect(graph?.input[0].type?.value).toMatchObject({ case: 'tensorType', value: { elemType: type } });
});

it('say steps, thresholds and classes of the network', () => {
  const { populations, projections } = pooledPair();
  const network = { ...networkOf(populations, projections), classNames: ['a "cat"', '犬'] };
  const { metadataProps } = decodeModel(networkToOnnx(network));
  const said = Object.fromEntries(metadataProps.map(({ key, value }) => [key, value]));
  expect(JSON.parse(said.classes)).toEqual(network.classNames);
  expect(said).toMatchObject({ steps: '4', decision: 'argmax', model: network.origin.model });
  expect(JSON.parse(said.populations)).toEqual([
    { name: 'input', kind: 'input', steps: 4, xMin: 0, xMax: 1 },
    { name: 'hidden', kind: 'spiking', steps: 4, xMax: [1], threshold: [4] },
    { name: 'pool', kind: 'relay', steps: 4 },
    { name: 'readout', kind: 'readout', scale: 1 },
  ]);
});
