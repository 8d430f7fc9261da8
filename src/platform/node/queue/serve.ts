/**
 * @file The work of `firstspike worker`: takes jobs from a queue, does them in threads, and keeps up their locks meanwhile. What
 * it gets is data, checked by hash; the work itself is that of this version.
 */
import { FirstspikeError } from '../../../error.ts';
import type { Job } from '../../../run/job.ts';
import { pack, unpack } from '../../../run/packet.ts';
import { VERSION } from '../../../version.ts';
import { replyLater } from '../reply.ts';
import { openContexts } from './contexts.ts';
import { packetStore, putAnswer } from './packets.ts';
import { present, SIGN_EVERY, signOf } from './presence.ts';
import { every, MOST_STALLED, type Outcome, PREFIX, QUEUE, question, withPatience } from './protocol.ts';
import { connect, connectionOf, type QueueAddress, queuePackages } from './redis.ts';

export interface ServeOptions {
  /** Jobs at a time. */
  readonly threads: number;
  /** A folder that all machines see, for models of more than 64 MiB. */
  readonly shared?: string | undefined;
  /** Seconds without a sign of life after which others take over the jobs of a worker. */
  readonly lease: number;
  /** Ends the work when the jobs at hand are done. */
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
}

/**
 * Serves a queue until it is told to stop.
 * @returns jobs that were done
 * @throws FirstspikeError `queue` if Redis cannot be reached, or only runs of other versions use it; `missing-dependency`;
 * `usage` where a run needs the shared folder
 */
export async function serveQueue(
  address: QueueAddress,
  { threads, shared, lease, signal, note }: ServeOptions,
): Promise<number> {
  const { Worker } = await queuePackages();
  let isEnding = false;
  // Whoever ends does not wait for a Redis that is gone: its jobs are taken over.
  const isClosed = () => isEnding;
  const redis = await connect(address, note, isClosed);
  const store = packetStore(redis, shared);
  const sign = signOf(redis, 'worker');
  const contexts = openContexts(threads, store);
  let done = 0;
  const atWork = new Set<Promise<Outcome>>();
  let stop: (error?: unknown) => void = () => {};
  const stopped = new Promise<void>((resolve, reject) => {
    stop = (error) => {
      isEnding = true;
      if (error === undefined) resolve();
      else reject(error);
    };
  });
  stopped.catch(() => {});
  const work = async (id: string, data: unknown): Promise<Outcome> => {
    const { context, job } = question.parse(data);
    const sent = await store.get(job);
    if (sent === undefined) return { isMissing: true };
    const slice = unpack(sent) as Job;
    const reply = await contexts.use(context, (run) => replyLater(() => run(slice)));
    if (reply === undefined) return { isMissing: true };
    const answer = await putAnswer(redis, id, pack(reply));
    done++;
    return { answer };
  };
  const worker = new Worker<unknown, Outcome>(
    QUEUE,
    async ({ id = '', data }) => {
      const working = work(id, data);
      atWork.add(working);
      try {
        return await working;
      } catch (error) {
        // What a job meets is its answer; this is about the worker.
        if (error instanceof FirstspikeError) stop(error);
        throw error;
      } finally {
        atWork.delete(working);
      }
    },
    {
      connection: connectionOf(address, isClosed),
      prefix: PREFIX,
      skipVersionCheck: true,
      autorun: false,
      concurrency: threads,
      lockDuration: lease * 1000,
      stalledInterval: lease * 500,
      maxStalledCount: MOST_STALLED,
      runRetryDelay: 500,
    },
  );
  worker.on('error', () => {});
  signal.addEventListener('abort', () => stop(), { once: true });
  if (signal.aborted) stop();
  const checkVersion = async (): Promise<void> => {
    const versions = (await present(redis, 'run')).map(({ version }) => version);
    if (versions.length === 0 || versions.includes(VERSION)) return sign.give();
    await sign.refuse();
    throw new FirstspikeError(
      'queue',
      `The run at ${address.label} is of firstspike ${versions[0]}, and this worker is ${VERSION}; install firstspike@${versions[0]} here.`,
      { run: versions[0], worker: VERSION },
    );
  };
  let isRefused = false;
  const check = (): Promise<void> =>
    checkVersion().catch((error: unknown) => {
      isRefused = true;
      stop(error);
    });
  await check();
  const stopChecks = every(SIGN_EVERY, check);
  if (!isRefused) worker.run().catch(stop);
  try {
    await stopped;
    return done;
  } finally {
    stopChecks();
    const closed = worker.close();
    await Promise.race([closed, Promise.allSettled(atWork)]);
    await withPatience(closed);
    await contexts.close();
    if (!isRefused) await withPatience(sign.end());
    redis.disconnect();
  }
}
