/**
 * @file `firstspike worker`: does the jobs of commands that run with `--executor`.
 */
import { hostname } from 'node:os';
import { type Command, Option } from 'commander';
import { parseAddress } from '../../../platform/node/queue/redis.ts';
import { serveQueue } from '../../../platform/node/queue/serve.ts';
import { allCores } from '../../../platform/node/threads.ts';
import { count, plural } from '../../shared/format.ts';
import { wholeNumber } from '../../shared/option-values.ts';
import { addOutput, type OutputOptions, threadsOption } from '../../shared/options.ts';
import { exitCodes } from '../../shared/output.ts';
import { sharedOption } from '../../shared/queue.ts';
import { runs } from '../../shared/session.ts';

interface WorkerOptions extends OutputOptions {
  readonly threads?: number;
  readonly shared?: string;
  readonly lease?: number;
}

const LEASE = 30;
/** Milliseconds after its end in which a worker's connections close by themselves. */
const LINGER = 1000;

export function workerCommand(program: Command): void {
  const command = program
    .command('worker')
    .summary('do the jobs of commands that run with --executor')
    .description(
      'Take jobs from a queue in Redis and do them, until it is told to stop: Ctrl-C and SIGTERM let it finish the jobs at hand. Models and images come by the queue. Any number of workers on any number of machines may serve a queue; they need the version of firstspike that the run has.',
    )
    .argument('<url>', 'redis://host:port, or rediss://host:port for TLS')
    .addOption(threadsOption())
    .addOption(sharedOption())
    .addOption(
      new Option(
        '--lease <s>',
        `seconds without a sign of life after which others take over the jobs of a worker (default: ${LEASE})`,
      )
        .helpGroup('Queue:')
        .argParser(wholeNumber('--lease', 1, 3600)),
    );
  addOutput(command);
  runs<WorkerOptions>(command, async (session, { threads = allCores(), shared, lease = LEASE }, url) => {
    const address = parseAddress('The queue', url);
    session.note(
      `Worker ${process.pid} on ${hostname()} serves ${address.label} with ${plural(threads, 'thread')}; Ctrl-C ends it.`,
    );
    const { signal, note } = session;
    const jobs = await serveQueue(address, { threads, shared, lease, signal, note });
    session.result({ jobs }, () => `  ${count(jobs)} jobs done.`);
    process.exitCode = exitCodes.interrupted;
    // BullMQ may leave a connection that still tries to reach a Redis that is gone.
    setTimeout(() => process.exit(), LINGER).unref();
  });
}
