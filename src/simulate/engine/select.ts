/**
 * @file The record that leaves of what a population's units carry what they send: see `Selection`.
 */
import { kernel } from '../../kernels/index.ts';
import type { SendingPopulation } from '../../network/network.ts';
import { leastSent } from '../../network/selection.ts';
import type { Layout } from './layout.ts';
import type { Places, Record } from './record.ts';

/** Undefined for a population that sends every spike. */
export function selectRecord(
  { selection }: SendingPopulation,
  { grid, steps: levels, carried }: Places,
  layout: Layout,
): Record | undefined {
  if (!selection) return undefined;
  const { deadline, competition } = selection;
  const { channels, stored, rows, columns } = grid;
  const positions = rows * columns;
  // Groups and the unit stride between them; then two nested strides over a group's units, in the order of their indices.
  const strides = {
    pixel: [positions, stored, 1, 0, channels, 1],
    map: [channels, 1, 1, 0, positions, stored],
    layer: [1, 0, channels, 1, positions, stored],
  } as const;
  const group = competition?.group ?? 'layer';
  const most = competition?.most ?? channels * positions;
  const ranks = competition?.ranks ? layout.place(competition.ranks) : 0;
  const scratch = layout.reserve(4 * (levels + 1));
  return [
    kernel.select,
    carried,
    ...strides[group],
    leastSent(deadline, levels),
    levels,
    most,
    ranks,
    scratch,
  ];
}
