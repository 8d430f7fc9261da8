/**
 * @file What every command has: its output, Ctrl-C, and threads.
 */
import type { Command } from 'commander';
import type { AnnEngine } from '../../ops/ann-engine.ts';
import { annEngineNamed, onnxRuntime } from '../../platform/node/ann-engine.ts';
import { contentHash } from '../../platform/node/run/content-hash.ts';
import type { Journal } from '../../platform/node/run/journal.ts';
import { allCores, type LastingPool, lastingPool } from '../../platform/node/threads.ts';
import { inlineWith, type WorkerPool, withAnnEngine } from '../../run/executor.ts';
import { keptJobs } from '../../run/kept-jobs.ts';
import type { Shard } from '../../run/shard.ts';
import { VERSION } from '../../version.ts';
import type { Invocation } from './invocation.ts';
import { ANN_ENGINE } from './options.ts';
import { type Output, type OutputOptions, outputOf } from './output.ts';
import { refuseOverwriting } from './overwriting.ts';
import { interruption } from './signals.ts';

/** The run directory that a command works in. */
export interface Run {
  readonly folder: string;
  readonly journal: Journal;
  /** The part of the run that is done here; undefined for all of it. */
  readonly shard: Shard | undefined;
  /** Says that nothing is left to do. */
  finish(): Promise<void>;
}

export interface Session extends Output {
  readonly signal: AbortSignal;
  readonly invocation: Invocation;
  readonly run?: Run;
  /** Workers on other machines, in place of this command's threads. */
  readonly queue?: WorkerPool;
  /** What computes the ANN; undefined for our own float kernels. */
  readonly annEngine: AnnEngine | undefined;
  /** Has something done when the command ends, with or without an error; the last one first. */
  atEnd(work: () => Promise<void>): void;
  /** The command's threads, which stay until it ends. */
  threadPool(threads: number): WorkerPool;
}

/** A command's work: arguments as Commander gives them, then its options. */
export type Work<O> = (session: Session, options: O, ...args: string[]) => Promise<void>;

/** Attaches the work to a command, which has all its options by then. */
export function runs<O extends OutputOptions>(command: Command, work: Work<O>): void {
  const flags = new Map<string, string | null>();
  for (const option of command.options) {
    command.on(`option:${option.name()}`, (text: string | null | undefined) => {
      flags.set(option.long ?? option.flags, text ?? null);
    });
  }
  command.action(async (...given: unknown[]) => {
    const args = given.slice(0, -2) as string[];
    const options = given.at(-2) as O;
    const output = outputOf(command.name(), options);
    const { signal, release } = interruption(() =>
      output.note('Stopping; press Ctrl-C again to quit at once.'),
    );
    const ends: (() => Promise<void>)[] = [];
    const atEnd: Session['atEnd'] = (end) => void ends.unshift(end);
    const pools = new Map<number, LastingPool>();
    const threadPool = (threads: number): LastingPool => {
      const known = pools.get(threads);
      if (known) return known;
      const pool = lastingPool(threads);
      pools.set(threads, pool);
      atEnd(pool.close);
      return pool;
    };
    const invocation = { command: command.name(), args: args.flat(), flags };
    try {
      await refuseOverwriting(invocation);
      const annEngine = options.annEngine === 'onnxruntime' ? await onnxRuntime() : undefined;
      const engine = { name: annEngine?.name ?? 'firstspike', version: annEngine?.version ?? VERSION };
      const runsAnn = command.options.some(({ long }) => long === ANN_ENGINE);
      const result: Output['result'] = (fields, text) =>
        output.result(runsAnn ? { ...fields, annEngine: engine } : fields, text);
      const session = { ...output, result, signal, invocation, annEngine, atEnd, threadPool };
      await work(session, options, ...args);
    } finally {
      output.progress.clear();
      for (const end of ends) await end();
      release();
    }
  });
}

/** The calling thread. */
const calling = inlineWith(annEngineNamed);

/**
 * Threads to spread images over: as many as asked for, otherwise all cores if it is worth starting them; or the workers of a
 * queue. In a run directory, answers that are there are taken from it, and others kept.
 */
export function poolFor(
  { run, queue, annEngine, threadPool }: Pick<Session, 'run' | 'queue' | 'annEngine' | 'threadPool'>,
  images: number,
  threads: number | undefined,
): WorkerPool {
  const wanted = threads ?? (images < 50 ? 1 : allCores());
  const pool = queue ?? (wanted === 1 ? calling : threadPool(wanted));
  return withAnnEngine(run ? keptJobs(pool, { ...run.journal, hash: contentHash }) : pool, annEngine);
}
