/**
 * @file A grid of conversion settings, and the names by which its cells are known again.
 */
import type { Granularity } from '../convert/calibrate.ts';
import { formatThreshold, type Threshold } from '../convert/threshold.ts';
import type { Steps } from '../network/network.ts';

/** Values to try; every combination is a cell. */
export interface Axes {
  readonly steps: readonly Steps[];
  readonly thresholds: readonly Threshold[];
  readonly per: readonly Granularity[];
}

/** One combination. */
export interface Cell {
  readonly steps: Steps;
  readonly threshold: Threshold;
  readonly per: Granularity;
}

/** What a cell's result depends on besides its own settings: name → value, e.g. `model` → its hash. */
export type Circumstances = Readonly<Record<string, string>>;

/** Every combination once, steps varying fastest. */
export function gridCells({ steps, thresholds, per }: Axes): Cell[] {
  const cells = per.flatMap((unit) =>
    thresholds.flatMap((threshold) => steps.map((count): Cell => ({ steps: count, threshold, per: unit }))),
  );
  return [...new Map(cells.map((cell) => [describeCell(cell), cell])).values()];
}

/** `8 steps, percentile:99.9 per layer` */
export const describeCell = ({ steps, threshold, per }: Cell): string =>
  `${steps === 'continuous' ? 'continuous' : `${steps} step${steps === 1 ? '' : 's'}`}, ${formatThreshold(threshold)} per ${per}`;

/** Everything a cell's result depends on as one line: equal keys mean equal results. */
export function cellKey({ steps, threshold, per }: Cell, circumstances: Circumstances): string {
  const settings = { ...circumstances, steps: String(steps), threshold: formatThreshold(threshold), per };
  return Object.entries(settings)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
