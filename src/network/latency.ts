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
  const tMax = stageLength(network.steps);
  const lengths = [...stageLengths(network)];
  return (end) =>
    lengths.reduce((sum, [stage, length]) => sum - (stage < end ? tMax - length : 0), end * tMax);
}

/** Steps for which a neuron of a population lives on a clock: those of its silent and of its own spiking stage. */
export function clockedLife(network: SpikingNetwork): (name: string) => number {
  const lengths = stageLengths(network);
  const firing = firingWindows(network);
  const stages = new Map(network.populations.map(({ name, stage }) => [name, stage]));
  const tMax = stageLength(network.steps);
  return (name) => (lengths.get((stages.get(name) ?? 0) - 1) ?? tMax) + (firing.get(name) ?? 0);
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

/** Steps of each stage in which a spike may be heard, one of its own or one that waits for it; tMax in others. */
function stageLengths(network: SpikingNetwork): ReadonlyMap<number, number> {
  const { populations, projections } = network;
  const firing = firingWindows(network);
  const stages = new Map(populations.map(({ name, stage }) => [name, stage]));
  const lengths = new Map<number, number>();
  const hear = (stage: number, name: string): void => {
    lengths.set(stage, Math.max(lengths.get(stage) ?? 0, firing.get(name) ?? 0));
  };
  for (const { kind, name, stage } of populations) if (kind !== 'readout') hear(stage, name);
  for (const { kind, from, to } of projections) {
    if (kind === 'synapses') hear((stages.get(to) ?? 1) - 1, from);
  }
  return lengths;
}
