/** @file `firstspike pareto` on a model small enough to check by eye, stopped and taken up again. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { EvaluationReport } from '../../src/measure/report.ts';
import { type ParetoResults, paretoResults } from '../../src/search/pareto-rows.ts';
import { firstspike, json, workshop } from './harness.ts';

const { at, folder, remove } = workshop();
const model = at('bars.onnx');
const data = at('data');
const own = `${model}@threshold=max,per=layer,weights=int8,automatic=no`;
afterAll(remove);

describe('pareto', () => {
  it('compares conversions and models, keeps them, and does nothing twice', async () => {
    const out = at('pareto');
    const args = ['pareto', model, own, '--data', data, '--steps', '1,4', '--threads', '1', '--out', out];
    const first = await json<ParetoResults>(...args);
    expect(first.rows.map((row) => `${row.model} ${row.conversion} ${row.steps}`)).toEqual([
      'bars plain 1',
      'bars plain 4',
      'bars automatic 1',
      'bars automatic 4',
      'bars (2) own 1',
      'bars (2) own 4',
    ]);
    expect(first.models).toMatchObject([
      { name: 'bars', settings: null },
      { name: 'bars (2)', settings: 'threshold=max,per=layer,weights=int8,automatic=no' },
    ]);
    const last = first.rows[5];
    expect(last).toMatchObject({
      settings: { threshold: 'max', per: 'layer' },
      chosen: [],
      ann: { accuracy: 1 },
    });
    // One hidden layer: the read-out's potentials are complete after two stages.
    expect(last.latency).toBe(8);
    for (const { snn, ann, lossOwn } of first.rows) expect(lossOwn).toBe(Number(ann.accuracy) - snn.accuracy);
    expect(first.rows.some(({ front }) => front.synops)).toBe(true);
    expect(last.energy.map((estimate) => estimate.model)).toContain(first.energyModel);
    expect(readdirSync(out).sort()).toEqual([
      'journal.jsonl',
      'pareto-spikes.svg',
      'pareto-synops.svg',
      'pareto.csv',
      'result.json',
      'results.json',
    ]);
    const kept = readFileSync(`${out}/results.json`, 'utf8');
    expect(paretoResults.parse(JSON.parse(kept)).rows).toEqual(first.rows);
    expect(kept).not.toContain(folder);
    expect(readFileSync(`${out}/pareto.csv`, 'utf8').trim().split('\n')).toHaveLength(7);
    expect(readFileSync(`${out}/pareto-spikes.svg`, 'utf8')).toMatch(/^<svg/);
    const again = await firstspike(...args);
    expect(again.stderr).toContain('6 of 6 conversions');
    expect(again.stdout).toMatch(/ own +4 +\d+\.\d\d % /);
  });

  it('gives what evaluate gives with the same settings', async () => {
    const limit = ['--data', data, '--limit', '30', '--steps', '4', '--threads', '1'];
    const [{ rows }, plain, automatic] = await Promise.all([
      json<ParetoResults>('pareto', model, ...limit),
      json<EvaluationReport>(
        ...['evaluate', model, ...limit, '--threshold', 'percentile:99.9', '--per', 'layer'],
        '--no-automatic',
      ),
      json<EvaluationReport>('evaluate', model, ...limit),
    ]);
    expect(rows.map(({ digest }) => digest)).toEqual([plain.digest, automatic.digest]);
    expect(rows[0].synops.total).toBe(plain.synops.total);
  });

  it('that was stopped resumes where it was', async () => {
    const steps = Array.from({ length: 40 }, (_, i) => i + 1);
    const out = at('stopped');
    const args = ['pareto', own, '--data', data, '--engine', 'clocked', '--threads', '1', '--out', out];
    const command = [...args, '--steps', steps.join(',')];
    const running = firstspike(...command);
    running.process.stderr?.on('data', (text: Buffer) => {
      if (text.toString().includes('2/40')) running.process.kill('SIGINT');
    });
    const { code, stdout, stderr } = await running;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr).toMatch(/Stopped after \d+ of 40 conversions; the same command resumes there\.\n$/);
    const file = `${out}/journal.jsonl`;
    const kept = readFileSync(file);
    // As if it had been killed while writing a line.
    writeFileSync(file, Buffer.concat([kept, Buffer.from('{"sum":"012')]));
    const whole = await json<ParetoResults>(...command);
    expect(whole.rows.map((row) => row.steps)).toEqual(steps);
    expect(readFileSync(file).subarray(0, kept.length)).toEqual(kept);
  });
});

it.each([
  [
    'settings that are none',
    [`${model}@treshold=max`],
    2,
    /"treshold=max" is not a setting with a value; write steps, layer-steps/,
  ],
  ['a value that is none', [`${model}@per=pixel`], 2, /per must be layer or channel; got "pixel"/],
  ['a model that is given twice', [model, model], 2, /is given twice/],
  ['a missing file', [at('absent.onnx')], 1, /absent\.onnx: there is no such file/],
  ['no model', [], 2, /model/],
] as const)('%s is one line', async (_, models, expected, message) => {
  const { code, stdout, stderr } = await firstspike('pareto', ...models, '--data', data);
  expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
  expect(stderr).toMatch(/^error [^\n]+\n$/);
  expect(stderr).toMatch(message);
});
