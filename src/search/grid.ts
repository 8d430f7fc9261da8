/**
 * @file A grid of conversion settings, and the names by which its cells are known again.
 */
import type { Granularity } from '../convert/calibrate.ts';
import { formatSelection, problemOf, type SelectionRule, sendsAll } from '../convert/selection-rule.ts';
import { formatThreshold, type Threshold } from '../convert/threshold.ts';
import type { Steps } from '../network/network.ts';

/** Values to try; every combination is a cell. */
export interface Axes {
  readonly steps: readonly Steps[];
  readonly thresholds: readonly Threshold[];
  readonly per: readonly Granularity[];
  /** Default: every spike is sent. */
  readonly selections?: readonly SelectionRule[];
}

/** One combination. */
export interface Cell {
  readonly steps: Steps;
  readonly threshold: Threshold;
  readonly per: Granularity;
  readonly selection: SelectionRule;
}

/** What a cell's result depends on besides its own settings: name → value, e.g. `model` → its hash. */
export type Circumstances = Readonly<Record<string, string>>;

/**
 * Every combination once, steps varying fastest. Left out are those of a code and a number of steps that cannot follow
 * it, such as a deadline beyond the stage.
 */
export function gridCells({ steps, thresholds, per, selections = [{}] }: Axes): Cell[] {
  const cells = selections.flatMap((selection) =>
    per.flatMap((unit) =>
      thresholds.flatMap((threshold) =>
        steps
          .filter((count) => problemOf(selection, count) === undefined)
          .map((count): Cell => ({ steps: count, threshold, per: unit, selection })),
      ),
    ),
  );
  return [...new Map(cells.map((cell) => [describeCell(cell), cell])).values()];
}

/** `8 steps, percentile:99.9 per layer`, and the code if it does not send every spike */
export const describeCell = ({ steps, threshold, per, selection }: Cell): string =>
  `${steps === 'continuous' ? 'continuous' : `${steps} step${steps === 1 ? '' : 's'}`}, ${formatThreshold(threshold)} per ${per}${sendsAll(selection) ? '' : `, ${formatSelection(selection)}`}`;

/** Everything a cell's result depends on as one line: equal keys mean equal results. */
export function cellKey({ steps, threshold, per, selection }: Cell, circumstances: Circumstances): string {
  const settings = {
    ...circumstances,
    steps: String(steps),
    threshold: formatThreshold(threshold),
    per,
    ...(!sendsAll(selection) && { code: formatSelection(selection) }),
  };
  return Object.entries(settings)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
