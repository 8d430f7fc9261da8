/**
 * @file A queue as a user has it: commands with `--executor` have the bytes of the same command without, and every mistake and
 * failure is one sentence. On the built package, with a Redis of its own.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { VERSION } from '../../src/version.ts';
import { firstspike, workshop, writeBars } from '../cli/harness.ts';
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
  beforeEach(() => redis.clear());
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

  it('Ctrl-C ends a command whose Redis is gone', async () => {
    const own = await redisServer();
    const running = firstspike(...commands.evaluate, '--executor', own.url);
    const client = own.client();
    while ((await client.keys('firstspike:packet:*')).length === 0) await after(20);
    client.disconnect();
    await own.stop();
    running.process.kill('SIGINT');
    const { code, stderr } = await running;
    expect(code, stderr).toBe(130);
  });

  it.each([
    ['Redis is gone', ['stop', 'end']],
    ['Redis goes while it ends', ['end', 'stop']],
  ])('SIGTERM ends workers though %s', async (_, order) => {
    const own = await redisServer();
    const both = [await worker(own.url), await worker(own.url)];
    const client = own.client();
    while ((await client.keys('firstspike:worker:*')).length < 2) await after(20);
    const running = firstspike(...commands.evaluate, '--executor', own.url);
    while ((await client.keys('firstspike:packet:*')).length === 0) await after(20);
    client.disconnect();
    const ended: Promise<{ code: number | null; stderr: string }>[] = [];
    const acts: Record<string, () => void | Promise<void>> = {
      stop: () => own.stop(),
      end: () => void ended.push(...both.map((each) => each.end())),
    };
    for (const act of order) await acts[act]();
    for (const { code, stderr } of await Promise.all(ended)) expect(code, stderr).toBe(130);
    running.process.kill('SIGINT');
    await running;
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
});
