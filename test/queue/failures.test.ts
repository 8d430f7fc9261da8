/**
 * @file A queue under failures that really happen: three workers, 200 jobs, kill -9 of two workers, a worker that is paused
 * beyond its lease, and a Redis that is killed and started again with what it had written. The result has the bytes of a run
 * in one process, and each job is counted once. `npm run queue-failures` does it 20 times, with FIRSTSPIKE_SEED at other
 * moments; by default it is done once.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstspike, workshop, writeBars } from '../cli/harness.ts';
import { random } from '../random.ts';
import { redisServer, withoutRedis, worker } from './redis-server.ts';

const rounds = Number(process.env.FIRSTSPIKE_QUEUE_FAILURES ?? 1);
const seed = Number(process.env.FIRSTSPIKE_SEED ?? 1);
const JOBS = 200;
const LEASE = 1;

const { at, remove } = workshop();
afterAll(remove);
const network = at('bars.safetensors');
const command = [
  ...['evaluate', network, '--ann', at('bars.onnx'), '--data', at('large')],
  ...['--engine', 'clocked', '--jitter', '0.5'],
];
const result = (folder: string): string => readFileSync(at(`${folder}/result.json`), 'utf8');

/** Keys of the jobs whose answers are in the journal, with repetitions. */
function keysIn(folder: string): string[] {
  const file = at(`${folder}/journal.jsonl`);
  if (!existsSync(file)) return [];
  return [...readFileSync(file, 'utf8').matchAll(/"entry":{"key":"(job [0-9a-f]+)"/g)].map(([, key]) => key);
}

const why = withoutRedis === undefined ? '' : ` (${withoutRedis})`;

describe.skipIf(withoutRedis !== undefined)(`a queue under failures${why}`, () => {
  beforeAll(async () => {
    mkdirSync(at('large'));
    writeBars(at('large/t10k'), 100 * JOBS, 6, 11);
    const calibrate = ['--calibrate', at('data'), '--steps', '64', '--no-automatic'];
    const made = await firstspike('convert', at('bars.onnx'), '-o', network, ...calibrate);
    expect(made.code, made.stderr).toBe(0);
    const inline = await firstspike(...command, '--threads', '1', '--run', at('inline'));
    expect(inline.code, inline.stderr).toBe(0);
    expect(new Set(keysIn('inline')).size).toBe(JOBS);
  }, 600_000);

  it.each(Array.from({ length: rounds }, (_, i) => seed + i))(
    'seed %i',
    async (round) => {
      const draw = random(round);
      const redis = await redisServer();
      const options = ['--lease', `${LEASE}`];
      const workers = await Promise.all([0, 1, 2].map(() => worker(redis.url, ...options)));
      const [first, second, third] = workers;
      const folder = `round-${round}`;
      const main = firstspike(...command, '--executor', redis.url, '--run', at(folder));
      let hasEnded = false;
      void main.then(() => {
        hasEnded = true;
      });
      const failures = [
        async () => first.signal('SIGKILL'),
        async () => third.signal('SIGKILL'),
        async () => {
          second.signal('SIGSTOP');
          await after(1000 * LEASE * (2 + 2 * draw()));
          second.signal('SIGCONT');
        },
        () => redis.restart(draw() < 0.5 ? 'SIGKILL' : 'SIGTERM'),
      ];
      // In any order, each after another share of the jobs.
      const planned = failures
        .map((happen) => ({ happen, order: draw() }))
        .sort((a, b) => a.order - b.order)
        .map(({ happen }, i) => ({ happen, from: JOBS * (0.05 + 0.2 * (i + draw())) }));
      for (const { happen, from } of planned) {
        while (!hasEnded && keysIn(folder).length < from) await after(5);
        expect(hasEnded, 'all jobs were done before the last failure').toBe(false);
        await happen();
      }
      const { code, stderr } = await main;
      const served = await second.end();
      await redis.stop();
      expect(code, stderr).toBe(0);
      expect(served.code, served.stderr).toBe(130);
      const keys = keysIn(folder);
      expect(keys.length).toBe(JOBS);
      expect(new Set(keys)).toEqual(new Set(keysIn('inline')));
      expect(result(folder)).toBe(result('inline'));
    },
    300_000,
  );
});
