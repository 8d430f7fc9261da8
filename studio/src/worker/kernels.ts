/** @file The weights with which one map of a population looks at each map of its sources. */
import { sizeOf } from '../../../src/graph/tensor.ts';
import type { SpikingNetwork } from '../../../src/network/index.ts';
import type { Kernel, MapKernels } from './protocol.ts';

/** More would not be told apart. */
const MOST = 64;

/** @param channel of the population's units */
export function kernelsOf(network: SpikingNetwork, name: string, channel: number): MapKernels {
  const incoming = network.projections.filter(({ to }) => to === name);
  const pool = incoming.find((projection) => projection.kind === 'max-pool');
  const kernels = incoming.flatMap((projection): Kernel[] => {
    if (projection.kind !== 'synapses' || projection.wiring.kind !== 'conv') return [];
    const { window, inChannels, outChannels, groups } = projection.wiring;
    const [rows, columns] = window.kernel;
    const size = rows * columns;
    const maps = inChannels / groups;
    const first = Math.floor(channel / (outChannels / groups)) * maps;
    const of = (map: number) =>
      projection.weights.subarray((channel * maps + map) * size, (channel * maps + map + 1) * size);
    const strength = (map: number) => [...of(map)].reduce((sum, weight) => sum + Math.abs(weight), 0);
    const strongest = Array.from({ length: maps }, (_, map) => map)
      .sort((a, b) => strength(b) - strength(a))
      .slice(0, MOST)
      .sort((a, b) => a - b);
    const weights = Float32Array.from(strongest.flatMap((map) => [...of(map)]));
    return [
      { from: projection.from, rows, columns, maps, shown: strongest.map((map) => first + map), weights },
    ];
  });
  const sources = incoming.reduce((sum, { from }) => {
    const source = network.populations.find((population) => population.name === from);
    return sum + sizeOf(source?.shape ?? []);
  }, 0);
  return { kernels, sources, ...(pool?.kind === 'max-pool' && { pool: pool.window.kernel }) };
}
