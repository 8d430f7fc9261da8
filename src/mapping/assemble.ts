/**
 * @file Blueprint + ranges → spiking network: chooses xMax of each population, normalises, rounds.
 */

import { FirstspikeError } from '../error.ts';
import { isRamp, isSigned } from '../graph/activation.ts';
import type { Decision } from '../graph/decision.ts';
import { checkNetwork } from '../network/check.ts';
import {
  entryOf,
  type Origin,
  type Population,
  type Projection,
  type SpikingNetwork,
  type SpikingPopulation,
  type Steps,
  stageLength,
  type Weights,
} from '../network/network.ts';
import { truncateAfter } from '../network/truncate.ts';
import { type Blueprint, type ReadoutBlueprint, type SpikingBlueprint, stageOf } from './blueprint.ts';
import type { Ranges } from './calibrate.ts';
import { stepsOfEach } from './layer-steps.ts';
import { chooseMaxima, type MaximaOptions } from './maxima.ts';
import { type Maxima, type NormalisedTerm, normaliseTerm, weightBlocks } from './normalise.ts';
import {
  compressBias,
  type ExactPopulation,
  quantiseExactly,
  quantiseReadout,
  quantiseSpiking,
} from './quantise.ts';
import { selectionsOf } from './selections.ts';
import { staircasesIn } from './staircase-steps.ts';
import { thresholdTableOf } from './threshold-table.ts';

export interface AssembleOptions extends MaximaOptions {
  readonly name: string;
  readonly decision: Decision;
  readonly classNames: readonly string[] | null;
  readonly origin: Origin;
}

type StepsFor = (name: string) => Steps;

/**
 * With `until`, nothing is assembled behind that population but a read-out of one silent neuron.
 * @throws FirstspikeError `range` if weights cannot be held as integers
 */
export function assembleNetwork(
  blueprint: Blueprint,
  ranges: Ranges,
  options: AssembleOptions,
): SpikingNetwork {
  const selects = selectionsOf(blueprint, options.selection, options.steps);
  const stepsFor = stepsOfEach(blueprint, options.layerSteps, options.steps);
  const maxima = chooseMaxima(blueprint, ranges, (name) => stageLength(stepsFor(name)), options);
  const exactly = staircasesIn(blueprint).length > 0;
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
    const sender = { name, shape, stage, steps: stepsFor(name), selection: selects.get(name) ?? null };
    if (population.kind === 'input') {
      const { min, max } = options.input;
      populations.push({
        ...sender,
        kind: 'input',
        xMin: min,
        xMax: max,
        rounding: options.rounding,
      });
    } else if (population.kind === 'pool') {
      const { from, window } = population;
      populations.push({ ...sender, kind: 'relay' });
      projections.push({ kind: 'max-pool', from, to: name, window, channels: shape[0] });
    } else if (population.kind === 'gather') {
      populations.push({ ...sender, kind: 'relay', selection: null });
      const { from, parts } = population;
      for (const [part, source] of from.entries()) {
        const sources = population.sources.map((j, i) => (parts[i] === part ? j : -1));
        projections.push({ kind: 'gather', from: source, to: name, sources });
      }
    } else {
      const xMax = population.kind === 'spiking' ? known(maxima, name) : one;
      const integrated = integrate(population, xMax, (source) => known(maxima, source), stepsFor, sender, {
        ...options,
        exactly,
      });
      populations.push(integrated.population);
      projections.push(...integrated.projections);
    }
    if (name === options.until) break;
  }
  const arithmetic = options.weights === 'float32' ? 'float' : 'integer';
  const assembled = {
    name: options.name,
    steps: options.steps,
    arithmetic,
    populations,
    projections,
    decision: options.decision,
    classNames: options.classNames,
    origin: options.origin,
  } as const;
  const network = options.until === undefined ? assembled : truncateAfter(assembled, options.until);
  checkNetwork(network);
  return network;
}

const one = new Float64Array(1).fill(1);

/** The fields of a population apart from integrating and firing. */
type Sender = Pick<SpikingPopulation, 'name' | 'shape' | 'stage' | 'steps' | 'selection'>;

function integrate(
  population: SpikingBlueprint | ReadoutBlueprint,
  xMax: Maxima,
  maximaOf: (name: string) => Maxima,
  stepsFor: StepsFor,
  sender: Sender,
  options: AssembleOptions & { readonly exactly: boolean },
): { readonly population: Population; readonly projections: readonly Projection[] } {
  const { name, shape, value } = population;
  const channels = shape[0] ?? 1;
  const tMax = stageLength(options.steps);
  const levelsOf = (source: string): number => stageLength(stepsFor(source));
  const levels = levelsOf(name);
  // The value of a step if all populations had tMax steps.
  const perStep = (maxima: Maxima, most: number): Maxima => maxima.map((x) => x * (tMax / most));
  const target = perStep(xMax, levels);
  const terms = population.terms.map((term) =>
    normaliseTerm(term, channels, perStep(maximaOf(term.from), levelsOf(term.from)), target),
  );
  const own = population.kind === 'readout' ? 1 : levels;
  const most = population.terms.reduce((l, { from }) => Math.max(l, levelsOf(from)), own);
  const bias = quotients(population.bias, xMax);
  const projections = (weights: readonly Weights[]): Projection[] =>
    terms.map(({ from, synapses }, i) => {
      const { weights: _, ...wiring } = synapses;
      return { kind: 'synapses', from, to: name, wiring, weights: weights[i] };
    });
  if (options.weights === 'float32' || options.steps === 'continuous') {
    return floatPopulation(population, sender, terms, bias, xMax, options, projections);
  }
  if (population.kind === 'readout') {
    const { scale, initial, weights } = quantiseReadout(
      terms,
      bias,
      channels,
      { own: levels, most },
      options.weights,
      options.exactly,
    );
    return {
      population: { kind: 'readout', name, shape, stage: sender.stage, scale, initial, value },
      projections: projections(weights),
    };
  }
  const exact =
    population.activation.kind === 'staircase'
      ? quantiseExactly(terms, bias, channels, { own: levels, most }, options.weights)
      : undefined;
  // Thresholds from a table have the half step in them.
  const halfStep = options.rounding === 'nearest' && isRamp(population.activation);
  const { iExt, initial, weights } =
    exact ?? quantiseSpiking(name, terms, bias, channels, { own: levels, most }, halfStep, options.weights);
  const mirror = iExt.map((current) => (halfStep ? 2 * Math.floor(current / 2) : 0));
  const rule = ruleOf(population, xMax, iExt, mirror, levels, options, exact);
  return {
    population: { ...sender, kind: 'spiking', xMax, iExt, initial, value, ...rule },
    projections: projections(weights),
  };
}

/** Biases in units of xMax, as many as the longer of the two has. */
function quotients(bias: Float64Array, xMax: Maxima): Float64Array {
  const length = Math.max(bias.length, xMax.length);
  return Float64Array.from(
    { length },
    (_, i) => bias[entryOf(bias.length, i, length)] / xMax[entryOf(xMax.length, i, length)],
  );
}

/** How the neurons fire. @param mirror per channel, for populations that need one */
function ruleOf(
  { activation, shape }: SpikingBlueprint,
  xMax: Maxima,
  iExt: Int32Array | Float64Array,
  mirror: Int32Array | Float64Array,
  levels: number,
  { steps, rounding }: AssembleOptions,
  exact?: ExactPopulation,
): Pick<SpikingPopulation, 'activation' | 'mirror' | 'thresholdTable'> {
  const channels = shape[0] ?? 1;
  const scales = Array.from({ length: channels }, (_, channel) => ({
    xMax: xMax[entryOf(xMax.length, channel, channels)],
    perRange: (exact?.perStep[channel] ?? iExt[entryOf(iExt.length, channel, channels)]) * levels,
    rest: exact?.rest[channel] ?? 0,
  }));
  const thresholdTable =
    steps === 'continuous' || isRamp(activation)
      ? null
      : thresholdTableOf(activation, scales, levels, rounding, iExt instanceof Int32Array);
  return { activation, mirror: isSigned(activation) ? mirror : null, thresholdTable };
}

function singlePrecision(term: NormalisedTerm): Float32Array {
  const all = new Float32Array(term.synapses.weights.length);
  for (const { first, length, weights } of weightBlocks(term)) all.set(weights.subarray(0, length), first);
  return all;
}

/** Real weights: iExt = 1, so that uTh = tMax. */
function floatPopulation(
  population: SpikingBlueprint | ReadoutBlueprint,
  sender: Sender,
  terms: readonly NormalisedTerm[],
  bias: Float64Array,
  xMax: Maxima,
  options: AssembleOptions,
  projections: (weights: readonly Weights[]) => Projection[],
): { readonly population: Population; readonly projections: readonly Projection[] } {
  const { steps, rounding } = options;
  const { name, shape, value } = population;
  const channels = shape[0] ?? 1;
  const levels = stageLength(sender.steps);
  const weights = projections(terms.map(singlePrecision));
  if (population.kind === 'readout') {
    const initial = compressBias(
      bias.map((b) => b * levels),
      channels,
    );
    return {
      population: { kind: 'readout', name, shape, stage: sender.stage, scale: 1 / levels, initial, value },
      projections: weights,
    };
  }
  const hasHalfStep = rounding === 'nearest' && steps !== 'continuous' && isRamp(population.activation);
  const halfStep = hasHalfStep ? 0.5 : 0;
  const initial = compressBias(
    bias.map((b) => b * levels + halfStep),
    channels,
  );
  const iExt = new Float64Array(1).fill(1);
  const mirror = new Float64Array(channels).fill(2 * halfStep);
  const rule = ruleOf(population, xMax, iExt, mirror, levels, options);
  return {
    population: { ...sender, kind: 'spiking', xMax, iExt, initial, value, ...rule },
    projections: weights,
  };
}
