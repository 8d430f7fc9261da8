/**
 * @file How the engine stores a population: row, column, channel order, channels padded to a multiple of 8 so that a
 * pixel's channels fill whole vectors. Images of one channel are stored without padding.
 */
import { type Shape, sizeOf } from '../../graph/tensor.ts';
import type { Population, SpikingNetwork } from '../../network/network.ts';
import { wiredInto } from '../../network/wiring.ts';

export interface Grid {
  readonly channels: number;
  /** Channels with padding. */
  readonly stored: number;
  readonly rows: number;
  readonly columns: number;
}

/** Lanes of a 16-bit vector. */
export const LANES = 8;

/** The grid of a population, or undefined for a shape of more than three axes. */
export function gridOf({ kind, shape }: Population): Grid | undefined {
  if (shape.length === 0 || shape.length > 3) return undefined;
  const channels = shape[0];
  const [rows, columns] = spatial(shape);
  const stored = kind === 'input' && channels === 1 ? 1 : Math.ceil(channels / LANES) * LANES;
  return { channels, stored, rows, columns };
}

/** The grid of every population. @throws RangeError for one of more than three axes */
export function gridsOf(network: SpikingNetwork): ReadonlyMap<string, Grid> {
  const grids = new Map<string, Grid>();
  for (const population of network.populations) {
    const grid = gridOf(population);
    if (!grid) throw new RangeError(`"${population.name}" has too many axes`);
    // A relay is stored as the source that it pools, so that pooling runs along both alike.
    const pooled = wiredInto(network, population.name).find(
      ({ projection }) => projection.kind === 'max-pool',
    );
    const stored =
      population.kind === 'relay' && pooled ? grids.get(pooled.projection.from)?.stored : undefined;
    grids.set(population.name, stored === undefined ? grid : { ...grid, stored });
  }
  return grids;
}

const spatial = (shape: Shape): readonly [number, number] => {
  if (shape.length === 3) return [shape[1], shape[2]];
  return [1, sizeOf(shape.slice(1))];
};

/** Number of stored neurons, padding included. */
export const storedSize = ({ stored, rows, columns }: Grid): number => stored * rows * columns;

/** Stored place of each neuron, in channel, row, column order. */
export function places({ channels, stored, rows, columns }: Grid): Int32Array {
  const positions = rows * columns;
  const at = new Int32Array(channels * positions);
  let neuron = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (let position = 0; position < positions; position++) at[neuron++] = position * stored + channel;
  }
  return at;
}
