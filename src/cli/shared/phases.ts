/**
 * @file Where a command's time goes: the seconds between the beginnings of its phases.
 */
import type { Progress } from './progress.ts';

/** What is not in a phase yet: the model and the data are read. */
const FIRST = 'reading';

export interface Phases {
  /** The progress that is given, whose phases are timed. */
  readonly progress: Progress;
  /** Seconds of each phase so far, by its title in lower case, and in all; phases of one title are added. */
  seconds(): Readonly<Record<string, number>>;
}

/**
 * @param now milliseconds of a clock
 * @example
 * ```ts
 * const { progress, seconds } = timed(noProgress);
 * progress.phase('Calibrating');
 * Object.keys(seconds()); // → ['reading', 'calibrating', 'total']
 * ```
 */
export function timed(progress: Progress, now: () => number = () => performance.now()): Phases {
  const begun = now();
  const spent = new Map<string, number>();
  let current = FIRST;
  let since = begun;
  const close = (): void => {
    const time = now();
    spent.set(current, (spent.get(current) ?? 0) + time - since);
    since = time;
  };
  return {
    progress: {
      ...progress,
      phase(title, unit) {
        close();
        current = title.toLowerCase();
        return progress.phase(title, unit);
      },
    },
    seconds() {
      close();
      const entries = [...spent, ['total', since - begun] as const];
      return Object.fromEntries(entries.map(([phase, milliseconds]) => [phase, milliseconds / 1000]));
    },
  };
}
