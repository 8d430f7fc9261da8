/** @file The pool of a queue: what a job meets on workers is its answer, and what workers meet ends the run in one sentence. */
import { mkdirSync, readdirSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FirstspikeError } from '../../src/error.ts';
import { floatTensor } from '../../src/graph/tensor.ts';
import { type QueuePool, queuePool } from '../../src/platform/node/queue/pool.ts';
import { parseAddress } from '../../src/platform/node/queue/redis.ts';
import { inline, mapImages } from '../../src/run/executor.ts';
import type { Context } from '../../src/run/job.ts';
import { workshop } from '../cli/harness.ts';
import { chain, gemm, imagesOf } from '../tiny-graph.ts';
import { redisServer, type ServingWorker, withoutRedis, worker } from './redis-server.ts';

const { at, remove } = workshop();
afterAll(remove);
const why = withoutRedis === undefined ? '' : ` (${withoutRedis})`;

describe.skipIf(withoutRedis !== undefined)(`the pool of a queue${why}`, () => {
  let redis: Awaited<ReturnType<typeof redisServer>>;
  const workers: ServingWorker[] = [];
  const serve = async (...options: string[]): Promise<ServingWorker> => {
    const made = await worker(redis.url, ...options);
    workers.push(made);
    return made;
  };
  beforeAll(async () => {
    redis = await redisServer();
  });
  afterAll(() => redis.stop());
  beforeEach(() => redis.clear());
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((each) => each.end()));
  });
  const graph = chain(
    [1, 1, 1, 2],
    ['Flatten'],
    gemm(
      [
        [1, 0],
        [0, 1],
      ],
      [0, 0],
    ),
  );
  const decision = { kind: 'argmax', output: 'v2', shape: [1, 2] } as const;
  const context = { kind: 'classify', graph, decision } as unknown as Context<'classify'>;
  const images = imagesOf(
    [1, 1, 2],
    [
      [1, 2],
      [3, 1],
      [0, 5],
    ],
  );
  let pool: QueuePool;
  const notes: string[] = [];
  const open = async (shared?: string) => {
    pool = await queuePool(parseAddress('queue', redis.url), {
      shared,
      note: (text) => void notes.push(text),
    });
  };
  afterEach(() => pool.close());

  it('gives the answers that this process gives', async () => {
    await open();
    await serve();
    const options = { slice: 1 };
    expect(await mapImages(context, images, { ...options, pool })).toStrictEqual(
      await mapImages(context, images, { ...options, pool: inline }),
    );
  });

  it('reports a job that fails on every worker once, and the worker does the next one', async () => {
    await open();
    await serve();
    const broken = { ...context, graph: { ...graph, nodes: null } } as unknown as typeof context;
    const failure = await mapImages(broken, images, { slice: 1, pool }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FirstspikeError);
    expect(failure).toMatchObject({ code: 'queue' });
    expect(String(failure)).toMatch(/The workers gave up images \d to \d: 3 attempts failed: .*null/);
    expect(await mapImages(context, images, { pool, slice: 3 })).toHaveLength(1);
  });

  it('reports a job over which workers end', async () => {
    await open();
    const clocked = { ...context, kind: 'classify' } as const;
    const answer = mapImages(clocked, images, { slice: 3, pool }).catch((error: unknown) => error);
    let settled = false;
    void answer.then(() => {
      settled = true;
    });
    // Workers that take the job and fall silent: their locks, and nobody who keeps them.
    const { Worker } = await import('bullmq');
    const { QUEUE, PREFIX, MOST_STALLED } = await import('../../src/platform/node/queue/protocol.ts');
    const silent = new Worker(QUEUE, () => new Promise(() => {}), {
      connection: { host: '127.0.0.1', port: redis.port, maxRetriesPerRequest: null },
      prefix: PREFIX,
      concurrency: 2 * MOST_STALLED,
      lockDuration: 100,
      skipLockRenewal: true,
      stalledInterval: 60,
      maxStalledCount: MOST_STALLED,
    });
    silent.on('error', () => {});
    while (!settled) await after(20);
    await silent.close(true);
    expect(String(await answer)).toMatch(/more than 5 of them ended or fell silent over it/);
  });

  it("reports a worker's own error as it is", async () => {
    await open();
    await serve();
    const encoded = {
      files: [{ file: 'a.png', bytes: Uint8Array.of(1, 2, 3) }],
      recipe: { channels: 1, transform: {}, isDeep: false },
      shape: [1, 1, 2],
    };
    const { shape, length, labels } = { ...images, length: 1 };
    const executor = pool.open(context);
    const job = { shape, length, labels: labels.slice(0, 1), encoded } as unknown as Parameters<
      typeof executor.run
    >[0];
    const failure = await executor.run(job).catch((error: unknown) => error);
    await executor.close();
    expect(failure).toMatchObject({ name: 'FirstspikeError', code: 'bad-file' });
  });

  it('sends a model of more than 64 MiB by the shared folder, checked by its hash', async () => {
    mkdirSync(at('shared'));
    const large = new Map([
      ...graph.constants,
      ['unused', floatTensor([2 ** 24 + 1], new Array(2 ** 24 + 1).fill(1))],
    ]);
    const heavy = { ...context, graph: { ...graph, constants: large } } as typeof context;
    await open();
    expect(await mapImages(heavy, images, { pool }).catch(String)).toMatch(
      /more than 64 MiB .*give --shared DIR/,
    );
    await pool.close();
    await open(at('shared'));
    const without = await serve();
    const answers = mapImages(heavy, images, { pool });
    expect((await without.running).stderr).toMatch(/more than 64 MiB .*give --shared DIR/);
    await serve('--shared', at('shared'));
    expect(await answers).toStrictEqual(await mapImages(context, images, {}));
    expect(readdirSync(at('shared'))).toEqual([]);
  });
});
