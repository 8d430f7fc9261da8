/**
 * @file Timing several programs against each other: all take turns in every round, so that whatever else the machine does
 * falls on all of them, and each round counts once, by the median of its runs.
 */
import { setTimeout as pause } from 'node:timers/promises';

/** A program that is timed. Run i works on its i-th input and decides on a class for each of its images. */
export interface Variant {
  readonly runs: number;
  run(index: number): Promise<ArrayLike<number>> | ArrayLike<number>;
}

/** Medians of rounds, in microseconds per run. */
export interface Timing {
  readonly medianMicros: number;
  readonly minMicros: number;
  readonly maxMicros: number;
  /** Lower and upper quartile. */
  readonly quartileMicros: readonly [number, number];
  /** In the order of the rounds. */
  readonly roundMicros: readonly number[];
  readonly runs: number;
}

export interface RoundOptions {
  readonly rounds: number;
  /** Called before each round and at the end; may throw to stop. */
  readonly onRound?: (done: number, rounds: number) => void;
}

/** Threads of the last variant still spin for work when the next one begins: ONNX Runtime's for some 40 ms. */
const SETTLING_MS = 60;

/** Times all variants; a first round that is not counted warms them up. Their order moves on by one each round. */
export async function timeRounds<K extends string>(
  variants: ReadonlyMap<K, Variant>,
  { rounds, onRound = () => {} }: RoundOptions,
): Promise<Map<K, Timing>> {
  const names = [...variants.keys()];
  const medians = new Map<K, number[]>(names.map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    onRound(round + 1, rounds + 1);
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + round + 1) % names.length];
      const variant = variants.get(name);
      if (!variant) continue;
      await pause(SETTLING_MS);
      const micros = await timeRuns(variant);
      if (round >= 0) medians.get(name)?.push(quantileOf(micros, 0.5));
    }
  }
  onRound(rounds + 1, rounds + 1);
  return new Map(
    names.map((name) => [name, timingOf(medians.get(name) ?? [], variants.get(name)?.runs ?? 0)]),
  );
}

async function timeRuns({ run, runs }: Variant): Promise<Float64Array> {
  const micros = new Float64Array(runs);
  for (let i = 0; i < runs; i++) {
    const started = performance.now();
    const answer = run(i);
    // Waiting for what is there already would cost a turn of the queue.
    if (answer instanceof Promise) await answer;
    micros[i] = (performance.now() - started) * 1000;
  }
  return micros;
}

function timingOf(rounds: readonly number[], runs: number): Timing {
  return {
    medianMicros: quantileOf(rounds, 0.5),
    minMicros: quantileOf(rounds, 0),
    maxMicros: quantileOf(rounds, 1),
    quartileMicros: [quantileOf(rounds, 0.25), quantileOf(rounds, 0.75)],
    roundMicros: rounds,
    runs,
  };
}

/** Quantile (0…1), linear between neighbours. */
export function quantileOf(values: ArrayLike<number>, fraction: number): number {
  const sorted = Float64Array.from(values).sort();
  const place = fraction * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/** A median and the range around it. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export const spreadOf = (values: readonly number[]): Spread => ({
  median: quantileOf(values, 0.5),
  min: quantileOf(values, 0),
  max: quantileOf(values, 1),
});

/** How many times longer `other` takes than `own`: the ratio of the medians, and the range over rounds. */
export type Ratio = Spread;

/** Null where the clock is too coarse for one of our rounds. */
export function ratioOf(other: Timing, own: Timing): Ratio | null {
  if (own.roundMicros.some((micros) => micros <= 0)) return null;
  const perRound = other.roundMicros.map((micros, round) => micros / own.roundMicros[round]);
  return { ...spreadOf(perRound), median: other.medianMicros / own.medianMicros };
}
