/**
 * @file One way to convert a model: what a search varies.
 */
import { formatThreshold, type Threshold } from '../convert/threshold.ts';
import type { Correction } from '../network/network.ts';

export interface Setting {
  readonly steps: number;
  readonly digits: 1 | 2;
  /** The rule of every population that has none of its own. */
  readonly threshold: Threshold;
  /** Rules of single populations, by name. */
  readonly thresholds: ReadonlyMap<string, Threshold>;
  /** Steps of a stage in which neurons may fire; all of them where there is none. */
  readonly deadline?: number;
  readonly correction: Correction;
}

/** `4 steps, percentile:99, conv2 mse, 2 digits, corrected` or `fitted`: equal texts mean equal settings. */
export function describeSetting({
  steps,
  digits,
  threshold,
  thresholds,
  deadline,
  correction,
}: Setting): string {
  const own = [...thresholds].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    `${steps} step${steps === 1 ? '' : 's'}`,
    formatThreshold(threshold),
    ...own.map(([name, rule]) => `${name} ${formatThreshold(rule)}`),
    ...(deadline === undefined ? [] : [`deadline ${deadline}`]),
    ...(digits === 2 ? ['2 digits'] : []),
    ...(correction === 'none' ? [] : [correction === 'bias' ? 'corrected' : 'fitted']),
  ].join(', ');
}
