/**
 * @file Blueprint + ranges → spiking network: chooses xMax of each population, normalises, rounds.
 */
import { isRamp, isSigned, limitOf } from '../activation/activation.ts';
import { FirstspikeError } from '../error.ts';
import { checkNetwork } from '../network/check.ts';
import {
  entryOf,
  type Origin,
  type Population,
  type Projection,
  type Rounding,
  type SpikingNetwork,
  type SpikingPopulation,
  type Steps,
  stageLength,
  type Weights,
  type WeightType,
} from '../network/network.ts';
import {
  type Blueprint,
  type InputRange,
  type PopulationBlueprint,
  type ReadoutBlueprint,
  type SpikingBlueprint,
  signedBlueprints,
  sourcesOf,
} from './blueprint.ts';
import { boundOf } from './bound.ts';
import type { Granularity, Ranges } from './calibrate.ts';
import { curveOf } from './curve.ts';
import { digitsFor, withTwoDigits } from './input-digits.ts';
import { channelReach, type Maxima, type NormalisedTerm, normaliseTerm } from './normalise.ts';
import { compressBias, LARGEST_RATIO, quantiseReadout, quantiseSpiking } from './quantise.ts';
import { shareRanges } from './shared-ranges.ts';
import { chooseMaximum, type Threshold } from './threshold.ts';

export interface AssembleOptions {
  readonly name: string;
  readonly steps: Steps;
  readonly weights: WeightType;
  readonly threshold: Threshold;
  readonly per: Granularity;
  readonly rounding: Rounding;
  readonly input: InputRange;
  readonly origin: Origin;
}

/** @throws FirstspikeError `range` if weights cannot be held as integers */
export function assembleNetwork(model: Blueprint, ranges: Ranges, options: AssembleOptions): SpikingNetwork {
  const digits = digitsFor(model, options.input, options.steps);
  const blueprint = digits === 1 ? model : withTwoDigits(model, options.steps);
  const maxima = chooseMaxima(blueprint, ranges, options);
  const stages = new Map<string, number>();
  const populations: Population[] = [];
  const projections: Projection[] = [];
  const known = <T>(map: ReadonlyMap<string, T>, name: string): T => {
    const found = map.get(name);
    if (found === undefined)
      throw new FirstspikeError('unsupported', `Population "${name}" is read before it exists.`);
    return found;
  };
  for (const population of blueprint.populations) {
    const { name, shape } = population;
    const stage = stageOf(population, (source) => known(stages, source));
    stages.set(name, stage);
    if (population.kind === 'input') {
      const { min, max } = options.input;
      populations.push({
        kind: 'input',
        digits,
        name,
        shape,
        stage,
        xMin: min,
        xMax: max,
        rounding: options.rounding,
      });
    } else if (population.kind === 'pool') {
      const { from, window } = population;
      populations.push({ kind: 'relay', name, shape, stage });
      projections.push({ kind: 'earliest', from, to: name, window, channels: shape[0] });
    } else if (population.kind === 'route') {
      populations.push({ kind: 'relay', name, shape, stage });
      for (const { from, sources } of population.routes) {
        projections.push({ kind: 'route', from, to: name, sources });
      }
    } else {
      const xMax = population.kind === 'spiking' ? known(maxima, name) : one;
      const integrated = integrate(population, xMax, (source) => known(maxima, source), options);
      populations.push({ ...integrated.population, stage });
      projections.push(...integrated.projections);
    }
  }
  const arithmetic = options.weights === 'float32' ? 'float' : 'integer';
  const network = {
    name: options.name,
    steps: options.steps,
    arithmetic,
    populations,
    projections,
    origin: options.origin,
  } as const;
  checkNetwork(network);
  return network;
}

const one = new Float64Array(1).fill(1);

/** How much smaller than its layer's a channel's range may be. */
const FAINTEST = 1024;

function stageOf(population: PopulationBlueprint, stage: (name: string) => number): number {
  const latest = sourcesOf(population).reduce((most, name) => Math.max(most, stage(name)), 0);
  return population.kind === 'spiking' || population.kind === 'readout' ? 1 + latest : latest;
}

/** xMax of every population by the chosen rule; values that must share one range get the largest of theirs. */
function chooseMaxima(
  blueprint: Blueprint,
  ranges: Ranges,
  options: AssembleOptions,
): ReadonlyMap<string, Maxima> {
  const shared = shareRanges(blueprint, options.per);
  const signed = signedBlueprints(blueprint);
  const chosen = new Map<string, Maxima>();
  const { min, max } = options.input;
  for (const population of blueprint.populations) {
    if (population.kind === 'input') chosen.set(population.name, new Float64Array(1).fill(max - min));
    if (population.kind !== 'spiking') continue;
    const maximaOf = (name: string) => shared.maximaOf(name, chosen);
    chosen.set(population.name, maximaFor(population, ranges, options, maximaOf, signed));
  }
  const carrying = blueprint.populations.filter(({ kind }) => kind !== 'readout');
  return new Map(carrying.map(({ name }) => [name, shared.maximaOf(name, chosen)]));
}

/** xMax of a population by the chosen rule; a channel that never was active takes the layer's. */
function maximaFor(
  population: SpikingBlueprint,
  ranges: Ranges,
  { threshold, per, steps, weights }: AssembleOptions,
  maximaOf: (name: string) => Maxima,
  signed: ReadonlySet<string>,
): Maxima {
  const chosen =
    threshold.kind === 'bound'
      ? boundOf(population, per, maximaOf, signed)
      : Float64Array.from(ranges.get(population.name) ?? [], (histogram) =>
          chooseMaximum(histogram, threshold, steps),
        );
  const layer = chosen.reduce((a, b) => Math.max(a, b), 0) || 1;
  const limit = limitOf(population.activation);
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

function integrate(
  population: SpikingBlueprint | ReadoutBlueprint,
  xMax: Maxima,
  maximaOf: (name: string) => Maxima,
  options: AssembleOptions,
): { readonly population: Population; readonly projections: readonly Projection[] } {
  const { name, shape, value } = population;
  const channels = shape[0] ?? 1;
  const terms = population.terms.map((term) => normaliseTerm(term, channels, maximaOf(term.from), xMax));
  const bias = population.bias.map((b, i) => b / xMax[entryOf(xMax.length, i, population.bias.length)]);
  const projections = (weights: readonly Weights[]): Projection[] =>
    terms.map(({ from, synapses }, i) => {
      const { weights: _, ...wiring } = synapses;
      return { kind: 'synapses', from, to: name, wiring, weights: weights[i] };
    });
  const base = { name, shape, stage: 0, value };
  if (options.weights === 'float32' || options.steps === 'continuous') {
    return floatPopulation(population, base, terms, bias, xMax, options, projections);
  }
  if (population.kind === 'readout') {
    const { scale, initial, weights } = quantiseReadout(
      terms,
      bias,
      channels,
      options.steps,
      options.weights,
    );
    return { population: { ...base, kind: 'readout', scale, initial }, projections: projections(weights) };
  }
  // Thresholds from a table have the half step in them.
  const halfStep = options.rounding === 'nearest' && isRamp(population.activation);
  const { iExt, initial, weights } = quantiseSpiking(
    name,
    terms,
    bias,
    channels,
    options.steps,
    halfStep,
    options.weights,
  );
  const mirror = iExt.map((current) => (halfStep ? 2 * Math.floor(current / 2) : 0));
  const rule = ruleOf(population, xMax, iExt, mirror, options);
  return {
    population: { ...base, kind: 'spiking', xMax, iExt, initial, ...rule },
    projections: projections(weights),
  };
}

/** How the neurons fire. @param mirror per channel, for populations that need one */
function ruleOf(
  { activation, shape }: SpikingBlueprint,
  xMax: Maxima,
  iExt: Int32Array | Float64Array,
  mirror: Int32Array | Float64Array,
  { steps, rounding }: AssembleOptions,
): Pick<SpikingPopulation, 'activation' | 'mirror' | 'curve'> {
  const channels = shape[0] ?? 1;
  const scales = Array.from({ length: channels }, (_, channel) => ({
    xMax: xMax[entryOf(xMax.length, channel, channels)],
    perRange: iExt[entryOf(iExt.length, channel, channels)] * stageLength(steps),
  }));
  const curve =
    steps === 'continuous' || isRamp(activation)
      ? null
      : curveOf(activation, scales, steps, rounding, iExt instanceof Int32Array);
  return { activation, mirror: isSigned(activation) ? mirror : null, curve };
}

/** Real weights: iExt = 1, so that uTh = tMax. */
function floatPopulation(
  population: SpikingBlueprint | ReadoutBlueprint,
  base: {
    readonly name: string;
    readonly shape: readonly number[];
    readonly stage: number;
    readonly value: string;
  },
  terms: readonly NormalisedTerm[],
  bias: Float64Array,
  xMax: Maxima,
  options: AssembleOptions,
  projections: (weights: readonly Weights[]) => Projection[],
): { readonly population: Population; readonly projections: readonly Projection[] } {
  const { steps, rounding } = options;
  const tMax = stageLength(steps);
  const channels = population.shape[0] ?? 1;
  const weights = projections(terms.map((term) => Float32Array.from(term.weights)));
  if (population.kind === 'readout') {
    const initial = compressBias(
      bias.map((b) => b * tMax),
      channels,
    );
    return { population: { ...base, kind: 'readout', scale: 1 / tMax, initial }, projections: weights };
  }
  const hasHalfStep = rounding === 'nearest' && steps !== 'continuous' && isRamp(population.activation);
  const halfStep = hasHalfStep ? 0.5 : 0;
  const initial = compressBias(
    bias.map((b) => b * tMax + halfStep),
    channels,
  );
  const iExt = new Float64Array(1).fill(1);
  const mirror = new Float64Array(channels).fill(2 * halfStep);
  const rule = ruleOf(population, xMax, iExt, mirror, options);
  return {
    population: { ...base, kind: 'spiking', xMax, iExt, initial, ...rule },
    projections: weights,
  };
}
