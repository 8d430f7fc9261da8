/**
 * @file How long one image takes, in steps. Source: López-Randulfe et al. 2022: (L + 1) · tMax for L hidden layers,
 * and a new image every 2 · tMax.
 *
 * With deadlines a stage lasts as long as the latest spike that is heard in it may take: after a deadline of D steps the
 * receivers' synaptic currents no longer change, and what they would bring in the remaining tMax − D steps is added at
 * once. A source whose spikes are heard later, as if delayed by whole stages, keeps the stage in which they are heard as
 * open as its own.
 */
import type { Population, SpikingNetwork } from './network.ts';
import { stageLength } from './network.ts';

/** Steps from the first pixel's spike to the decision; in units of tMax where time is continuous. */
export function latency(network: SpikingNetwork): number {
  return stageStart(network)(network.populations[network.populations.length - 1].stage);
}

/** When the spiking stage with this number begins, in the same unit. */
export function stageStart(network: SpikingNetwork): (stage: number) => number {
  const windows = stageWindows(network);
  return (end) => {
    let steps = 0;
    for (let stage = 0; stage < end; stage++) steps += windows(stage);
    return steps;
  };
}

/** Steps for which a neuron of a population lives on a clock: those of its silent and of its own spiking stage. */
export function clockedLife(network: SpikingNetwork): (name: string) => number {
  const windows = stageWindows(network);
  const firing = firingWindows(network);
  const stages = new Map(network.populations.map(({ name, stage }) => [name, stage]));
  return (name) => windows((stages.get(name) ?? 0) - 1) + (firing.get(name) ?? 0);
}

/** Steps in which the neurons of each population may fire; 0 for a read-out. */
function firingWindows({ steps, populations, projections }: SpikingNetwork): ReadonlyMap<string, number> {
  const tMax = stageLength(steps);
  const windows = new Map<string, number>();
  const windowOf = (population: Population): number => {
    if (population.kind === 'readout') return 0;
    const own = population.selection?.deadline ?? tMax;
    if (population.kind !== 'relay') return own;
    const sources = projections.filter(({ to }) => to === population.name);
    const latest = sources.reduce((most, { from }) => Math.max(most, windows.get(from) ?? tMax), 0);
    return Math.min(own, latest);
  };
  for (const population of populations) windows.set(population.name, windowOf(population));
  return windows;
}

/** Steps of each stage: those in which spikes are heard that belong to it, or that wait for it. */
function stageWindows(network: SpikingNetwork): (stage: number) => number {
  const firing = firingWindows(network);
  const lengths = new Map<number, number>();
  const hear = (stage: number, name: string): void => {
    lengths.set(stage, Math.max(lengths.get(stage) ?? 0, firing.get(name) ?? 0));
  };
  const stages = new Map(network.populations.map(({ name, stage }) => [name, stage]));
  for (const { name, stage } of network.populations) hear(stage, name);
  for (const { kind, from, to } of network.projections) {
    if (kind === 'synapses') hear((stages.get(to) ?? 1) - 1, from);
  }
  return (stage) => lengths.get(stage) || stageLength(network.steps);
}
