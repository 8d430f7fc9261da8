/**
 * @file What every command has: its output, Ctrl-C, and threads.
 */
import type { Command } from 'commander';
import { allCores, threadPool } from '../../platform/node/threads.ts';
import { inline, type WorkerPool } from '../../run/executor.ts';
import { type Output, type OutputOptions, outputOf } from './output.ts';
import { interruption } from './signals.ts';

export interface Session extends Output {
  readonly signal: AbortSignal;
}

/** A command's work: arguments as Commander gives them, then its options. */
export type Work<O> = (session: Session, options: O, ...args: string[]) => Promise<void>;

/** Attaches the work to a command. */
export function runs<O extends OutputOptions>(command: Command, work: Work<O>): void {
  command.action(async (...given: unknown[]) => {
    const args = given.slice(0, -2) as string[];
    const options = given.at(-2) as O;
    const output = outputOf(command.name(), options);
    const signal = interruption(() => output.note('Stopping; press Ctrl-C again to quit at once.'));
    try {
      await work({ ...output, signal }, options, ...args);
    } finally {
      output.progress.clear();
    }
  });
}

/** Threads to spread images over: as many as asked for, otherwise all cores if it is worth starting them. */
export function poolFor(images: number, threads: number | undefined): WorkerPool {
  const wanted = threads ?? (images < 50 ? 1 : allCores());
  return wanted === 1 ? inline : threadPool(wanted);
}
