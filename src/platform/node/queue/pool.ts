/**
 * @file A pool whose jobs are done by `firstspike worker` on any number of machines. Contexts and slices go to Redis as packets,
 * BullMQ hands the jobs out, and answers come back as packets. A job is known by its content: sent twice, it is one job, and
 * what Redis has lost is sent again.
 */
import { FirstspikeError } from '../../../error.ts';
import type { Executor, WorkerPool } from '../../../run/executor.ts';
import type { Answer, Context, Job, Kind } from '../../../run/job.ts';
import { pack, unpack } from '../../../run/packet.ts';
import { VERSION } from '../../../version.ts';
import { answerIn, type Reply } from '../reply.ts';
import { answerTo, hashOf, type Packet, packetOf, packetStore, removeAnswer } from './packets.ts';
import { SIGN_EVERY, signOf } from './presence.ts';
import {
  ATTEMPTS,
  every,
  FORGOTTEN_AFTER,
  MOST_STALLED,
  outcome,
  PAUSE,
  PREFIX,
  QUEUE,
  type Question,
  withPatience,
} from './protocol.ts';
import { connect, connectionOf, type QueueAddress, queuePackages } from './redis.ts';
import { watchWorkers } from './watch.ts';

export interface QueueOptions {
  /** A folder that all machines see, for models of more than 64 MiB. */
  readonly shared?: string | undefined;
  /** Takes what happens: a lost connection, no workers, workers that are refused. */
  readonly note: (text: string) => void;
}

export interface QueuePool extends WorkerPool {
  close(): Promise<void>;
}

/** As many threads as a pool of this kind seems to have: twice as many slices are on their way. */
const THREADS = 64;
/** Milliseconds between looks at jobs of which no event has come: Redis may have been away. */
const LOOK_EVERY = 1000;
/** Milliseconds between signs that packets are still needed. */
const KEEP_EVERY = 60_000;
/** Times that Redis may lose one job or its packets. */
const MOST_LOST = 10;

interface Task {
  readonly id: string;
  readonly context: Packet;
  readonly job: Packet;
  /** For an error. */
  readonly what: string;
  readonly answered: Promise<unknown>;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
  lost: number;
  /** While it is sent, or its answer is fetched. */
  isBusy: boolean;
  /** What came meanwhile. */
  next: (() => Promise<void>) | undefined;
}

/**
 * Connects to the queue. Must be closed.
 * @throws FirstspikeError `missing-dependency`; `queue` if it cannot be reached
 */
export async function queuePool(address: QueueAddress, { shared, note }: QueueOptions): Promise<QueuePool> {
  const { Queue, QueueEvents } = await queuePackages();
  let isClosed = false;
  const redis = await connect(address, note, () => isClosed);
  const store = packetStore(redis, shared);
  const settings = {
    connection: connectionOf(address, () => isClosed),
    prefix: PREFIX,
    skipVersionCheck: true,
  };
  const queue = new Queue(QUEUE, settings);
  const events = new QueueEvents(QUEUE, settings);
  queue.on('error', () => {});
  events.on('error', () => {});
  const tasks = new Map<string, Task>();

  const fail = (task: Task, error: unknown): void => {
    tasks.delete(task.id);
    task.reject(error);
  };
  /** Does one thing at a time for a task. */
  const busy = async (task: Task, work: () => Promise<void>): Promise<void> => {
    task.next = work;
    if (task.isBusy) return;
    task.isBusy = true;
    try {
      for (let next = nextOf(task); next && tasks.has(task.id); next = nextOf(task)) await next();
    } catch (error) {
      fail(task, error);
    } finally {
      task.isBusy = false;
    }
  };
  const send = async ({ id, context, job }: Task): Promise<void> => {
    await Promise.all([store.put(context), store.put(job)]);
    const { hash, isShared } = context;
    const data: Question = {
      context: { hash, isShared },
      job: { hash: job.hash, isShared: job.isShared },
    };
    await queue.add('slice', data, {
      jobId: id,
      attempts: ATTEMPTS,
      backoff: { type: 'exponential', delay: PAUSE },
      removeOnComplete: { age: FORGOTTEN_AFTER },
      removeOnFail: { age: FORGOTTEN_AFTER },
    });
  };
  const sendAgain = async (task: Task): Promise<void> => {
    if (++task.lost > MOST_LOST) {
      throw new FirstspikeError(
        'queue',
        `The queue at ${address.label} has lost ${task.what} ${MOST_LOST} times; is its memory full, or the shared folder another one on the workers?`,
      );
    }
    await queue.remove(task.id);
    await send(task);
  };
  /** Takes what a worker has made of a task. */
  const take = async (task: Task, returned: unknown): Promise<void> => {
    const { data } = outcome.safeParse(returned);
    const bytes = data && 'answer' in data ? await answerTo(redis, task.id, data.answer) : undefined;
    if (bytes === undefined) return sendAgain(task);
    const reply = unpack(bytes) as Reply<unknown>;
    tasks.delete(task.id);
    void Promise.all([queue.remove(task.id), removeAnswer(redis, task.id), store.remove(task.job)]).catch(
      () => undefined,
    );
    task.resolve(answerIn(reply));
  };
  const giveUp = async (task: Task, why: string | undefined): Promise<void> => {
    await Promise.all([queue.remove(task.id), store.remove(task.job)]);
    const reason = why?.includes('stalled')
      ? `more than ${MOST_STALLED} of them ended or fell silent over it`
      : `${ATTEMPTS} attempts failed: ${why ?? 'no reason is known'}`;
    throw new FirstspikeError('queue', `The workers gave up ${task.what}: ${reason}.`, {
      reason: why ?? null,
    });
  };
  /** Looks at a task where no event tells. @param isNew its failure is that of an earlier run */
  const look = async (task: Task, isNew = false): Promise<void> => {
    const state = await queue.getJobState(task.id);
    if (state !== 'completed' && state !== 'failed')
      return state === 'unknown' && !isNew ? sendAgain(task) : undefined;
    const job = await queue.getJob(task.id);
    if (state === 'completed') return take(task, job?.returnvalue);
    if (!isNew) return giveUp(task, job?.failedReason);
    await queue.remove(task.id);
  };

  events.on('completed', ({ jobId, returnvalue }) => {
    const task = tasks.get(jobId);
    if (task) void busy(task, () => take(task, returnvalue));
  });
  events.on('failed', ({ jobId, failedReason }) => {
    const task = tasks.get(jobId);
    if (task) void busy(task, () => giveUp(task, failedReason));
  });

  const sign = signOf(redis, 'run');
  const watch = watchWorkers(redis, address, note);
  await sign.give();
  const stops = [
    every(LOOK_EVERY, async () => {
      await Promise.all(
        [...tasks.values()].filter(({ isBusy }) => !isBusy).map((task) => busy(task, () => look(task))),
      );
    }),
    every(SIGN_EVERY, async () => {
      await sign.give();
      await watch(tasks.size > 0);
    }),
    every(KEEP_EVERY, () => store.keep([...tasks.values()].flatMap(({ context, job }) => [context, job]))),
  ];

  return {
    threads: THREADS,
    open<K extends Kind>(context: Context<K>): Executor<K> {
      const prepared = packetOf(pack(context));
      const own = new Set<Task>();
      return {
        async run(job: Job<K>): Promise<Answer<K>> {
          const packet = packetOf(pack(job));
          const id = hashOf(`${VERSION} ${prepared.hash} ${packet.hash}`);
          let task = tasks.get(id);
          if (!task) {
            const made = newTask({ id, context: prepared, job: packet, what: describeJob(job) });
            task = made;
            tasks.set(id, made);
            own.add(made);
            void busy(made, async () => {
              await look(made, true);
              if (tasks.has(id)) await send(made);
            });
          }
          try {
            return (await task.answered) as Answer<K>;
          } finally {
            own.delete(task);
          }
        },
        async close() {
          const left = [...own];
          for (const task of left) fail(task, new FirstspikeError('aborted', 'The queue was closed.'));
          await withPatience(
            Promise.all([
              ...left.flatMap(({ id, job }) => [queue.remove(id), store.remove(job)]),
              store.remove(prepared),
            ]),
          );
        },
      };
    },
    async close() {
      isClosed = true;
      for (const stop of stops) stop();
      await withPatience(sign.end());
      await withPatience(Promise.all([events.close(), queue.close()]));
      redis.disconnect();
    },
  };
}

function newTask(about: Pick<Task, 'id' | 'context' | 'job' | 'what'>): Task {
  let resolve: Task['resolve'] = () => {};
  let reject: Task['reject'] = () => {};
  const answered = new Promise<unknown>((...both) => {
    [resolve, reject] = both;
  });
  return { ...about, answered, resolve, reject, lost: 0, isBusy: false, next: undefined };
}

function nextOf(task: Task): Task['next'] {
  const { next } = task;
  task.next = undefined;
  return next;
}

function describeJob(job: Job): string {
  if (!('labels' in job)) return 'a slice';
  const { first = 0, length } = job;
  return `images ${first + 1} to ${first + length}`;
}
