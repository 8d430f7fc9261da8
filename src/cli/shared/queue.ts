/**
 * @file `--executor` and `--shared`: workers on other machines do the jobs of a command.
 */
import { type Command, Option } from 'commander';
import { FirstspikeError } from '../../error.ts';
import { queuePool } from '../../platform/node/queue/pool.ts';
import { parseAddress, type QueueAddress } from '../../platform/node/queue/redis.ts';
import { fileName } from './options.ts';
import type { Session } from './session.ts';

export interface QueueFlags {
  readonly executor?: QueueAddress | undefined;
  readonly shared?: string | undefined;
}

const GROUP = 'Queue:';

export const sharedOption = (): Option =>
  new Option(
    '--shared <dir>',
    'a folder that the run and all its workers see, for models of more than 64 MiB (default: none)',
  )
    .helpGroup(GROUP)
    .argParser(fileName('--shared'));

/** Adds `--executor` and `--shared`. */
export const addQueue = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--executor <url>',
        'have `firstspike worker` do the work on any number of machines, by the queue at redis://host:port, or rediss:// for TLS (default: the threads of this process)',
      )
        .helpGroup(GROUP)
        .argParser((text) => parseAddress('--executor', text)),
    )
    .addOption(sharedOption());

/**
 * Connects to the queue that was asked for, until the command ends; without `--executor` there is none.
 * @throws FirstspikeError `usage` for options that do not go together; `queue`, `missing-dependency`
 */
export async function openQueue(session: Session, { executor, shared }: QueueFlags): Promise<Session> {
  const { flags } = session.invocation;
  if (executor === undefined) {
    if (shared === undefined) return session;
    throw new FirstspikeError(
      'usage',
      '--shared is for the workers of a queue; add --executor, or leave it out.',
    );
  }
  if (flags.has('--threads')) {
    throw new FirstspikeError(
      'usage',
      '--threads is about this process, and --executor has others do the work; give --threads to `firstspike worker`.',
    );
  }
  const queue = await queuePool(executor, { shared, note: session.note });
  session.atEnd(queue.close);
  return { ...session, queue };
}
