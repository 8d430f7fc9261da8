/** @file Noise on the command line: sweeps that resume, the layer that breaks first, and what a code does not have. */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { EvaluationReport } from '../../src/measure/report.ts';
import type { NoiseRanking } from '../../src/run/rank-populations.ts';
import type { ResultRecord } from '../../src/search/result-record.ts';
import { firstspike, json, workshop } from './harness.ts';

const { at, remove } = workshop();
const given = [at('bars.onnx'), '--data', at('data'), '--steps', '8'];
const plain = [...given, '--threshold', 'max', '--no-automatic'];
afterAll(remove);

interface Swept {
  readonly cells: readonly ResultRecord[];
  readonly files: Readonly<Record<string, string | null>>;
  readonly warnings: readonly string[];
}

const linesOf = (file: string): string[] => readFileSync(file, 'utf8').trim().split('\n');

describe('a sweep over noise', () => {
  const out = at('noise');
  const sweep = ['sweep', ...plain, '--drop', '0,1', '--coding', 'ttfs,rate,fs', '--out', out];
  it('names code and noise in rows, and a cell is what evaluate gives', async () => {
    const { cells, files } = await json<Swept>(...sweep);
    const amounts = cells.map(({ coding, noise }) => [coding, noise?.drop ?? 0]);
    expect(amounts).toEqual([0, 1].flatMap((drop) => ['ttfs', 'rate:8', 'fs:3'].map((code) => [code, drop])));
    for (const { noise, coding, spikes, quantised } of cells) {
      if (noise) {
        expect(spikes.perImage, coding).toBe(0);
        expect(quantised).toBeNull();
      } else expect(spikes.perImage, coding).toBeGreaterThan(0);
    }
    expect(files).toMatchObject({ svg: `${out}/sweep.svg`, noise: `${out}/noise.svg` });
    expect(readFileSync(`${out}/noise.svg`, 'utf8')).toContain('Lost spikes');
    const [head, , , , row] = linesOf(`${out}/sweep.csv`);
    expect(head).toMatch(/,code,jitter,drop,weight_noise,noise_seed$/);
    expect(row).toMatch(/,ttfs,0,1,0,1$/);
    const report = await json<EvaluationReport>('evaluate', ...plain, '--drop', '1');
    expect(report.digest).toBe(cells[3].digest);
  });
  it('resumes, and refuses another seed in the same folder', async () => {
    const again = await firstspike(...sweep);
    expect(again.stderr).toContain('6 of 6 cells');
    const other = await firstspike(...sweep, '--seed', '2');
    expect(other.code).toBe(2);
    expect(other.stderr).toContain('holds another run: --seed is not given there and 2 here');
  });
  it('says which codes have no jitter, and leaves them out', async () => {
    const { cells, warnings } = await json<Swept>(
      'sweep',
      ...plain,
      '--jitter',
      '1',
      '--coding',
      'ttfs,rate',
    );
    expect(cells.map(({ coding }) => coding)).toEqual(['ttfs']);
    expect(warnings.join()).toContain('the rate code sends several');
  });
});

it('compare ranks layers by what noise of each alone costs', async () => {
  const { noise } = await json<{ readonly noise: NoiseRanking }>('compare', ...plain, '--drop', '1');
  expect(noise.populations.map(({ population }) => population).sort()).toEqual(['conv1', 'input']);
  // Without any spike the read-out decides by its biases: class 0, a third of the images.
  expect(noise.all.accuracy).toBeCloseTo(1 / 3, 12);
  for (const { lost, changed } of noise.populations) {
    expect(lost.accuracy).toBeCloseTo(2 / 3, 12);
    expect(changed).toBe(40);
  }
  const page = at('noise.html');
  const { stdout } = await firstspike('compare', ...plain, '--drop', '1', '--report', page);
  expect(stdout).toMatch(/struck alone +accuracy +lost +as the ANN +lost +changed\n/);
  expect(stdout).toMatch(
    /Verdict +input breaks first: accuracy −66\.67 pp, 40 of 60 decisions changed; conv1 is within chance of it\./,
  );
  expect(readFileSync(page, 'utf8')).toContain('input breaks first');
});

it.each([
  [['evaluate', ...plain, '--jitter', '1', '--coding', 'ttfs,rate'], 2, /the rate code sends several/],
  [['evaluate', ...plain, '--drop', '0.1', '--coding', 'rate'], 0, /pixels as constant currents/],
  [['evaluate', ...plain, '--jitter', '0.05'], 0, /moves fewer than one spike in 1000/],
  [['sweep', ...plain, '--seed', '3'], 2, /--seed draws noise/],
  [['sweep', ...plain, '--coding', 'all'], 2, /names its codes/],
  [['sweep', ...plain, '--drop', '0.1,'], 2, /--drop must be values separated by commas/],
] as const)('%j: what is ignored or wrong is said', async (args, code, message) => {
  const outcome = await firstspike(...args);
  expect(outcome.stderr).toMatch(message);
  expect(outcome.code).toBe(code);
});

it('a verdict of evaluate under noise names the ANN that it is about', async () => {
  const { stdout } = await firstspike('evaluate', ...plain, '--drop', '0.1');
  expect(stdout).toMatch(
    /Davidson & Furber 2021, 22 nm, synapses only .* – +SNN (wins|loses) against the dense ANN\n/,
  );
});
