/**
 * @file Where in the graph neurons will fire, and how many synapses their spikes will operate: the blueprint of the
 * conversion, looked up among the values of the graph.
 */

import { fanOut } from '../../geometry/connectivity.ts';
import type { Window } from '../../geometry/window.ts';
import { linear, reluTo } from '../../graph/activation.ts';
import { sizeOf } from '../../graph/tensor.ts';
import {
  type Blueprint,
  type PopulationBlueprint,
  type SpikingBlueprint,
  signedBlueprints,
} from '../../mapping/blueprint.ts';
import { movesOnly } from '../../ops/lower/endings.ts';
import type { Plan, Step } from '../../ops/plan.ts';
import { activates, isActivation, limitsOf } from '../interpret/activations.ts';
import { poolWindow } from '../interpret/pools.ts';
import { perImage } from '../interpret/value.ts';

/** A value that a population's spikes carry. */
export interface FiringPoint {
  readonly population: string;
  /** Name of the graph's value. */
  readonly value: string;
  /** Neurons fire for a sum without an activation: nodes that add to the sum still read it as it is. */
  readonly isSum: boolean;
  /** Whether the value's channels are the population's. */
  readonly keepsChannels: boolean;
}

/** A value whose spikes enter synapses. */
export interface CostSite {
  /** The spiking population that the spikes come from. */
  readonly population: string;
  readonly value: string;
  /** Synapses that a spike of each element operates, in the file's order. */
  readonly synapses: Float32Array;
}

export interface Firing {
  readonly points: readonly FiringPoint[];
  readonly sites: readonly CostSite[];
}

export function findFiring(plan: Plan, blueprint: Blueprint): Firing {
  const points = firingPoints(plan, blueprint);
  const carriers = carriersOf(plan, blueprint, points);
  return { points, sites: costSites(plan, blueprint, carriers) };
}

const relaying = new Set([
  'MaxPool',
  'GlobalMaxPool',
  'ReduceMax',
  'Transpose',
  'Gather',
  'Slice',
  'DepthToSpace',
  'SpaceToDepth',
]);

/** Relays that take the channels along as they are. */
const keeping = new Set(['MaxPool', 'GlobalMaxPool']);

function firingPoints({ steps }: Plan, blueprint: Blueprint): FiringPoint[] {
  const writers = new Map(steps.flatMap((step) => step.node.outputs.map((name) => [name, step] as const)));
  const open = blueprint.populations.filter((population) => population.kind === 'spiking');
  const points: FiringPoint[] = [];
  for (const step of steps) {
    if (!activates(step)) continue;
    let value = step.node.inputs[0];
    let keepsChannels = true;
    for (;;) {
      const index = open.findIndex((population) => population.value === value && computes(step, population));
      if (index >= 0) {
        const [population] = open.splice(index, 1);
        points.push({
          population: population.name,
          value: step.node.outputs[0],
          isSum: false,
          keepsChannels,
        });
        break;
      }
      const writer = writers.get(value);
      if (!writer || !(movesOnly(writer) || relaying.has(writer.node.type))) break;
      keepsChannels &&= movesOnly(writer) || keeping.has(writer.node.type);
      value = writer.node.inputs[0];
    }
  }
  for (const { name, value } of open) {
    points.push({ population: name, value, isSum: true, keepsChannels: true });
  }
  return points;
}

/** Whether the neurons of a population compute this step. */
function computes(step: Step, { activation }: SpikingBlueprint): boolean {
  const { node, attributes } = step;
  if (node.type === 'Relu') return same(activation, reluTo());
  if (node.type === 'Clip') {
    const { max } = limitsOf(step);
    return (
      activation.kind === 'clip' &&
      (activation.max ?? Number.POSITIVE_INFINITY) === max &&
      !same(activation, linear)
    );
  }
  return isActivation(attributes) && same(activation, attributes);
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Per population of neurons or relays the value that holds what its spikes carry; undefined if there is none. */
function carriersOf(
  { steps, shapes }: Plan,
  { populations }: Blueprint,
  points: readonly FiringPoint[],
): ReadonlyMap<string, string> {
  const carriers = new Map<string, string>();
  const carried = new Map<string, string>();
  const sizeOfValue = (value: string) => sizeOf(shapes.get(value) ?? []);
  const put = (population: string, value: string): void => {
    if (!carriers.has(population)) carriers.set(population, value);
    if (!carried.has(value)) carried.set(value, population);
  };
  for (const { population, value } of points) {
    const chain = relaysOf(populations, population);
    const found = chain.find(({ shape }) => sizeOf(shape) === sizeOfValue(value));
    if (found) put(found.name, value);
  }
  for (const step of steps) {
    const { type, inputs, outputs } = step.node;
    const source = carried.get(inputs[0]);
    if (source === undefined) continue;
    if (movesOnly(step)) carried.set(outputs[0], source);
    else if (keeping.has(type)) {
      const window = poolWindow(step);
      const pool = populations.find(
        (population) =>
          population.kind === 'pool' && population.from === source && fits(population.window, window),
      );
      if (pool) put(pool.name, outputs[0]);
    }
  }
  return carriers;
}

const fits = (a: Window, b: Window): boolean => same(a, b);

/** A population and, in order, the pools that lead on from it one by one. */
function relaysOf(populations: readonly PopulationBlueprint[], name: string): readonly PopulationBlueprint[] {
  const own = populations.find((population) => population.name === name);
  const next = populations.find((population) => population.kind === 'pool' && population.from === name);
  return [...(own ? [own] : []), ...(next ? relaysOf(populations, next.name) : [])];
}

/**
 * Synapses per spike, added up over all projections. A gathered spike counts where the spikes come from. Spikes of the
 * input are left out: no training changes them.
 */
function costSites(plan: Plan, blueprint: Blueprint, carriers: ReadonlyMap<string, string>): CostSite[] {
  const { populations } = blueprint;
  const signed = signedBlueprints(blueprint);
  const synapses = new Map(populations.map(({ name, shape }) => [name, new Float32Array(sizeOf(shape))]));
  const at = (name: string) => synapses.get(name) ?? new Float32Array(0);
  for (const population of populations) {
    if (population.kind !== 'spiking' && population.kind !== 'readout') continue;
    // A spike into a unit of an ON and an OFF neuron operates two synapses.
    const each = signed.has(population.name) ? 2 : 1;
    for (const { from, synapses: wiring } of population.terms) {
      const costs = at(from);
      fanOut(wiring).forEach((count, i) => {
        costs[i] += each * count;
      });
    }
  }
  for (const population of populations.toReversed()) {
    if (population.kind === 'gather') {
      const own = at(population.name);
      const costs = population.from.map(at);
      population.sources.forEach((j, i) => {
        if (j >= 0) costs[population.parts[i]][j] += own[i];
      });
    } else if (population.kind === 'pool' && !carriers.has(population.name)) {
      // No value of the graph is what this pool carries: its synapses are its source's, in equal shares.
      const [own, costs] = [at(population.name), at(population.from)];
      own.forEach((count, i) => {
        const first = Math.floor((i * costs.length) / own.length);
        const next = Math.floor(((i + 1) * costs.length) / own.length);
        for (let j = first; j < next; j++) costs[j] += count / (next - first);
      });
    }
  }
  return populations.flatMap((population): CostSite[] => {
    const value = carriers.get(population.name);
    const costs = at(population.name);
    if (value === undefined || costs.every((count) => count === 0)) return [];
    if (sizeOf(perImage(plan.shapes.get(value) ?? [])) !== costs.length) return [];
    return [{ population: rootOf(populations, population), value, synapses: costs }];
  });
}

function rootOf(populations: readonly PopulationBlueprint[], population: PopulationBlueprint): string {
  if (population.kind !== 'pool') return population.name;
  const source = populations.find(({ name }) => name === population.from);
  return source ? rootOf(populations, source) : population.name;
}
