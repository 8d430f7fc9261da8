/**
 * @file A spiking network before anything is measured or rounded: populations with real weights in the ANN's units,
 * thresholds still open.
 */

import type { Window } from '../geometry/window.ts';
import { type Activation, isSigned } from '../graph/activation.ts';
import type { Shape } from '../graph/tensor.ts';
import type { Term } from '../ops/signal.ts';

interface Base {
  readonly name: string;
  /** Channels first, without a batch axis. */
  readonly shape: Shape;
}

export interface InputBlueprint extends Base {
  readonly kind: 'input';
  /** Name of the graph's input. */
  readonly value: string;
}

/** Neurons that integrate `terms` and `bias`: one per channel, or one per neuron where those of a channel differ. */
interface IntegratingBlueprint extends Base {
  readonly terms: readonly Term[];
  readonly bias: Float64Array;
  /** Name of the graph value that the sum equals. */
  readonly value: string;
}

export interface SpikingBlueprint extends IntegratingBlueprint {
  readonly kind: 'spiking';
  readonly activation: Activation;
}

export interface ReadoutBlueprint extends IntegratingBlueprint {
  readonly kind: 'readout';
}

/** Passes on the earliest spikes of a population. */
export interface PoolBlueprint extends Base {
  readonly kind: 'pool';
  readonly from: string;
  readonly window: Window;
}

/** Passes on single spikes of its sources, each from its own unit. */
export interface GatherBlueprint extends Base {
  readonly kind: 'gather';
  /** The populations that it listens to. */
  readonly from: readonly string[];
  /** Per unit the index in `from` of the population that it listens to, or −1. */
  readonly parts: Int32Array;
  /** Per unit the index of the neuron there, or −1. */
  readonly sources: Int32Array;
}

export type PopulationBlueprint =
  | InputBlueprint
  | SpikingBlueprint
  | PoolBlueprint
  | GatherBlueprint
  | ReadoutBlueprint;

/** Names of the populations whose units are pairs of ON and OFF neurons. */
export function signedBlueprints({ populations }: Blueprint): ReadonlySet<string> {
  const signed = new Set<string>();
  for (const population of populations) {
    const isPair =
      population.kind === 'spiking'
        ? isSigned(population.activation)
        : sourcesOf(population).some((name) => signed.has(name));
    if (isPair && population.kind !== 'readout') signed.add(population.name);
  }
  return signed;
}

/** The populations that one listens to. */
export function sourcesOf(population: PopulationBlueprint): readonly string[] {
  if (population.kind === 'input') return [];
  if (population.kind === 'pool') return [population.from];
  if (population.kind === 'gather') return population.from;
  return population.terms.map(({ from }) => from);
}

/** The stage in which it fires. @param stage of the populations that it listens to */
export function stageOf(population: PopulationBlueprint, stage: (name: string) => number): number {
  const latest = sourcesOf(population).reduce((most, name) => Math.max(most, stage(name)), 0);
  return population.kind === 'spiking' || population.kind === 'readout' ? 1 + latest : latest;
}

/** Drops populations without a path to the read-out. */
export function reachable(populations: readonly PopulationBlueprint[]): PopulationBlueprint[] {
  const needed = new Set<string>(['input', 'readout']);
  for (const population of populations.toReversed()) {
    if (!needed.has(population.name)) continue;
    for (const source of sourcesOf(population)) needed.add(source);
  }
  return populations.filter(({ name }) => needed.has(name));
}

export interface Blueprint {
  /** In topological order: input first, read-out last. */
  readonly populations: readonly PopulationBlueprint[];
}

/** The range of values the input population encodes, in the units of the graph's input. */
export interface InputRange {
  readonly min: number;
  readonly max: number;
}
