/**
 * @file Run directories and shards as a user has them: a run that is resumed or joined from shards has the bytes of one that
 * nobody stopped, and what does not belong together is refused by name.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { program } from '../../src/cli/program.ts';
import { FirstspikeError } from '../../src/error.ts';
import { random } from '../random.ts';
import { firstspike, main, workshop } from './harness.ts';

const { at, remove } = workshop();
afterAll(remove);

const model = at('bars.onnx');
const data = ['--data', at('data'), '--threads', '1'];
const commands: Readonly<Record<string, readonly string[]>> = {
  evaluate: ['evaluate', model, ...data, '--steps', '4', '--no-automatic', '--jitter', '0.5'],
  codings: ['evaluate', model, ...data, '--steps', '4', '--no-automatic', '--coding', 'all', '--limit', '7'],
  // A deadline that a cell cannot have is a warning; so is noise that a code does not feel.
  sweep: [
    ...['sweep', model, ...data, '--no-automatic', '--steps', '2,4', '--limit', '12'],
    ...['--coding', 'ttfs,rate', '--drop', '0,0.5'],
  ],
  pareto: ['pareto', model, `${model}@threshold=max,automatic=no`, ...data, '--steps', '1,2', '--limit', '9'],
  search: [
    ...['convert', model, '-o', at('searched.safetensors'), '--calibrate', at('many'), '--threads', '1'],
    ...['--optimize', 'spikes', '--max-loss', '0.05', '--steps', '2', '--correction', 'none'],
  ],
};

const resultIn = (folder: string): string => readFileSync(at(`${folder}/result.json`), 'utf8');

/** Runs a command in this process; gives what it prints. */
async function done(...args: readonly string[]): Promise<string> {
  const written: string[] = [];
  const [out, err] = [process.stdout.write, process.stderr.write];
  process.stdout.write = (text: string | Uint8Array) => written.push(String(text)) > 0;
  process.stderr.write = () => true;
  try {
    await program().parseAsync([...args], { from: 'user' });
  } finally {
    process.stdout.write = out;
    process.stderr.write = err;
  }
  return written.join('');
}

/** The message of a command that is refused. */
async function refusal(...args: readonly string[]): Promise<string> {
  const error: unknown = await done(...args).catch((thrown: unknown) => thrown);
  if (!(error instanceof FirstspikeError)) throw new Error(`${args.join(' ')} is not refused`);
  expect(error.code).toBe('usage');
  return error.message;
}

/** Runs the shards of a command; returns their directories. */
async function shardsOf(name: string, of: number): Promise<string[]> {
  const folders: string[] = [];
  for (let i = 1; i <= of; i++) {
    const folder = at(`${name}-${i}-of-${of}`);
    await done(...commands[name], '--run', folder, '--shard', `${i}/${of}`);
    expect(existsSync(`${folder}/result.json`)).toBe(false);
    folders.push(folder);
  }
  return folders;
}

describe.each(Object.keys(commands))('%s', (name) => {
  beforeAll(async () => {
    await done(...commands[name], '--run', at(`${name}-whole`));
  }, 60_000);

  it('from shards in any order has the bytes of one run', async () => {
    const draw = random(name.length);
    for (const of of name === 'evaluate' ? [1, 3, 61] : [2, 3]) {
      const folders = await shardsOf(name, of);
      const shuffled = folders.map((folder) => [draw(), folder] as const).sort(([a], [b]) => a - b);
      await done(
        'merge',
        ...shuffled.map(([, folder]) => folder),
        '--run',
        at(`${name}-merged-${of}`),
        '--threads',
        '1',
      );
      expect(resultIn(`${name}-merged-${of}`), `${of} shards`).toBe(resultIn(`${name}-whole`));
    }
  });

  it('cut anywhere in its journal resumes to the same bytes', async () => {
    const draw = random(3);
    const from = at(`${name}-whole`);
    const { length } = readFileSync(`${from}/journal.jsonl`);
    for (let cut = 0; cut < 4; cut++) {
      const to = at(`${name}-cut`);
      rmSync(to, { recursive: true, force: true });
      cpSync(from, to, { recursive: true });
      rmSync(`${to}/result.json`);
      truncateSync(`${to}/journal.jsonl`, Math.floor(draw() * length));
      await done(...commands[name], '--run', to);
      expect(resultIn(`${name}-cut`)).toBe(resultIn(`${name}-whole`));
    }
  });
});

describe('merge', () => {
  let folders: readonly string[];
  beforeAll(async () => {
    folders = await shardsOf('evaluate', 3);
  }, 60_000);
  it('prints what the command prints', async () => {
    const merged = JSON.parse(await done('merge', ...folders, '--threads', '1', '--json'));
    const { command, digest, data: of, bootstrap } = JSON.parse(await done(...commands.evaluate, '--json'));
    expect(merged).toMatchObject({ command, digest, data: of, bootstrap });
    expect(await done('merge', ...folders, '--threads', '1')).toContain(digest);
  });
  it('refuses shards that are missing, by name', async () => {
    const [first, second] = folders;
    expect(await refusal('merge', first, second)).toContain('Shard 3/3 of the run is missing');
    expect(await refusal('merge', second)).toContain('Shards 1/3, 3/3 of the run are missing');
  });
  it('refuses a shard that is there twice', async () => {
    const [first, second, last] = folders;
    cpSync(first, at('copy'), { recursive: true });
    expect(await refusal('merge', first, second, last, at('copy'))).toMatch(
      /and \S*copy both hold shard 1\/3/,
    );
    expect(await refusal('merge', first, second, second)).toContain('is given twice');
  });
  it('refuses shards of another division, of another run, and whole runs', async () => {
    const [first, second] = folders;
    const other = at('other');
    await done(...commands.evaluate, '--run', at('half'), '--shard', '2/2');
    expect(await refusal('merge', first, at('half'))).toMatch(
      /half holds shard 2\/2, but \S* holds shard 1\/3/,
    );
    await done(...commands.evaluate, '--seed', '9', '--run', other, '--shard', '3/3');
    expect(await refusal('merge', first, second, other)).toMatch(
      /other holds a shard of another run: --seed is not given in \S* and 9 in \S*other\./,
    );
    expect(await refusal('merge', first, at('evaluate-whole'))).toContain('holds a whole run');
  });
  it('refuses a shard that was stopped, and folders without a run', async () => {
    const [first, second, last] = folders;
    cpSync(last, at('stopped'), { recursive: true });
    const journal = at('stopped/journal.jsonl');
    writeFileSync(journal, readFileSync(journal).subarray(0, -20));
    expect(await refusal('merge', first, second, at('stopped'))).toContain('Shard 3/3 in');
    await expect(done('merge', at('data'))).rejects.toThrow('holds no run');
  });
  it('leaves nothing behind, and does not change the shards', async () => {
    for (const folder of folders) expect(readdirSync(folder)).toEqual(['journal.jsonl']);
  });
});

describe('a run directory', () => {
  it('refuses another run, and says what differs', async () => {
    const changed = [...commands.evaluate.filter((arg) => arg !== '0.5'), '0.25', '--limit', '20'];
    const message = await refusal(...changed, '--run', at('evaluate-whole'));
    expect(message).toMatch(/^\S*evaluate-whole holds another run: /);
    expect(message).toContain('--jitter is 0.5 there and 0.25 here');
    expect(message).toMatch(/the data is data test set, 60 images \(sha256 \w+\) there and .* 20 images/);
    expect(message).not.toContain('model');
  });
  it('is refused to a second process', async () => {
    const command = ['sweep', `${model}@automatic=no`, ...data, '--engine', 'clocked', '--run', at('two')];
    const long = [...command, '--steps', Array.from({ length: 60 }, (_, i) => i + 1).join(',')];
    const running = firstspike(...long);
    await new Promise<void>((resolve) => {
      running.process.stderr?.on('data', (text: Buffer) => {
        if (text.toString().includes('1/60')) resolve();
      });
    });
    expect(await refusal(...long)).toContain(`Process ${running.process.pid} on`);
    running.process.kill('SIGKILL');
    await running;
    await done(...long);
    expect(JSON.parse(resultIn('two')).cells).toHaveLength(60);
  });
  it('is needed by a shard', async () => {
    expect(await refusal(...commands.evaluate, '--shard', '1/2')).toContain('add --run DIR');
  });
});

it('whose reader has gone before the result is finished all the same', async () => {
  const run = at('reader-gone');
  const running = firstspike(...commands.evaluate, '--run', run);
  running.process.stdout?.destroy();
  expect((await running).code).toBe(0);
  expect(readdirSync(run).sort()).toEqual(['journal.jsonl', 'result.json']);
});

it.skipIf(!existsSync('/dev/full'))(
  'whose output cannot be written fails, and keeps its result',
  async () => {
    const run = at('output-full');
    const line = [process.execPath, main, ...commands.evaluate, '--run', run]
      .map((word) => `'${word}'`)
      .join(' ');
    const { status, stderr } = spawnSync('sh', ['-c', `${line} > /dev/full`], { encoding: 'utf8' });
    expect([status, stderr.trim().split('\n').at(-1)]).toEqual([
      1,
      'error Cannot write to standard output: the disk is full; the result is incomplete.',
    ]);
    expect(readdirSync(run).sort()).toEqual(['journal.jsonl', 'result.json']);
  },
);
