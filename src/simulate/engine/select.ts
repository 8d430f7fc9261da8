/**
 * @file The record that keeps of a population's k the ones it sends: see `Selection`.
 */
import { type KernelRecord, recordOf } from '../../kernels/index.ts';
import type { SendingPopulation } from '../../network/network.ts';
import { leastSent } from '../../network/selection.ts';
import type { Layout } from './layout.ts';
import type { Places } from './record.ts';

/** Undefined for a population that sends every spike. */
export function selectRecord(
  { selection }: SendingPopulation,
  { grid, steps, carried }: Places,
  layout: Layout,
): KernelRecord | undefined {
  if (!selection) return undefined;
  const { deadline, competition } = selection;
  const { channels, stored, rows, columns } = grid;
  const positions = rows * columns;
  const maps = { outer: 1, outerStride: 0, inner: channels, innerStride: 1 };
  const pixels = { outer: 1, outerStride: 0, inner: positions, innerStride: stored };
  // The units of a group in the order of their indices.
  const walk = {
    pixel: { groups: positions, groupStride: stored, ...maps },
    map: { groups: channels, groupStride: 1, ...pixels },
    layer: { groups: 1, groupStride: 0, ...pixels, outer: channels, outerStride: 1 },
  };
  const group = competition?.group ?? 'layer';
  return recordOf('select', {
    carried,
    ...walk[group],
    least: leastSent(deadline, steps),
    steps,
    most: competition?.most ?? channels * positions,
    ranks: competition?.ranks ? layout.place(competition.ranks) : 0,
    scratch: layout.reserve(4 * (steps + 1)),
  });
}
