/**
 * @file How the units of each population write their value as spikes: one neuron per unit, an ON and an OFF neuron where
 * values may be negative, and a neuron for each digit where one spike time is too coarse.
 *
 * Two digits. The spiking stage of tMax steps falls into two windows. In the first, the first digits fire, and a step
 * counts for `base` values; in the second, the second digits write the remainder, and a step counts for one. A unit so
 * carries k = base · first + second out of (⌈tMax/2⌉ + 1) · base − 1 values with base = ⌊tMax/2⌋ + 1, where one digit
 * would have tMax, and no neuron fires twice.
 *
 * Staggered. In up to three steps windows of halves are too short for that. Then both neurons fire in all of the steps, the
 * first one's ramp starting half a step ahead of the second's: they carry ⌈k/2⌉ and ⌊k/2⌋ of k = 0…2·tMax.
 *
 * Own steps. A population may write with fewer steps T than its stage has: then its neurons fire in the last T of them, all
 * of the above holds with T in place of tMax, and xMax is what a spike T steps before the end carries.
 */
import { sizeOf } from '../graph/tensor.ts';
import {
  type Population,
  type SpikingNetwork,
  type SpikingPopulation,
  type Steps,
  stageLength,
  stepsOf,
} from './network.ts';

export interface Code {
  /** Whether each unit has OFF neurons beside its ON neurons. */
  readonly signed: boolean;
  readonly digits: 1 | 2;
  /** Step of the stage from which on neurons may fire: 0 unless the population uses fewer steps than the network. */
  readonly start: number;
  /** Whether the two neurons of a pair fire in the same steps, each for half of the value. */
  readonly staggered: boolean;
  /** Steps of the first window; all of them with one digit, and of staggered pairs. 1 in continuous time. */
  readonly firstSteps: number;
  /** What a step of the first window counts for; the second window, if there is one, has base − 1 steps. */
  readonly base: number;
  /** The largest k. */
  readonly levels: number;
  /** Neurons of one unit, in the order in which spike times list them: ON digits, then OFF digits. */
  readonly neurons: 1 | 2 | 4;
}

/** Of more, one digit is fine enough, and k of two would not fit 16 bits. */
const MOST_STEPS = 256;

/** With no more, staggered pairs tell more values apart than two windows do. */
const MOST_STAGGERED = 3;

/** Whether a stage has room for pairs. */
export const canHoldTwoDigits = (steps: Steps): boolean =>
  steps !== 'continuous' && steps >= 2 && steps <= MOST_STEPS;

/**
 * The code of a population whose units have these neurons.
 * @param steps in which they may fire
 * @param stage steps of their stage, if these are more
 */
export function codeOf(steps: Steps, digits: 1 | 2, signed: boolean, stage: Steps = steps): Code {
  const own = stageLength(steps);
  const start = stageLength(stage) - own;
  const staggered = digits === 2 && own <= MOST_STAGGERED;
  if (digits === 1 || staggered) {
    const neurons = digits === 1 ? (signed ? 2 : 1) : signed ? 4 : 2;
    return { signed, digits, start, staggered, firstSteps: own, base: 1, levels: digits * own, neurons };
  }
  const firstSteps = Math.ceil(own / 2);
  const base = Math.floor(own / 2) + 1;
  const levels = (firstSteps + 1) * base - 1;
  return { signed, digits, start, staggered, firstSteps, base, levels, neurons: signed ? 4 : 2 };
}

/** The code of a spiking population of a network with these steps. */
export const spikingCode = (population: SpikingPopulation, ofNetwork: Steps): Code =>
  codeOf(stepsOf(population, ofNetwork), population.digits, population.mirror !== null, ofNetwork);

/** The code of every population; that of a relay is its sources'. A read-out, which never fires, is like one neuron. */
export function codesOf({
  steps,
  populations,
  projections,
}: Pick<SpikingNetwork, 'steps' | 'populations' | 'projections'>): ReadonlyMap<string, Code> {
  const codes = new Map<string, Code>();
  for (const population of populations) {
    const { kind, name } = population;
    if (kind === 'spiking') codes.set(name, spikingCode(population, steps));
    else if (kind === 'input') codes.set(name, codeOf(stepsOf(population, steps), 1, false, steps));
    else {
      const sources = projections.flatMap(({ from, to }) =>
        kind === 'relay' && to === name ? (codes.get(from) ?? []) : [],
      );
      const [first] = sources;
      const own = first && steps !== 'continuous' ? steps - first.start : steps;
      const signed = sources.some((source) => source.signed);
      codes.set(name, codeOf(own, first?.digits ?? 1, signed, steps));
    }
  }
  return codes;
}

/** Spikes of a unit that carries k. */
export function spikesOf(k: number, { digits, staggered, base }: Code): number {
  const size = Math.abs(k);
  if (digits === 1) return size > 0 ? 1 : 0;
  return staggered ? Math.min(2, size) : (size >= base ? 1 : 0) + (size % base === 0 ? 0 : 1);
}

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
    if (code.staggered) {
      times[at] = tMax - Math.ceil(size / 2);
      times[at + units] = tMax - Math.floor(size / 2);
      return;
    }
    const first = Math.floor(size / code.base);
    times[at] = first === 0 ? tMax : code.start + code.firstSteps - first;
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
    if (code.staggered) return tMax - times[at] + (tMax - times[at + units]);
    const first = times[at] === tMax ? 0 : code.start + code.firstSteps - times[at];
    return code.base * first + tMax - times[at + units];
  };
  return Float64Array.from(
    { length: units },
    (_, i) => read(i) - (code.signed ? read(i + code.digits * units) : 0),
  );
}
