/** @file Codes that send fewer spikes, as a user asks for them: convert, info, evaluate, sweep. */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { EvaluationReport } from '../../src/measure/report.ts';
import { loadNetwork } from '../../src/network/file.ts';
import type { ResultRecord } from '../../src/search/result-record.ts';
import { firstspike, json, workshop } from './harness.ts';

const { at, remove } = workshop();
const model = at('bars.onnx');
const data = at('data');
afterAll(remove);

const evaluate = (...more: string[]) => ['evaluate', model, '--data', data, '--steps', '8', ...more];

/** A converted network as `convert` and `info` print it. */
interface Described {
  readonly origin: { readonly settings: Readonly<Record<string, string>> };
  readonly latency: number;
  readonly populations: readonly { readonly name: string; readonly selection?: object | null }[];
}

const selections = ({ populations }: Described) =>
  Object.fromEntries(populations.map(({ name, selection }) => [name, selection]));

describe('a network with a code', () => {
  it('is saved, described, and evaluated to the same bits by every engine', async () => {
    const file = at('coded.safetensors');
    const code = ['--deadline', '6', '--n-of-m', '1', '--select-input'];
    const converted = await json<Described>(
      'convert',
      model,
      '-o',
      file,
      '--calibrate',
      data,
      '--steps',
      '8',
      ...code,
    );
    // One map of pixels: the whole picture competes.
    const settings = { deadline: '6', 'n-of-m': '1/pixel', 'select-input': 'yes' };
    expect(converted.origin.settings).toMatchObject(settings);
    expect(converted.latency).toBe(12);
    const competition = { group: 'pixel', most: 1, ranks: null };
    expect(selections(converted)).toEqual({
      input: { deadline: 6, competition: { ...competition, group: 'layer' } },
      conv1: { deadline: 6, competition },
      pool1: { deadline: 6, competition },
      readout: undefined,
    });
    expect(loadNetwork(readFileSync(file)).origin.settings).toEqual(converted.origin.settings);
    const { stdout } = await firstspike('info', file);
    expect(stdout).toMatch(/settings .*deadline.* 6.*n-of-m.* 1\/pixel.*select-input.* yes/);
    expect(stdout).toContain('8 steps per stage, 12 from the first spike to the decision');
    expect(stdout).toMatch(/sends +from\n/);
    expect(stdout).toMatch(/conv1 .*the first 6 of 8 steps, 1 of 2 per pixel +input conv/);
    const reports = await Promise.all(
      ['event', 'scalar', 'clocked'].map((engine) =>
        json<EvaluationReport>('evaluate', file, '--data', data, '--engine', engine),
      ),
    );
    expect(new Set(reports.map(({ digest }) => digest)).size).toBe(1);
    // One spike of the picture.
    expect(reports[0].spikes.populations[0].spikes).toBe(1);
    expect(reports[0].latency).toBe(12);
  });

  it('sends fewer spikes than the plain one, and says so', async () => {
    const [all, some, ranks] = await Promise.all([
      json<EvaluationReport>(...evaluate()),
      json<EvaluationReport>(...evaluate('--n-of-m', '50%')),
      json<EvaluationReport>(...evaluate('--rank-order', '6/map')),
    ]);
    expect(Object.keys(all.origin.settings)).not.toContain('n-of-m');
    // Both maps see the same: one of the two is inhibited wherever they fire.
    expect(some.spikes.perImage).toBeLessThanOrEqual(all.spikes.perImage / 2);
    expect(ranks.spikes.perImage).toBe(2 * 6);
    const { stdout } = await firstspike(...evaluate('--rank-order', '6/map'));
    expect(stdout).toMatch(/rank-order.* 6\/map/);
  });

  it('takes its code from its file', async () => {
    const file = at('plain.safetensors');
    await json('convert', model, '-o', file, '--calibrate', data, '--steps', '8', '--deadline', '7');
    const again = await firstspike('evaluate', file, '--data', data, '--select-input');
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('--select-input belongs to the conversion');
  });
});

describe('a sweep over codes', () => {
  const out = at('codes');
  const args = [
    'sweep',
    model,
    '--data',
    data,
    '--steps',
    '4,8',
    '--deadline',
    'auto,6',
    '--n-of-m',
    'auto,1',
    '--rank-order',
    'auto,all/map',
    '--no-automatic',
    '--out',
    out,
  ];

  it('names the code of each cell, warns of what cannot be, and resumes where it was', async () => {
    const first = await firstspike(...args, '--json');
    expect(first.stderr).toContain(
      'Left out of the grid: A deadline must be a whole number from 1 to the 4 steps',
    );
    const { cells } = JSON.parse(first.stdout) as { cells: readonly ResultRecord[] };
    expect(cells.map(({ conversion }) => conversion)).toEqual([
      'steps=4,automatic=no',
      'steps=8,automatic=no',
      'steps=8,deadline=6,automatic=no',
      'steps=4,n-of-m=1/pixel,automatic=no',
      'steps=8,n-of-m=1/pixel,automatic=no',
      'steps=8,deadline=6,n-of-m=1/pixel,automatic=no',
      'steps=4,rank-order=all/map,automatic=no',
      'steps=8,rank-order=all/map,automatic=no',
      'steps=8,deadline=6,rank-order=all/map,automatic=no',
    ]);
    expect(cells.map(({ latency }) => latency)).toEqual([8, 16, 14, 8, 16, 14, 8, 16, 14]);
    expect(new Set(cells.map(({ key }) => key)).size).toBe(9);
    const csv = readFileSync(`${out}/sweep.csv`, 'utf8').split('\n');
    expect(csv[0]).toMatch(
      /^model,conversion,steps,threshold,correction,per,weights,layer_steps,images,latency,/,
    );
    expect(csv[6]).toMatch(
      /^bars,"steps=8,deadline=6,n-of-m=1\/pixel,automatic=no",8,mse,none,channel,int8,none,60,14,/,
    );
    const again = await firstspike(...args);
    expect(again.stderr).toContain('9 of 9 cells');
    expect(again.stdout).toMatch(/settings +latency +SNN accuracy/);
    expect(again.stdout).toMatch(/steps=8,deadline=6,rank-order=all\/map,automatic=no +14/);
  });

  it('a cell is what evaluate gives', async () => {
    const report = await json<EvaluationReport>(
      ...evaluate('--deadline', '6', '--rank-order', 'all/map', '--no-automatic'),
    );
    const { cells } = JSON.parse(readFileSync(`${out}/result.json`, 'utf8')) as {
      cells: readonly ResultRecord[];
    };
    const cell = cells.find(
      ({ conversion }) => conversion === 'steps=8,deadline=6,rank-order=all/map,automatic=no',
    );
    expect(cell?.digest).toBe(report.digest);
  });
});
