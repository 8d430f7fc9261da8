/**
 * @file How the units of each population write their value as spikes: one neuron per unit, an ON and an OFF neuron where
 * values may be negative, and a neuron for each digit where one spike time is too coarse.
 *
 * Two digits. The spiking stage of tMax steps falls into two windows. In the first, the first digits fire, and a step
 * counts for `base` values; in the second, the second digits write the remainder, and a step counts for one. A unit so
 * carries k = base · first + second out of (⌈tMax/2⌉ + 1) · base − 1 values with base = ⌊tMax/2⌋ + 1, where one digit
 * would have tMax, and no neuron fires twice.
 */
import { sizeOf } from '../graph/tensor.ts';
import { type Population, type SpikingNetwork, type Steps, stageLength } from './network.ts';

export interface Code {
  /** Whether each unit has OFF neurons beside its ON neurons. */
  readonly signed: boolean;
  readonly digits: 1 | 2;
  /** Steps of the first window; all of them with one digit. 1 in continuous time. */
  readonly firstSteps: number;
  /** What a step of the first window counts for; the second window has base − 1 steps. */
  readonly base: number;
  /** The largest k. */
  readonly levels: number;
  /** Neurons of one unit, in the order in which spike times list them: ON digits, then OFF digits. */
  readonly neurons: 1 | 2 | 4;
}

/** Of more, one digit is fine enough, and k of two would not fit 16 bits. */
const MOST_STEPS = 256;

/** Whether a stage has room for two windows. */
export const canHoldTwoDigits = (steps: Steps): boolean =>
  steps !== 'continuous' && steps >= 2 && steps <= MOST_STEPS;

/** The code of a population whose units have these neurons. */
export function codeOf(steps: Steps, digits: 1 | 2, signed: boolean): Code {
  const tMax = stageLength(steps);
  if (digits === 1) {
    return { signed, digits, firstSteps: tMax, base: 1, levels: tMax, neurons: signed ? 2 : 1 };
  }
  const firstSteps = Math.ceil(tMax / 2);
  const base = Math.floor(tMax / 2) + 1;
  return { signed, digits, firstSteps, base, levels: (firstSteps + 1) * base - 1, neurons: signed ? 4 : 2 };
}

/** The code of every population; that of a relay is its sources'. A read-out, which never fires, is like one neuron. */
export function codesOf({
  steps,
  populations,
  projections,
}: Pick<SpikingNetwork, 'steps' | 'populations' | 'projections'>): ReadonlyMap<string, Code> {
  const codes = new Map<string, Code>();
  for (const population of populations) {
    const { kind, name } = population;
    if (kind === 'spiking') codes.set(name, codeOf(steps, population.digits, population.mirror !== null));
    else {
      const sources = projections.flatMap(({ from, to }) =>
        kind === 'relay' && to === name ? (codes.get(from) ?? []) : [],
      );
      const signed = sources.some((source) => source.signed);
      codes.set(name, codeOf(steps, sources[0]?.digits ?? 1, signed));
    }
  }
  return codes;
}

/** Spikes of a unit that carries k. */
export const spikesOf = (k: number, { base }: Code): number =>
  k === 0 ? 0 : base === 1 ? 1 : (Math.abs(k) >= base ? 1 : 0) + (k % base === 0 ? 0 : 1);

/** Neurons of a population: its units, as often as each has neurons. */
export const neuronCount = (
  { name, shape }: Pick<Population, 'name' | 'shape'>,
  codes: ReadonlyMap<string, Code>,
): number => sizeOf(shape) * (codes.get(name)?.neurons ?? 1);

/**
 * Spike time of each neuron in its spiking stage, tMax for silence, given what the units carry. All units' first ON
 * digits come first, then their second digits, then the same for OFF neurons.
 */
export function spikeTimesOf(carried: ArrayLike<number>, code: Code, tMax: number): Float64Array {
  const units = carried.length;
  const times = new Float64Array(units * code.neurons);
  const write = (at: number, size: number): void => {
    if (code.digits === 1) {
      times[at] = tMax - size;
      return;
    }
    const first = Math.floor(size / code.base);
    times[at] = first === 0 ? tMax : code.firstSteps - first;
    times[at + units] = tMax - (size % code.base);
  };
  for (let i = 0; i < units; i++) {
    write(i, Math.max(0, carried[i]));
    if (code.signed) write(i + code.digits * units, Math.max(0, 0 - carried[i]));
  }
  return times;
}

/** What units carry, from the spike times of their neurons. */
export function carriedBy(times: ArrayLike<number>, code: Code, tMax: number): Float64Array {
  const units = times.length / code.neurons;
  const read = (at: number): number => {
    if (code.digits === 1) return tMax - times[at];
    const first = times[at] === tMax ? 0 : code.firstSteps - times[at];
    return code.base * first + tMax - times[at + units];
  };
  return Float64Array.from(
    { length: units },
    (_, i) => read(i) - (code.signed ? read(i + code.digits * units) : 0),
  );
}
