/**
 * @file How long one image takes, in steps. Source: López-Randulfe et al. 2022: (L + 1) · tMax for L hidden layers,
 * and a new image every 2 · tMax.
 *
 * With deadlines a stage lasts as long as the latest spike that is heard in it may take: after a deadline of D steps the
 * receivers' synaptic currents no longer change, and what they would bring in the remaining tMax − D steps is added at
 * once. A source whose spikes are heard later, as if delayed by whole stages, keeps the stage in which they are heard as
 * open as its own.
 *
 * A stage whose populations all use fewer steps than the network begins with the earliest step in which one of them may
 * fire.
 */
import { type SpikingNetwork, stageLength, stepsOf } from './network.ts';

/**
 * Steps from the first pixel's spike to the decision; in units of tMax where time is continuous.
 * @example
 * ```ts
 * latency(network); // → 16
 * ```
 */
export function latency(network: SpikingNetwork): number {
  return stageStart(network)(network.populations[network.populations.length - 1].stage);
}

/** Steps of a stage, from `begin` on and before `end`, in which something may be heard. */
interface Window {
  readonly begin: number;
  readonly end: number;
}

const lengthOf = ({ begin, end }: Window): number => end - begin;

/** What to add to a spike's step within its stage, for the stage with this number; in the same unit. */
export function stageStart(network: SpikingNetwork): (stage: number) => number {
  const tMax = stageLength(network.steps);
  const stages = stageWindows(network);
  const windows = [...stages];
  return (wanted) =>
    windows.reduce(
      (sum, [stage, window]) => sum - (stage < wanted ? tMax - lengthOf(window) : 0),
      wanted * tMax - (stages.get(wanted)?.begin ?? 0),
    );
}

/** Steps for which a neuron of a population lives on a clock: those of its silent and of its own spiking stage. */
export function clockedLife(network: SpikingNetwork): (name: string) => number {
  const heard = stageWindows(network);
  const firing = firingWindows(network);
  const stages = new Map(network.populations.map(({ name, stage }) => [name, stage]));
  const whole = { begin: 0, end: stageLength(network.steps) };
  return (name) => {
    const own = firing.get(name);
    return lengthOf(heard.get((stages.get(name) ?? 0) - 1) ?? whole) + (own ? lengthOf(own) : 0);
  };
}

/** When the neurons of each population may fire; none for a read-out. */
function firingWindows({ steps, populations, projections }: SpikingNetwork): ReadonlyMap<string, Window> {
  const tMax = stageLength(steps);
  const windows = new Map<string, Window>();
  for (const population of populations) {
    const { kind, name } = population;
    if (kind === 'readout') continue;
    const deadline = population.selection?.deadline ?? tMax;
    if (kind === 'relay') {
      const sources = projections.flatMap(({ from, to }) => (to === name ? (windows.get(from) ?? []) : []));
      const { begin, end } = sources.length > 0 ? sources.reduce(around) : { begin: 0, end: tMax };
      windows.set(name, { begin, end: Math.min(deadline, end) });
    } else {
      windows.set(name, { begin: tMax - stageLength(stepsOf(population, steps)), end: deadline });
    }
  }
  return windows;
}

const around = (a: Window, b: Window): Window => ({
  begin: Math.min(a.begin, b.begin),
  end: Math.max(a.end, b.end),
});

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
