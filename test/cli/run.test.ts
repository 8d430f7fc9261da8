/**
 * @file Run directories and shards as a user has them: a run that is resumed or joined from shards has the bytes of one that
 * nobody stopped, and what does not belong together is refused by name.
 */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { random } from '../random.ts';
import { firstspike, json, type Outcome, workshop } from './harness.ts';

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

async function done(...args: readonly string[]): Promise<Outcome> {
  const outcome = await firstspike(...args);
  expect(outcome.code, `${args.join(' ')}: ${outcome.stderr}`).toBe(0);
  return outcome;
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
  beforeAll(() => done(...commands[name], '--run', at(`${name}-whole`)));

  it('from shards in any order has the bytes of one run', async () => {
    const draw = random(name.length);
    for (const of of name === 'evaluate' ? [1, 3, 61] : [2, 3]) {
      const folders = await shardsOf(name, of);
      const shuffled = folders.map((folder) => [draw(), folder] as const).sort(([a], [b]) => a - b);
      await done('merge', ...shuffled.map(([, folder]) => folder), '--run', at(`${name}-merged-${of}`));
      expect(resultIn(`${name}-merged-${of}`), `${of} shards`).toBe(resultIn(`${name}-whole`));
    }
  });

  it('cut anywhere in its journal resumes to the same bytes', async () => {
    const draw = random(3);
    const from = at(`${name}-whole`);
    const { length } = readFileSync(`${from}/journal.jsonl`);
    for (let cut = 0; cut < 2; cut++) {
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
  });
  const refusal = async (...given: string[]): Promise<string> => {
    const { code, stderr, stdout } = await firstspike('merge', ...given);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error [^\n]+\n$/);
    return stderr;
  };

  it('prints what the command prints', async () => {
    const merged = await json('merge', ...folders);
    const { command, digest, data: of, machine } = await json(...commands.evaluate);
    expect(merged).toMatchObject({ command, digest, data: of, machine });
  });
  it('refuses shards that are missing, by name', async () => {
    const [first, second] = folders;
    expect(await refusal(first, second)).toContain('Shard 3/3 of the run is missing');
    expect(await refusal(second)).toContain('Shards 1/3, 3/3 of the run are missing');
  });
  it('refuses a shard that is there twice', async () => {
    const [first, second, last] = folders;
    cpSync(first, at('copy'), { recursive: true });
    expect(await refusal(first, second, last, at('copy'))).toMatch(/and \S*copy both hold shard 1\/3/);
    expect(await refusal(first, second, second)).toContain('is given twice');
  });
  it('refuses shards of another division, of another run, and whole runs', async () => {
    const [first, second] = folders;
    const other = at('other');
    await done(...commands.evaluate, '--run', at('half'), '--shard', '2/2');
    expect(await refusal(first, at('half'))).toMatch(/half holds shard 2\/2, but \S* holds shard 1\/3/);
    await done(...commands.evaluate, '--seed', '9', '--run', other, '--shard', '3/3');
    expect(await refusal(first, second, other)).toMatch(
      /other holds a shard of another run: --seed is not given in \S* and 9 in \S*other\.\n/,
    );
    expect(await refusal(first, at('evaluate-whole'))).toContain('holds a whole run');
  });
  it('refuses a shard that was stopped, and folders without a run', async () => {
    const [first, second, last] = folders;
    cpSync(last, at('stopped'), { recursive: true });
    const journal = at('stopped/journal.jsonl');
    writeFileSync(journal, readFileSync(journal).subarray(0, -20));
    expect(await refusal(first, second, at('stopped'))).toContain('Shard 3/3 in');
    const { code, stderr } = await firstspike('merge', at('data'));
    expect(code).toBe(1);
    expect(stderr).toContain('holds no run');
  });
  it('leaves nothing behind, and does not change the shards', async () => {
    for (const folder of folders) expect(readdirSync(folder)).toEqual(['journal.jsonl']);
  });
});

describe('a run directory', () => {
  it('refuses another run, and says what differs', async () => {
    const changed = [...commands.evaluate.filter((arg) => arg !== '0.5'), '0.25', '--limit', '20'];
    const { code, stderr } = await firstspike(...changed, '--run', at('evaluate-whole'));
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error \S*evaluate-whole holds another run: /);
    expect(stderr).toContain('--jitter is 0.5 there and 0.25 here');
    expect(stderr).toMatch(/the data is data test set, 60 images \(sha256 \w+\) there and .* 20 images/);
    expect(stderr).not.toContain('model');
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
    const second = await firstspike(...long);
    expect(second.code).toBe(2);
    expect(second.stderr).toContain(`Process ${running.process.pid} on`);
    running.process.kill('SIGKILL');
    await running;
    expect((await done(...long)).stderr).toMatch(/\d+ of 60 cells are in/);
  });
  it('is needed by a shard', async () => {
    const { code, stderr } = await firstspike(...commands.evaluate, '--shard', '1/2');
    expect(code).toBe(2);
    expect(stderr).toContain('add --run DIR');
  });
});
