/** @file Saved spiking networks. What loads must simulate: a damaged file is refused when it is read, not later. */
import fc from 'fast-check';
import { denseMacs } from '../../../src/geometry/connectivity.ts';
import { sizeOf } from '../../../src/graph/tensor.ts';
import { loadNetwork, saveNetwork } from '../../../src/network/file.ts';
import { imageShape, type Projection, type SpikingNetwork } from '../../../src/network/network.ts';
import { simulatorOf } from '../../../src/simulate/simulator.ts';
import { plainNetwork } from '../../plain-network.ts';
import { randomGraph } from '../../random-graph.ts';
import { randomCase } from '../../random-network.ts';
import { joined, mutateBytes } from '../bytes.ts';
import { type Draw, hostileNumber } from '../draw.ts';
import { mutateJson } from '../json.ts';
import type { Target } from '../target.ts';

/** Simulating more than this tells about patience, not about hostile files. */
const AFFORDABLE = 1_000_000;

export const network: Target = {
  name: 'network',
  seeds: async () => [
    ...fc.sample(randomCase, { numRuns: 12, seed: 1 }).map(({ network: made }) => saveNetwork(made)),
    ...(await Promise.all(
      fc
        .sample(randomGraph, { numRuns: 12, seed: 2 })
        .map(async ({ graph, images }, i) =>
          saveNetwork(await plainNetwork(graph, images, { steps: i % 3 === 0 ? 'continuous' : 8 })),
        ),
    )),
  ],
  mutate(seed, draw) {
    if (draw.chance(0.15)) return mutateBytes(seed, draw);
    const length = Number(new DataView(seed.buffer, seed.byteOffset).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(seed.subarray(8, 8 + length)));
    const description = JSON.parse(header.__metadata__.network);
    if (draw.chance(0.8)) mutateJson(description, draw);
    else mutateJson(header, draw);
    if (typeof header.__metadata__ === 'object' && header.__metadata__ !== null)
      header.__metadata__.network = JSON.stringify(description);
    const json = new TextEncoder().encode(JSON.stringify(header));
    const start = new Uint8Array(8);
    new DataView(start.buffer).setBigUint64(0, BigInt(json.length), true);
    return joined(start, json, spoiled(seed.subarray(8 + length), draw));
  },
  run(bytes) {
    const loaded = loadNetwork(bytes, 'x');
    saveNetwork(loaded);
    if (work(loaded) > AFFORDABLE) return 'loaded';
    const pixels = Uint8Array.from({ length: sizeOf(imageShape(loaded)) }, (_, i) => (i * 37) % 256);
    const event = simulatorOf(loaded, 'event').run(pixels);
    const scalar = simulatorOf(loaded, 'scalar').run(pixels);
    if (loaded.arithmetic === 'integer' && event.potentials.join() !== scalar.potentials.join())
      throw new Error('the engines disagree');
    return 'simulated';
  },
};

const work = ({ populations, projections }: SpikingNetwork): number =>
  populations.reduce((sum, { shape }) => sum + sizeOf(shape), 0) +
  projections.reduce((sum, projection) => sum + wiresOf(projection), 0);

function wiresOf(projection: Projection): number {
  if (projection.kind === 'synapses') return denseMacs(projection.wiring);
  if (projection.kind === 'gather') return projection.sources.length;
  return projection.channels * sizeOf(projection.window.kernel) * sizeOf(projection.window.output);
}

/** Tensors now and then with other numbers in them. */
function spoiled(data: Uint8Array, draw: Draw): Uint8Array {
  if (data.length < 8 || draw.chance(0.7)) return data;
  const result = data.slice();
  const view = new DataView(result.buffer);
  const at = 8 * draw.int(0, Math.floor(result.length / 8) - 1);
  if (draw.chance(0.5)) view.setFloat64(at, hostileNumber(draw), true);
  else view.setInt32(at, draw.pick([-1, 0, 2 ** 31 - 1, -(2 ** 31), 1 << 20]), true);
  return result;
}
