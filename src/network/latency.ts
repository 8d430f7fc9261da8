/**
 * @file How long the stages of a network last, and one image takes. Source: López-Randulfe et al. 2022: (L + 1) · tMax for
 * L hidden layers, and a new image every 2 · tMax.
 *
 * A stage lasts as long as the longest of its populations: one of T steps fires in the last T of its stage. A source whose
 * spikes are heard in a later stage, as if delayed by whole stages, keeps that stage as long as its own steps.
 *
 * With deadlines a stage ends with the latest spike that may be heard in it: after a deadline of D steps the receivers'
 * synaptic currents no longer change, and what they would bring in the remaining T − D steps is added at once.
 */
import { type SendingPopulation, type SpikingNetwork, stageLength } from './network.ts';
import { wiredInto } from './wiring.ts';

/**
 * Steps from the first pixel's spike to the decision; in units of a stage where time is continuous.
 * @example
 * ```ts
 * latency(network); // → 16
 * ```
 */
export function latency(network: SpikingNetwork): number {
  return timelineOf(network).start(network.populations[network.populations.length - 1].stage);
}

/** When things happen, in steps from the start of the input; in stages where time is continuous. */
export interface Timeline {
  /** Start of a stage. */
  start(stage: number): number;
  /** Steps of a stage on a clock: those of the longest population that is heard in it, deadlines left aside. */
  steps(stage: number): number;
  /** When step 0 of a population's spiking stage is: its spike at step t is sent at this plus t. */
  firesFrom(population: Pick<SendingPopulation, 'stage' | 'steps'>): number;
}

export function timelineOf(network: SpikingNetwork): Timeline {
  const usual = stageLength(network.steps);
  const windows = stageWindows(network);
  const known = [...windows];
  const steps = (stage: number): number => -(windows.get(stage)?.begin ?? -usual);
  const start = (wanted: number): number =>
    known.reduce(
      (sum, [stage, window]) => sum - (stage < wanted ? usual - lengthOf(window) : 0),
      wanted * usual,
    );
  return {
    start,
    steps,
    firesFrom: (population) =>
      start(population.stage) + steps(population.stage) - stageLength(population.steps),
  };
}

/** Steps in which something is heard, counted from the end of the stage: −T…0. */
interface Window {
  readonly begin: number;
  readonly end: number;
}

const lengthOf = ({ begin, end }: Window): number => end - begin;

const around = (a: Window, b: Window): Window => ({
  begin: Math.min(a.begin, b.begin),
  end: Math.max(a.end, b.end),
});

/** Steps for which a neuron of a population lives on a clock. */
export interface ClockedLife {
  silent(name: string): number;
  /** Its own spiking stage; 0 for a read-out. */
  spiking(name: string): number;
}

export function clockedLife(network: SpikingNetwork): ClockedLife {
  const heard = stageWindows(network);
  const firing = firingWindows(network);
  const stages = new Map(network.populations.map(({ name, stage }) => [name, stage]));
  const usual = { begin: -stageLength(network.steps), end: 0 };
  return {
    silent: (name) => lengthOf(heard.get((stages.get(name) ?? 0) - 1) ?? usual),
    spiking(name) {
      const own = firing.get(name);
      return own ? lengthOf(own) : 0;
    },
  };
}

/** When the neurons of each population may fire; none for a read-out. */
function firingWindows(network: SpikingNetwork): ReadonlyMap<string, Window> {
  const windows = new Map<string, Window>();
  for (const population of network.populations) {
    if (population.kind === 'readout') continue;
    const { kind, name, selection } = population;
    const begin = -stageLength(population.steps);
    const end = selection ? begin + selection.deadline : 0;
    const sources =
      kind === 'relay'
        ? wiredInto(network, name).flatMap(({ projection }) => windows.get(projection.from) ?? [])
        : [];
    // A relay passes on nothing after the deadline of its sources.
    const latest = sources.reduce((most, source) => Math.max(most, source.end), begin);
    windows.set(name, { begin, end: sources.length > 0 ? Math.min(end, latest) : end });
  }
  return windows;
}

/** Steps of each stage in which a spike may be heard, one of its own or one that waits for it; absent where nothing is. */
function stageWindows(network: SpikingNetwork): ReadonlyMap<number, Window> {
  const { populations, projections } = network;
  const firing = firingWindows(network);
  const stages = new Map(populations.map(({ name, stage }) => [name, stage]));
  const windows = new Map<number, Window>();
  const hear = (stage: number, name: string): void => {
    const fired = firing.get(name);
    if (!fired) return;
    const known = windows.get(stage);
    windows.set(stage, known ? around(known, fired) : fired);
  };
  for (const { name, stage } of populations) hear(stage, name);
  for (const { kind, from, to } of projections) {
    if (kind === 'synapses') hear((stages.get(to) ?? 1) - 1, from);
  }
  return windows;
}
