/**
 * @file The process that reads mutated inputs, one after another. It may hang, crash or be killed: before each input it
 * writes the input's index to a file that its watchdog reads.
 */
import { openSync, writeSync } from 'node:fs';
import { closeThread, readInThread } from './hdf5/read.ts';
import { makeInput } from './input.ts';
import { findTarget, seedsOf } from './targets/index.ts';
import { tryInput } from './trial.ts';

/** What the watchdog sends once. */
export interface Order {
  readonly target: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  /** Where the index of the current input is written. */
  readonly position: string;
}

/** What the worker answers: findings as they occur, a tally now and then. */
export type Report =
  | { readonly kind: 'finding'; readonly index: number; readonly signature: string; readonly message: string }
  | { readonly kind: 'tally'; readonly next: number; readonly tally: Tally };

export interface Tally {
  readonly outcomes: Readonly<Record<string, number>>;
  /** Processor time of the slowest input, in seconds. */
  readonly slowest: { readonly index: number; readonly seconds: number };
  /** Peak resident set of the process, in bytes. */
  readonly peakMemory: number;
}

const MEMORY_LIMIT = 2 ** 30;
const REPORT_EVERY = 500;
/** Beyond this, garbage of earlier inputs is collected, so that memory is the current input's. */
const UNTIDY = 300 * 2 ** 20;

readInThread();
process.once('message', (order: Order) => {
  work(order).then(
    async () => {
      await closeThread();
      process.disconnect();
    },
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
});

async function work({ target: name, seed, from, to, position }: Order): Promise<void> {
  const target = findTarget(name);
  const seeds = await seedsOf(target);
  const file = openSync(position, 'w');
  const outcomes: Record<string, number> = {};
  let slowest = { index: from, seconds: 0 };
  const send = (report: Report) => new Promise<void>((sent) => process.send?.(report, () => sent()));
  const tally = (next: number) =>
    send({ kind: 'tally', next, tally: { outcomes, slowest, peakMemory: resources().peakMemory } });
  let last = 0;
  for (let index = from; index < to; index++) {
    // Damaging a file may take longer than reading it, and is no fault of a reader.
    writeSync(file, `${String(index).padStart(12)} made\n`, 0);
    const bytes = makeInput(target, seeds, seed, index);
    last = resources().seconds;
    writeSync(file, `${String(index).padStart(12)} read\n`, 0);
    const { outcome, finding } = await tryInput(target, bytes);
    const { seconds: now, peakMemory } = resources();
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    const seconds = now - last;
    if (seconds > slowest.seconds) slowest = { index, seconds };
    if (finding) await send({ kind: 'finding', index, ...finding });
    if (peakMemory > MEMORY_LIMIT) {
      const message = `${Math.round(peakMemory / 2 ** 20)} MiB resident`;
      await send({ kind: 'finding', index, signature: 'memory', message });
      // The peak never falls: a new process takes over.
      await tally(index + 1);
      return;
    }
    if (index % 16 === 0 && process.memoryUsage.rss() > UNTIDY) global.gc?.();
    if ((index + 1) % REPORT_EVERY === 0) {
      await tally(index + 1);
      for (const key of Object.keys(outcomes)) delete outcomes[key];
    }
  }
  await tally(to);
}

/** Processor time so far and the most memory ever, of this process. */
function resources(): { readonly seconds: number; readonly peakMemory: number } {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return { seconds: (userCPUTime + systemCPUTime) / 1e6, peakMemory: maxRSS * 1024 };
}
