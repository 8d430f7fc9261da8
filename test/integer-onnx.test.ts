/** @file Networks as integer ONNX graphs: ONNX Runtime gives the potentials of the simulator, to the bit. */
import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { networkToOnnx } from '../src/formats/integer-onnx/index.ts';
import { imageShape, type SpikingNetwork } from '../src/network/network.ts';
import { eventSimulator } from '../src/simulate/layers/event.ts';
import { randomCase } from './random-network.ts';

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
