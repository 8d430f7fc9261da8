/**
 * @file xMax of every population, from the ranges that calibration found and the rule that was chosen.
 */
import { FirstspikeError } from '../error.ts';
import { levelsOf as levelCount, limitOf, type Staircase } from '../graph/activation.ts';
import type { Rounding, Steps, WeightType } from '../network/network.ts';
import { leastSent } from '../network/selection.ts';
import { type Blueprint, type InputRange, type SpikingBlueprint, signedBlueprints } from './blueprint.ts';
import { boundOf } from './bound.ts';
import type { Granularity, Ranges } from './calibrate.ts';
import type { LayerSteps } from './layer-steps.ts';
import { channelReach, type Maxima, normaliseTerm } from './normalise.ts';
import { LARGEST_RATIO } from './quantise.ts';
import type { SelectionRule } from './selection-rule.ts';
import { shareRanges } from './shared-ranges.ts';
import { chooseMaximum, type Threshold } from './threshold.ts';

/** How a network is mapped onto populations, rounded or not: every setting with a value. */
export interface MappingSettings {
  readonly steps: Steps;
  readonly weights: WeightType;
  readonly threshold: Threshold;
  /** Rules of single populations, by name. */
  readonly layerThresholds: ReadonlyMap<string, Threshold>;
  readonly per: Granularity;
  /** Which spikes are sent; ranks are calibrated afterwards. */
  readonly selection: SelectionRule;
  readonly rounding: Rounding;
  readonly layerSteps: LayerSteps;
}

export interface MaximaOptions extends MappingSettings {
  readonly input: InputRange;
  /** Name of the last population that needs a range. Default: all do. */
  readonly until?: string | undefined;
}

const one = new Float64Array(1).fill(1);

/** How much smaller than its layer's a channel's range may be. */
const FAINTEST = 1024;

/**
 * xMax of every population by the chosen rule; values that must share one range get the largest of theirs.
 * @param levelsOf the largest k of a population
 * @throws FirstspikeError `usage` for a rule of a population that does not exist or has no threshold
 */
export function chooseMaxima(
  blueprint: Blueprint,
  ranges: Ranges,
  levelsOf: (name: string) => number,
  options: MaximaOptions,
): ReadonlyMap<string, Maxima> {
  checkNames(blueprint, options.layerThresholds);
  const shared = shareRanges(blueprint, options.per);
  const signed = signedBlueprints(blueprint);
  const chosen = new Map<string, Maxima>();
  const { min, max } = options.input;
  const { populations } = blueprint;
  const { until } = options;
  const needed =
    until === undefined
      ? populations
      : populations.slice(0, 1 + populations.findIndex(({ name }) => name === until));
  // Ranges of populations behind may be shared with these.
  const partners =
    until === undefined
      ? new Set<string>()
      : new Set(needed.flatMap(({ name }) => [...shared.partnersOf(name)]));
  const end = populations.findLastIndex(({ name }) => partners.has(name)) + 1;
  for (const population of populations.slice(0, Math.max(needed.length, end))) {
    if (population.kind === 'input') chosen.set(population.name, new Float64Array(1).fill(max - min));
    if (population.kind !== 'spiking') continue;
    const maximaOf = (name: string) => shared.maximaOf(name, chosen);
    chosen.set(
      population.name,
      maximaFor(population, ranges, levelsOf(population.name), options, maximaOf, signed),
    );
  }
  const carrying = needed.filter(({ kind }) => kind !== 'readout');
  return new Map(carrying.map(({ name }) => [name, shared.maximaOf(name, chosen)]));
}

function checkNames({ populations }: Blueprint, rules: MappingSettings['layerThresholds']): void {
  const spiking = populations.flatMap(({ kind, name }) => (kind === 'spiking' ? [name] : []));
  for (const name of rules.keys()) {
    if (spiking.includes(name)) continue;
    const message = `No population "${name}" can have a threshold rule of its own; there are ${spiking.join(', ') || 'none'}.`;
    throw new FirstspikeError('usage', message);
  }
}

/** The largest values of a staircase, if all its flights had the levels of the longest: a level is a step of all of them. */
function topsOf(staircase: Staircase, per: Granularity): Maxima {
  const levels = levelCount(staircase);
  const tops = Float64Array.from(staircase.flights, ({ unit }) => unit * levels);
  return per === 'channel' ? tops : new Float64Array(1).fill(tops.reduce((a, b) => Math.max(a, b)));
}

/** The smallest k that is sent. */
const leastOf = ({ deadline }: SelectionRule, steps: Steps): number =>
  deadline === undefined || steps === 'continuous' ? 1 : leastSent(deadline, steps);

/** xMax of a population by the chosen rule; a channel that never was active takes the layer's. */
function maximaFor(
  population: SpikingBlueprint,
  ranges: Ranges,
  levels: number,
  { threshold: ofAll, layerThresholds, per, steps, weights, selection, rounding }: MaximaOptions,
  maximaOf: (name: string) => Maxima,
  signed: ReadonlySet<string>,
): Maxima {
  const { activation } = population;
  if (activation.kind === 'staircase' && !layerThresholds.has(population.name))
    return topsOf(activation, per);
  const threshold = layerThresholds.get(population.name) ?? ofAll;
  const chosen =
    threshold.kind === 'bound'
      ? boundOf(population, per, maximaOf, signed)
      : Float64Array.from(ranges.get(population.name) ?? [], (histogram) =>
          chooseMaximum(histogram, threshold, steps === 'continuous' ? steps : levels, {
            rounding,
            least: leastOf(selection, steps),
          }),
        );
  const layer = chosen.reduce((a, b) => Math.max(a, b), 0) || 1;
  const limit = limitOf(activation);
  // A channel that hardly ever was active needs no finer steps than this, and integers could not hold them.
  const least = threshold.kind === 'bound' ? 0 : layer / FAINTEST;
  const held = weights === 'float32' ? [] : leastHeld(population, chosen.length, maximaOf);
  return chosen.map((xMax, c) => Math.min(Math.max(xMax || layer, least, held[c] ?? 0), limit));
}

/**
 * The least xMax with which integers hold the weights into each channel: one that folds a batch norm of hardly any variance
 * may reach far beyond what its channel ever carried.
 */
function leastHeld(
  { terms, shape }: SpikingBlueprint,
  ranges: number,
  maximaOf: (name: string) => Maxima,
): Float64Array {
  const channels = shape[0] ?? 1;
  const unscaled = terms.map((term) => normaliseTerm(term, channels, maximaOf(term.from), one));
  const { largest } = channelReach(unscaled, channels);
  const held =
    ranges === channels
      ? largest
      : new Float64Array(ranges).fill(largest.reduce((a, b) => Math.max(a, b), 0));
  return held.map((weight) => weight / LARGEST_RATIO);
}
