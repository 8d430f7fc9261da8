/**
 * @file Blueprint + ranges → spiking network: chooses xMax of each population in order, normalises, rounds.
 */

import { FirstspikeError } from '../error.ts';
import { checkNetwork } from '../network/check.ts';
import {
  entryOf,
  type Origin,
  type Population,
  type Projection,
  type Rounding,
  type SpikingNetwork,
  type Steps,
  stageLength,
  type Weights,
} from '../network/network.ts';
import type {
  Blueprint,
  InputRange,
  PopulationBlueprint,
  ReadoutBlueprint,
  SpikingBlueprint,
} from './blueprint.ts';
import { boundOf } from './bound.ts';
import type { Granularity, Ranges } from './calibrate.ts';
import { type Maxima, type NormalisedTerm, normaliseTerm } from './normalise.ts';
import { compressBias, quantiseReadout, quantiseSpiking } from './quantise.ts';
import { chooseMaximum, type Threshold } from './threshold.ts';
import { weightAxes } from './weights.ts';

export interface AssembleOptions {
  readonly name: string;
  readonly steps: Steps;
  readonly weights: 'int8' | 'float32';
  readonly threshold: Threshold;
  readonly per: Granularity;
  readonly rounding: Rounding;
  readonly input: InputRange;
  readonly origin: Origin;
}

/** @throws FirstspikeError `range` if weights cannot be held as integers */
export function assembleNetwork(
  blueprint: Blueprint,
  ranges: Ranges,
  options: AssembleOptions,
): SpikingNetwork {
  const maxima = new Map<string, Maxima>();
  const stages = new Map<string, number>();
  const populations: Population[] = [];
  const projections: Projection[] = [];
  const known = <T>(map: ReadonlyMap<string, T>, name: string): T => {
    const found = map.get(name);
    if (found === undefined)
      throw new FirstspikeError('unsupported', `Population "${name}" is read before it exists.`);
    return found;
  };
  const maximaOf = (name: string) => known(maxima, name);
  for (const population of blueprint.populations) {
    const { name, shape } = population;
    const stage = stageOf(population, (source) => known(stages, source));
    stages.set(name, stage);
    if (population.kind === 'input') {
      const { min, max } = options.input;
      maxima.set(name, new Float64Array(1).fill(max - min));
      populations.push({
        kind: 'input',
        name,
        shape,
        stage,
        xMin: min,
        xMax: max,
        rounding: options.rounding,
      });
    } else if (population.kind === 'relay') {
      maxima.set(name, maximaOf(population.from));
      populations.push({ kind: 'relay', name, shape, stage });
      projections.push({
        kind: 'earliest',
        from: population.from,
        to: name,
        window: population.window,
        channels: shape[0],
      });
    } else {
      const xMax =
        population.kind === 'spiking'
          ? sharedBy(blueprint, name, maximaFor(population, ranges, options, maximaOf))
          : one;
      maxima.set(name, xMax);
      const integrated = integrate(population, xMax, maximaOf, options);
      populations.push({ ...integrated.population, stage });
      projections.push(...integrated.projections);
    }
  }
  const arithmetic = options.weights === 'int8' ? 'integer' : 'float';
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
  if (population.kind === 'input') return 0;
  if (population.kind === 'relay') return stage(population.from);
  return 1 + population.terms.reduce((latest, term) => Math.max(latest, stage(term.from)), 0);
}

/** xMax of a population by the chosen rule; a channel that never was active takes the layer's. */
function maximaFor(
  population: SpikingBlueprint,
  ranges: Ranges,
  { threshold, per, steps }: AssembleOptions,
  maximaOf: (name: string) => Maxima,
): Maxima {
  const chosen =
    threshold.kind === 'bound'
      ? boundOf(population, per, maximaOf)
      : Float64Array.from(ranges.get(population.name) ?? [], (histogram) =>
          chooseMaximum(histogram, threshold, steps),
        );
  const layer = chosen.reduce((a, b) => Math.max(a, b), 0) || 1;
  const ceiling = population.ceiling ?? Number.POSITIVE_INFINITY;
  return chosen.map((xMax) => Math.min(xMax || layer, ceiling));
}

/** Ranges per channel where every reader tells the channels apart; one range where a reshape has mixed them. */
function sharedBy(blueprint: Blueprint, name: string, xMax: Maxima): Maxima {
  if (tellsApart(blueprint, name, xMax.length)) return xMax;
  return new Float64Array(1).fill(xMax.reduce((a, b) => Math.max(a, b), 0));
}

function tellsApart(blueprint: Blueprint, name: string, ranges: number): boolean {
  return blueprint.populations.every((reader) => {
    if (reader.kind === 'input') return true;
    if (reader.kind === 'relay') {
      if (reader.from !== name) return true;
      return reader.shape[0] % ranges === 0 && tellsApart(blueprint, reader.name, ranges);
    }
    return reader.terms.every(
      ({ from, synapses }) => from !== name || weightAxes(synapses).sources % ranges === 0,
    );
  });
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
    const { scale, initial, weights } = quantiseReadout(terms, bias, channels, options.steps);
    return { population: { ...base, kind: 'readout', scale, initial }, projections: projections(weights) };
  }
  const halfStep = options.rounding === 'nearest';
  const { iExt, initial, weights } = quantiseSpiking(name, terms, bias, channels, options.steps, halfStep);
  const spiking = { ...base, kind: 'spiking', xMax, iExt, initial, ceiling: population.ceiling } as const;
  return { population: spiking, projections: projections(weights) };
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
  { steps, rounding }: AssembleOptions,
  projections: (weights: readonly Weights[]) => Projection[],
): { readonly population: Population; readonly projections: readonly Projection[] } {
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
  const halfStep = rounding === 'nearest' && steps !== 'continuous' ? 0.5 : 0;
  const initial = compressBias(
    bias.map((b) => b * tMax + halfStep),
    channels,
  );
  const iExt = new Float64Array(1).fill(1);
  return {
    population: { ...base, kind: 'spiking', xMax, iExt, initial, ceiling: population.ceiling },
    projections: weights,
  };
}
