/** @file `convert --optimize`: what is chosen, what is kept while it is looked for, and what cannot be had. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { loadNetwork } from '../../src/network/file.ts';
import { firstspike, json, workshop } from './harness.ts';

const { at, remove } = workshop();
const model = at('bars.onnx');
const data = at('data');
afterAll(remove);

interface Trial {
  readonly settings: Readonly<Record<string, string>>;
  readonly disagreement: number;
  readonly spikes: number;
  readonly synops: number;
  readonly latency: number;
}

interface Searched {
  readonly steps: number;
  readonly latency: number;
  readonly search: { readonly goal: string; readonly chosen: Trial; readonly trials: readonly Trial[] };
}

const convert = (file: string, ...more: string[]) => [
  'convert',
  model,
  '-o',
  file,
  ...(more.includes('--calibrate') ? [] : ['--calibrate', data]),
  ...more,
];

/** Lines of the trials in a journal. */
const trialsIn = (journal: string): string[] =>
  readFileSync(journal, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"key":"trial '));

describe('a search', () => {
  it('takes the fewest spikes of all that keeps within the loss', async () => {
    const file = at('spikes.safetensors');
    const { search } = await json<Searched>(...convert(file, '--optimize', 'spikes', '--max-loss', '0.05'));
    expect(search.goal).toBe('spikes');
    const within = search.trials.filter(({ disagreement }) => disagreement <= 0.05);
    expect(search.chosen.spikes).toBe(Math.min(...within.map(({ spikes }) => spikes)));
    expect(search.trials.length).toBeGreaterThan(within.length);
    expect(existsSync(`${file}.run`)).toBe(false);
    const { steps } = loadNetwork(readFileSync(file));
    expect(search.chosen.settings.steps).toBe(String(steps));
  });

  it('takes the fewest steps, and keeps to those that are given', async () => {
    const file = at('steps.safetensors');
    const { search } = await json<Searched>(...convert(file, '--optimize', 'steps', '--max-loss', '0.05'));
    const stepsOf = ({ settings }: Trial): number => Number(settings.steps);
    const within = search.trials.filter(({ disagreement }) => disagreement <= 0.05);
    expect(stepsOf(search.chosen)).toBe(Math.min(...within.map(stepsOf)));
    const given = await json<Searched>(
      ...convert(file, '--optimize', 'synops', '--max-loss', '1', '--steps', '5', '--threshold', 'max'),
    );
    expect(given.steps).toBe(5);
    for (const { settings } of given.search.trials) {
      expect(settings).toMatchObject({ steps: '5', threshold: 'max' });
    }
  });

  it('says what came nearest, writes nothing, and resumes from what it knows', async () => {
    const file = at('none.safetensors');
    const exact = convert(file, '--optimize', 'spikes', '--steps', '1', '--max-loss', '0');
    const failed = await firstspike(...exact);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(/No trial is expected to differ .* steps=1,.* came nearest .*--max-loss/);
    expect(existsSync(file)).toBe(false);
    const known = trialsIn(`${file}.run/journal.jsonl`);
    expect(known.length).toBeGreaterThan(4);
    const again = await firstspike(
      ...convert(file, '--optimize', 'spikes', '--steps', '1', '--max-loss', '1'),
    );
    expect(again.code).toBe(0);
    expect(again.stderr).toContain(`${known.length} trials of an earlier search are in`);
    expect(again.stdout).toMatch(/Chosen for the fewest spikes out of \d+ trials/);
    expect(existsSync(file)).toBe(true);
  });

  it('with a deadline keeps to the steps that have room for it', async () => {
    const file = at('deadline.safetensors');
    const { search } = await json<Searched>(
      ...convert(file, '--optimize', 'spikes', '--max-loss', '1', '--deadline', '12', '--threshold', 'max'),
    );
    const tried = new Set(search.trials.map(({ settings }) => Number(settings.steps)));
    expect([...tried]).toEqual([12, 16, 24, 32]);
  });

  it('gives layers fewer steps where decisions stay', async () => {
    const file = at('layers.safetensors');
    const { search, latency } = await json<Searched>(
      ...convert(file, '--optimize', 'steps', '--max-loss', '0.2', '--steps', '16', '--threshold', 'max'),
    );
    expect(search.chosen.latency).toBe(Math.min(...search.trials.map((trial) => trial.latency)));
    expect(search.chosen.settings).toMatchObject({ steps: '16', threshold: 'max' });
    expect(search.chosen.settings['layer-steps']).toMatch(/\binput:1\b/);
    expect(latency).toBe(search.chosen.latency);
    expect(search.chosen.disagreement).toBeLessThanOrEqual(0.2);
  });

  it('that is stopped keeps its trials and says so', async () => {
    const file = at('stopped.safetensors');
    const running = firstspike(...convert(file, '--optimize', 'spikes', '--max-loss', '0', '--threads', '1'));
    const kept = `${file}.run/journal.jsonl`;
    const watch = setInterval(() => {
      if (!existsSync(kept) || trialsIn(kept).length === 0) return;
      clearInterval(watch);
      running.process.kill('SIGINT');
    }, 5);
    const { code, stderr } = await running;
    expect(code).toBe(130);
    expect(stderr).toMatch(/Stopped after \d+ trials?, which are in .*stopped\.safetensors\.run/);
    expect(existsSync(file)).toBe(false);
    expect(readFileSync(kept, 'utf8')).toContain(
      '"settings":"steps=1,layer-steps=none,threshold=mse,correction=none"',
    );
  });

  it('tries fitted weights where there are images enough, and says so', async () => {
    const search = ['--optimize', 'spikes', '--max-loss', '0.5', '--steps', '2', '--calibrate', at('many')];
    const fitted = ({ settings }: Trial): boolean => settings.correction === 'weights';
    const file = at('fitted.safetensors');
    const tried = await json<Searched>(...convert(file, ...search));
    expect(tried.search.trials.filter(fitted)).toHaveLength(1);
    const { origin } = await json<{ origin: { settings: Record<string, string> } }>('info', file);
    expect(origin.settings.correction).toBe(tried.search.chosen.settings.correction);
    for (const correction of ['none', 'bias']) {
      const given = ['--correction', correction];
      const without = await json<Searched>(...convert(at('unfitted.safetensors'), ...search, ...given));
      expect(without.search.trials.some(fitted)).toBe(false);
    }
  });

  it('never reads the test split, nor does a plain conversion, not even where it is damaged', async () => {
    const search = ['--optimize', 'spikes', '--max-loss', '0.05', '--steps', '6', '--calibrate', at('many')];
    const commands = [[], ['--optimize', 'spikes', '--max-loss', '0.05', '--steps', '6'], search];
    const files = async (name: string) => {
      const made: Buffer[] = [];
      for (const more of commands) {
        const file = at(`${name}${more.length}.safetensors`);
        await json(...convert(file, ...more));
        made.push(readFileSync(file));
      }
      return made;
    };
    const untouched = await files('untouched');
    for (const file of ['data', 'many'].flatMap((of) => [`${of}/t10k-images`, `${of}/t10k-labels`])) {
      const [whole] = ['idx3', 'idx1'].map((kind) => at(`${file}-${kind}-ubyte`)).filter(existsSync);
      writeFileSync(whole, 'damaged');
    }
    expect(await files('damaged')).toEqual(untouched);
  });

  it.each([
    [['--max-loss', '0.01'], '--max-loss goes with a search'],
    [['--run', 'x'], '--run, --shard and --executor go with a search'],
    [['--optimize', 'steps', '--shard', '1/2'], '--shard keeps its part in a directory of its own'],
    [['--optimize', 'energy'], 'steps, spikes or synops'],
    [['--optimize', 'steps', '--max-loss', '2'], 'a share from 0 to 1'],
    [['--optimize', 'steps', '--steps', 'continuous'], 'A search needs steps'],
  ])('refuses %j', async (more, words) => {
    const file = at('refused.safetensors');
    const { code, stderr } = await firstspike(...convert(file, ...more));
    expect(code).toBe(2);
    expect(stderr).toContain(words);
    expect(existsSync(file)).toBe(false);
  });
});
