/**
 * @file One way to convert a model: what a search varies.
 */
import type { LayerSteps } from '../convert/layer-steps.ts';
import { formatThreshold, type Threshold } from '../convert/threshold.ts';
import type { Correction } from '../network/network.ts';

export interface Setting {
  readonly steps: number;
  /** The rule of every population that has none of its own. */
  readonly threshold: Threshold;
  /** Rules of single populations, by name. */
  readonly thresholds: ReadonlyMap<string, Threshold>;
  /** Steps of single populations, by name, each other than `steps`. */
  readonly layerSteps: LayerSteps;
  /** Steps of a stage in which neurons may fire; all of them where there is none. */
  readonly deadline?: number;
  readonly correction: Correction;
}

/** `4 steps, input in 2, percentile:99, conv2 mse, corrected` or `fitted`: equal texts mean equal settings. */
export function describeSetting({
  steps,
  threshold,
  thresholds,
  layerSteps,
  deadline,
  correction,
}: Setting): string {
  const byName = <T>(map: ReadonlyMap<string, T>): [string, T][] =>
    [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    `${steps} step${steps === 1 ? '' : 's'}`,
    ...byName(layerSteps).map(([name, count]) => `${name} in ${count}`),
    formatThreshold(threshold),
    ...byName(thresholds).map(([name, rule]) => `${name} ${formatThreshold(rule)}`),
    ...(deadline === undefined ? [] : [`deadline ${deadline}`]),
    ...(correction === 'none' ? [] : [correction === 'bias' ? 'corrected' : 'fitted']),
  ].join(', ');
}

/** The setting in which some populations use `count` steps and the others what they use now; `all` names all of them. */
export function withLayerSteps(
  setting: Setting,
  names: readonly string[],
  count: number,
  all: readonly string[],
): Setting {
  const used = new Map(
    all.map((name) => [name, names.includes(name) ? count : (setting.layerSteps.get(name) ?? setting.steps)]),
  );
  const steps = Math.max(...used.values());
  return { ...setting, steps, layerSteps: new Map([...used].filter(([, own]) => own < steps)) };
}
