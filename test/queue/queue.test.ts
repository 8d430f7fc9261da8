/**
 * @file A queue as a user has it: commands with `--executor` have the bytes of the same command without, and every mistake and
 * failure is one sentence. On the built package, with a Redis of its own.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FirstspikeError } from '../../src/error.ts';
import { floatTensor } from '../../src/graph/tensor.ts';
import { type QueuePool, queuePool } from '../../src/platform/node/queue/pool.ts';
import { parseAddress } from '../../src/platform/node/queue/redis.ts';
import { inline, mapImages } from '../../src/run/executor.ts';
import type { Context } from '../../src/run/job.ts';
import { VERSION } from '../../src/version.ts';
import { firstspike, workshop, writeBars } from '../cli/harness.ts';
import { chain, gemm, imagesOf } from '../tiny-graph.ts';
import { redisServer, type ServingWorker, withoutRedis, worker } from './redis-server.ts';

const { at, remove } = workshop();
afterAll(remove);
const model = at('bars.onnx');
const data = ['--data', at('data'), '--no-automatic'];
const commands: Readonly<Record<string, readonly string[]>> = {
  evaluate: ['evaluate', model, ...data, '--steps', '4', '--jitter', '0.5'],
  codings: ['evaluate', model, ...data, '--steps', '4', '--coding', 'all', '--limit', '7'],
  sweep: [
    'sweep',
    model,
    ...data,
    '--steps',
    '2,4',
    '--limit',
    '12',
    '--coding',
    'ttfs,rate',
    '--drop',
    '0,0.5',
  ],
  pareto: ['pareto', model, ...data.slice(0, 2), '--steps', '1,2', '--limit', '9'],
  search: [
    ...['convert', model, '-o', at('searched.safetensors'), '--calibrate', at('many')],
    ...['--optimize', 'spikes', '--max-loss', '0.05', '--steps', '2', '--correction', 'none'],
  ],
};
const result = (folder: string): string => readFileSync(at(`${folder}/result.json`), 'utf8');
const why = withoutRedis === undefined ? '' : ` (${withoutRedis})`;

describe.skipIf(withoutRedis !== undefined)(`a queue${why}`, () => {
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
  beforeEach(async () => {
    const client = redis.client();
    await client.flushall();
    client.disconnect();
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((each) => each.end()));
  });

  it.each(Object.keys(commands))(
    '%s has the bytes of one process, and leaves nothing in Redis',
    async (name) => {
      await serve();
      const run = (folder: string, ...more: string[]) =>
        firstspike(...commands[name], '--run', at(`${name}-${folder}`), ...more);
      const plain = await run('plain', '--threads', '1');
      expect(plain.code, plain.stderr).toBe(0);
      const queued = await run('queued', '--executor', redis.url);
      expect(queued.code, queued.stderr).toBe(0);
      expect(result(`${name}-queued`)).toBe(result(`${name}-plain`));
      const client = redis.client();
      const keys = await client.keys('*');
      client.disconnect();
      expect(
        keys.filter((key) => !/:(id|meta|events|stalled-check|marker|stalled|worker:.*|workers)$/.test(key)),
      ).toEqual([]);
    },
  );

  it('shards done by a queue are joined to the bytes of one run, and no address is kept', async () => {
    await serve();
    const secret = redis.url.replace('//', '//:@');
    for (const shard of ['1/2', '2/2']) {
      const folder = at(`shard-${shard[0]}`);
      const { code, stderr } = await firstspike(
        ...commands.evaluate,
        '--run',
        folder,
        '--shard',
        shard,
        '--executor',
        secret,
      );
      expect(code, stderr).toBe(0);
      expect(readFileSync(`${folder}/journal.jsonl`, 'utf8')).not.toContain('redis');
    }
    const plain = await firstspike(...commands.evaluate, '--run', at('whole'));
    const merged = await firstspike('merge', at('shard-1'), at('shard-2'), '--run', at('merged'));
    expect(merged.code, merged.stderr + plain.stderr).toBe(0);
    expect(result('merged')).toBe(result('whole'));
  });

  it('a run that is killed resumes, with a queue or without', async () => {
    mkdirSync(at('long'));
    writeBars(at('long/t10k'), 6000, 6, 12);
    writeBars(at('long/train'), 120, 6, 13);
    const long = [
      'evaluate',
      model,
      '--data',
      at('long'),
      '--no-automatic',
      '--steps',
      '64',
      '--engine',
      'clocked',
    ];
    await serve();
    const plain = await firstspike(...long, '--run', at('long-plain'), '--threads', '1');
    expect(plain.code, plain.stderr).toBe(0);
    for (const [folder, ...way] of [['long-a', '--executor', redis.url], ['long-b']]) {
      const killed = firstspike(...long, '--run', at(folder), '--executor', redis.url);
      const journal = at(`${folder}/journal.jsonl`);
      const jobs = () => (existsSync(journal) ? readFileSync(journal, 'utf8').split('"job ').length - 1 : 0);
      while (jobs() < 5) await after(5);
      killed.process.kill('SIGKILL');
      await killed;
      expect(jobs()).toBeLessThan(60);
      const { code, stderr } = await firstspike(...long, '--run', at(folder), ...way);
      expect(code, stderr).toBe(0);
      expect(result(folder)).toBe(result('long-plain'));
    }
  });

  it('a worker of another version ends, and both sides say why', async () => {
    const client = redis.client();
    const other = { version: '9.9.9', host: 'elsewhere', pid: 7 };
    await client.sadd('firstspike:runs', 'r');
    await client.set('firstspike:run:r', JSON.stringify({ ...other, isRefused: false }));
    const refused = await firstspike('worker', redis.url);
    expect(refused.code).toBe(1);
    const own = redis.url.slice('redis://'.length);
    expect(refused.stderr).toContain(
      `error The run at redis://${own} is of firstspike 9.9.9, and this worker is ${VERSION}; install firstspike@9.9.9 here.`,
    );
    // It says so to runs of its queue, as does one that this run refused.
    const [id] = (await client.smembers('firstspike:workers')) ?? [];
    expect(JSON.parse((await client.get(`firstspike:worker:${id}`)) ?? '')).toMatchObject({
      version: VERSION,
      isRefused: true,
    });
    await client.flushall();
    await client.sadd('firstspike:workers', 'w');
    await client.set('firstspike:worker:w', JSON.stringify({ ...other, isRefused: true }));
    const waiting = firstspike(...commands.evaluate, '--executor', redis.url);
    let said = '';
    waiting.process.stderr?.on('data', (text) => {
      said += text;
    });
    while (!/refused.*No worker|No worker.*refused/s.test(said)) await after(20);
    expect(said).toContain(
      `Worker 7 on elsewhere is firstspike 9.9.9 and was refused; this run needs ${VERSION}.`,
    );
    expect(said).toContain(
      `No worker serves redis://${own}; start \`firstspike worker redis://${own}\` on any machine.`,
    );
    waiting.process.kill('SIGINT');
    expect((await waiting).code).toBe(130);
    const left = await client.keys('firstspike:packet:*');
    client.disconnect();
    expect(left).toEqual([]);
  });

  it('a Redis that forgets everything costs no job', async () => {
    await serve();
    const running = firstspike(...commands.evaluate, '--run', at('forgotten'), '--executor', redis.url);
    const client = redis.client();
    let hasEnded = false;
    void running.then(() => {
      hasEnded = true;
    });
    for (let i = 0; i < 5 && !hasEnded; i++) {
      await after(400);
      await client.flushall();
    }
    client.disconnect();
    const { code, stderr } = await running;
    expect(code, stderr).toBe(0);
    const plain = await firstspike(...commands.evaluate, '--run', at('not-forgotten'));
    expect(plain.code).toBe(0);
    expect(result('forgotten')).toBe(result('not-forgotten'));
  });

  it('the address is checked before anything is done, and no message has its password', async () => {
    const refusals: [args: string[], message: RegExp][] = [
      [['--executor', 'http://host'], /--executor must be redis:\/\/host:port/],
      [['--executor', 'redis://a:secret@host/x'], /got "redis:\/\/…@host\/x"/],
      [['--shared', 'folder'], /--shared is for the workers of a queue; add --executor/],
      [['--executor', redis.url, '--threads', '2'], /give --threads to `firstspike worker`/],
      [
        ['--executor', 'redis://:secret@127.0.0.1:1'],
        /^error Cannot use the queue at redis:\/\/127.0.0.1:1: connect ECONNREFUSED/,
      ],
    ];
    for (const [args, message] of refusals) {
      const { code, stderr } = await firstspike(...commands.evaluate, '--run', at('refused'), ...args);
      expect(code).toBe(/ECONN/.test(message.source) ? 1 : 2);
      expect(stderr).toMatch(message);
      expect(stderr).not.toContain('secret');
      expect(stderr.trim().split('\n').length).toBe(1);
    }
    expect(existsSync(at('refused'))).toBe(false);
  });

  describe('as a pool', () => {
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
});

describe.skipIf(withoutRedis !== undefined)(`a Redis with a password and TLS${why}`, () => {
  it('is used by its address; others are refused', async () => {
    const [key, certificate] = [at('key.pem'), at('certificate.pem')];
    const made = spawnSync('openssl', [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
      ...['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate],
    ]);
    expect(made.status, String(made.stderr)).toBe(0);
    const redis = await redisServer((port) => [
      ...['--port', '0', '--tls-port', `${port}`, '--requirepass', 's:ec/ret', '--tls-auth-clients', 'no'],
      ...['--tls-cert-file', certificate, '--tls-key-file', key],
    ]);
    const address = (password: string) => `rediss://:${encodeURIComponent(password)}@localhost:${redis.port}`;
    const trusting = (...args: string[]) => firstspike(...args);
    process.env.NODE_EXTRA_CA_CERTS = certificate;
    try {
      const serving = await worker(address('s:ec/ret'));
      const run = (password: string) =>
        trusting(...commands.evaluate, '--executor', address(password), '--quiet');
      const right = await run('s:ec/ret');
      expect(right.code, right.stderr).toBe(0);
      const wrong = await run('wrong');
      expect(wrong.stderr).toMatch(/^error Cannot use the queue at rediss:\/\/localhost:\d+: WRONGPASS/);
      delete process.env.NODE_EXTRA_CA_CERTS;
      const distrusting = await run('s:ec/ret');
      expect(distrusting.stderr).toMatch(
        /^error Cannot use the queue at rediss:\/\/localhost:\d+: self-signed certificate/,
      );
      expect((await serving.end()).code).toBe(130);
    } finally {
      delete process.env.NODE_EXTRA_CA_CERTS;
      await redis.stop();
    }
  });
});
