/**
 * @file Blueprint + ranges → spiking network: chooses xMax of each population, normalises, rounds.
 */

import { FirstspikeError } from '../error.ts';
import { isRamp, isSigned } from '../graph/activation.ts';
import { checkNetwork } from '../network/check.ts';
import { canHoldTwoDigits, codeOf } from '../network/code.ts';
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
} from '../network/network.ts';
import type { Selection } from '../network/selection.ts';
import {
  type Blueprint,
  type PopulationBlueprint,
  type ReadoutBlueprint,
  type SpikingBlueprint,
  sourcesOf,
} from './blueprint.ts';
import type { Ranges } from './calibrate.ts';
import { curveOf } from './curve.ts';
import { canWriteTwoDigits } from './digits.ts';
import { digitsFor, withTwoDigits } from './input-digits.ts';
import { type LayerSteps, stepsOfEach } from './layer-steps.ts';
import { chooseMaxima, type MaximaOptions } from './maxima.ts';
import { type Maxima, type NormalisedTerm, normaliseTerm } from './normalise.ts';
import { compressBias, quantiseReadout, quantiseSpiking } from './quantise.ts';
import { relayGroups } from './relay-groups.ts';
import { selectionsOf } from './selections.ts';

export interface AssembleOptions extends MaximaOptions {
  readonly name: string;
  readonly rounding: Rounding;
  /** Digits of every population that can write two. */
  readonly digits: 1 | 2;
  readonly layerSteps: LayerSteps;
  readonly origin: Origin;
}

/** How finely a population writes: its digits, and the largest k. */
interface Fineness {
  readonly digits: 1 | 2;
  readonly levels: number;
}

type FinenessOf = (name: string) => Fineness;

type StepsFor = (name: string) => Steps;

function finenessOf(blueprint: Blueprint, stepsFor: StepsFor, digits: 1 | 2): FinenessOf {
  const two = digits === 2 ? canWriteTwoDigits(blueprint) : new Set<string>();
  const groups = relayGroups(blueprint);
  return (name) => {
    const steps = stepsFor(name);
    const isPair = canHoldTwoDigits(steps) && [...(groups.get(name) ?? [])].some((member) => two.has(member));
    const { digits: count, levels } = codeOf(steps, isPair ? 2 : 1, false);
    return { digits: count, levels };
  };
}

/** @throws FirstspikeError `range` if weights cannot be held as integers */
export function assembleNetwork(model: Blueprint, ranges: Ranges, options: AssembleOptions): SpikingNetwork {
  const { selection } = options;
  const selects = selectionsOf(model, selection, options.steps);
  const pixels = selection.input ? ({ ...options.input, digits: 1 } as const) : options.input;
  const stepsFor = stepsOfEach(model, options.layerSteps, options.steps);
  const digits = digitsFor(model, pixels, stepsFor('input'), options.digits);
  const blueprint = digits === 1 ? model : withTwoDigits(model, stepsFor('input'));
  const fineness = finenessOf(blueprint, stepsFor, options.digits);
  const maxima = chooseMaxima(blueprint, ranges, (name) => fineness(name).levels, options);
  const stages = new Map<string, number>();
  const populations: Population[] = [];
  const projections: Projection[] = [];
  const known = <T>(map: ReadonlyMap<string, T>, name: string): T => {
    const found = map.get(name);
    if (found === undefined)
      throw new FirstspikeError('unsupported', `Population "${name}" is read before it exists.`);
    return found;
  };
  const ownSteps = (name: string): number | null => {
    const steps = stepsFor(name);
    return steps === options.steps || steps === 'continuous' ? null : steps;
  };
  for (const population of blueprint.populations) {
    const { name, shape } = population;
    const stage = stageOf(population, (source) => known(stages, source));
    stages.set(name, stage);
    if (population.kind === 'input') {
      const { min, max } = options.input;
      populations.push({
        kind: 'input',
        steps: ownSteps('input'),
        digits,
        name,
        shape,
        stage,
        xMin: min,
        xMax: max,
        rounding: options.rounding,
        selection: selects.get(name) ?? null,
      });
    } else if (population.kind === 'pool') {
      const { from, window } = population;
      populations.push({ kind: 'relay', name, shape, stage, selection: selects.get(name) ?? null });
      projections.push({ kind: 'earliest', from, to: name, window, channels: shape[0] });
    } else if (population.kind === 'route') {
      populations.push({ kind: 'relay', name, shape, stage, selection: null });
      for (const { from, sources } of population.routes) {
        projections.push({ kind: 'route', from, to: name, sources });
      }
    } else {
      const xMax = population.kind === 'spiking' ? known(maxima, name) : one;
      const integrated = integrate(
        population,
        xMax,
        (source) => known(maxima, source),
        fineness,
        selects,
        options,
      );
      populations.push(
        integrated.population.kind === 'spiking'
          ? { ...integrated.population, stage, steps: ownSteps(name) }
          : { ...integrated.population, stage },
      );
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

function stageOf(population: PopulationBlueprint, stage: (name: string) => number): number {
  const latest = sourcesOf(population).reduce((most, name) => Math.max(most, stage(name)), 0);
  return population.kind === 'spiking' || population.kind === 'readout' ? 1 + latest : latest;
}

function integrate(
  population: SpikingBlueprint | ReadoutBlueprint,
  xMax: Maxima,
  maximaOf: (name: string) => Maxima,
  fineness: FinenessOf,
  selects: ReadonlyMap<string, Selection>,
  options: AssembleOptions,
): { readonly population: Population; readonly projections: readonly Projection[] } {
  const { name, shape, value } = population;
  const channels = shape[0] ?? 1;
  const tMax = stageLength(options.steps);
  const { digits, levels } = fineness(name);
  // What a step would stand for if all populations had tMax of them.
  const perStep = (maxima: Maxima, most: number): Maxima => maxima.map((x) => x * (tMax / most));
  const target = perStep(xMax, levels);
  const terms = population.terms.map((term) =>
    normaliseTerm(term, channels, perStep(maximaOf(term.from), fineness(term.from).levels), target),
  );
  const own = population.kind === 'readout' ? 1 : levels;
  const most = population.terms.reduce((l, { from }) => Math.max(l, fineness(from).levels), own);
  const bias = population.bias.map((b, i) => b / xMax[entryOf(xMax.length, i, population.bias.length)]);
  const projections = (weights: readonly Weights[]): Projection[] =>
    terms.map(({ from, synapses }, i) => {
      const { weights: _, ...wiring } = synapses;
      return { kind: 'synapses', from, to: name, wiring, weights: weights[i] };
    });
  const base = { name, shape, stage: 0, value };
  const selection = selects.get(name) ?? null;
  if (options.weights === 'float32' || options.steps === 'continuous') {
    return floatPopulation(
      population,
      { ...base, selection },
      terms,
      bias,
      xMax,
      { digits, levels },
      options,
      projections,
    );
  }
  if (population.kind === 'readout') {
    const { scale, initial, weights } = quantiseReadout(
      terms,
      bias,
      channels,
      { own: levels, most },
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
    { own: levels, most },
    halfStep,
    options.weights,
  );
  const mirror = iExt.map((current) => (halfStep ? 2 * Math.floor(current / 2) : 0));
  const rule = ruleOf(population, xMax, iExt, mirror, levels, options);
  return {
    population: { ...base, kind: 'spiking', steps: null, digits, xMax, iExt, initial, selection, ...rule },
    projections: projections(weights),
  };
}

/** How the neurons fire. @param mirror per channel, for populations that need one */
function ruleOf(
  { activation, shape }: SpikingBlueprint,
  xMax: Maxima,
  iExt: Int32Array | Float64Array,
  mirror: Int32Array | Float64Array,
  levels: number,
  { steps, rounding }: AssembleOptions,
): Pick<SpikingPopulation, 'activation' | 'mirror' | 'curve'> {
  const channels = shape[0] ?? 1;
  const scales = Array.from({ length: channels }, (_, channel) => ({
    xMax: xMax[entryOf(xMax.length, channel, channels)],
    perRange: iExt[entryOf(iExt.length, channel, channels)] * levels,
  }));
  const curve =
    steps === 'continuous' || isRamp(activation)
      ? null
      : curveOf(activation, scales, levels, rounding, iExt instanceof Int32Array);
  return { activation, mirror: isSigned(activation) ? mirror : null, curve };
}

/** Real weights: iExt = 1, so that uTh = tMax. */
function floatPopulation(
  population: SpikingBlueprint | ReadoutBlueprint,
  {
    selection,
    ...base
  }: {
    readonly name: string;
    readonly shape: readonly number[];
    readonly stage: number;
    readonly value: string;
    readonly selection: Selection | null;
  },
  terms: readonly NormalisedTerm[],
  bias: Float64Array,
  xMax: Maxima,
  { digits, levels }: Fineness,
  options: AssembleOptions,
  projections: (weights: readonly Weights[]) => Projection[],
): { readonly population: Population; readonly projections: readonly Projection[] } {
  const { steps, rounding } = options;
  const channels = population.shape[0] ?? 1;
  const weights = projections(terms.map((term) => Float32Array.from(term.weights)));
  if (population.kind === 'readout') {
    const initial = compressBias(
      bias.map((b) => b * levels),
      channels,
    );
    return { population: { ...base, kind: 'readout', scale: 1 / levels, initial }, projections: weights };
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
    population: { ...base, kind: 'spiking', steps: null, digits, xMax, iExt, initial, selection, ...rule },
    projections: weights,
  };
}
