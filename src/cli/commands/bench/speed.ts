/**
 * @file Speed of every runtime for one image and for batches, with one thread and with two; and several processes as one result.
 */
import { type Ratio, ratioOf, type Spread, spreadOf, type Timing } from './rounds.ts';
import { denseNames, type Name } from './variants.ts';

/** Why a row has no numbers. */
export interface Missing {
  readonly missing: string;
}

/** What is timed: every runtime in every setup. */
export const setups = [1, 64].flatMap((batch) => [1, 2].map((threads) => ({ batch, threads })));
export type Setup = (typeof setups)[number];

export interface Speed {
  /** Microseconds per image. */
  readonly micros: Spread;
  /** Its time ÷ firstspike's; null for firstspike itself. */
  readonly ratio: Ratio | null;
}

/** All runtimes in one setup. */
export interface SetupSpeed extends Setup {
  readonly runtimes: Readonly<Partial<Record<Name, Speed | Missing>>>;
}

/** Speeds from timings; the ranges are over rounds. */
export function speedsOf(
  setup: Setup,
  timings: Readonly<Partial<Record<Name, Timing | Missing>>>,
): SetupSpeed {
  const own = timings.firstspike;
  const speed = (name: Name, timing: Timing | Missing): Speed | Missing => {
    if ('missing' in timing) return timing;
    const ratio =
      own && !('missing' in own) && denseNames.some((dense) => dense === name) ? ratioOf(timing, own) : null;
    return { micros: spreadOf(timing.roundMicros.map((micros) => micros / setup.batch)), ratio };
  };
  const entries = Object.entries(timings) as [Name, Timing | Missing][];
  return {
    ...setup,
    runtimes: Object.fromEntries(entries.map(([name, timing]) => [name, speed(name, timing)])),
  };
}

/** The same setups in several processes: medians of their medians, and how far these lie apart. */
export function joinedSpeeds(processes: readonly (readonly SetupSpeed[])[]): SetupSpeed[] {
  const [first = []] = processes;
  return first.map(({ batch, threads, runtimes }, at) => {
    const names = Object.keys(runtimes) as Name[];
    const joined = names.map((name) => {
      const all = processes.flatMap((speeds) => speeds[at].runtimes[name] ?? []);
      const timed = all.flatMap((speed) => ('missing' in speed ? [] : [speed]));
      if (timed.length < all.length) return [name, all.find((speed) => 'missing' in speed)] as const;
      const ratios = timed.flatMap(({ ratio }) => (ratio ? [ratio.median] : []));
      const speed: Speed = {
        micros: spreadOf(timed.map(({ micros }) => micros.median)),
        ratio: ratios.length > 0 ? spreadOf(ratios) : null,
      };
      return [name, speed] as const;
    });
    return { batch, threads, runtimes: Object.fromEntries(joined) };
  });
}
