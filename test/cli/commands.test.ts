/** @file Every command on a model small enough to check by eye. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importOnnx } from '../../src/formats/onnx/read/index.ts';
import type { EvaluationReport } from '../../src/measure/report.ts';
import { loadNetwork } from '../../src/network/file.ts';
import { planGraph } from '../../src/ops/index.ts';
import type { ResultRecord } from '../../src/search/result-record.ts';
import { VERSION } from '../../src/version.ts';
import { firstspike, json, workshop } from './harness.ts';

const { at, remove } = workshop();
const model = at('bars.onnx');
const data = at('data');
const network = at('bars.safetensors');
afterAll(remove);

type Evaluation = EvaluationReport & { readonly engine: string };
interface Info {
  readonly ann: unknown;
  readonly parameters: number;
  readonly layers: readonly { readonly operator: string }[];
}
interface Cells {
  readonly cells: readonly ResultRecord[];
}
interface Trained {
  readonly output: { readonly sha256: string };
  readonly history: readonly {
    readonly validation: { readonly images: number; readonly accuracy: number };
  }[];
}
interface Converted {
  readonly origin: { readonly model: string };
  readonly projections: readonly { readonly weights: string | null }[];
}

/** conv: 6·6·2 outputs × 9; dense: 18 × 3. Pooled outputs: 3·3·2. */
const macs = 72 * 9 + 54;

describe('info', () => {
  it('lists layers with shapes, parameters and cost, and says that the model converts', async () => {
    const { code, stdout, stderr } = await firstspike('info', model);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/conv1 +Conv +2×6×6 +18 +648/);
    expect(stdout).toContain('702 MACs, 1,422 FLOPs per image');
    expect(stdout).toContain('can be converted: 72 hidden neurons in 1 population');
  });

  it('gives the same as one document', async () => {
    const info = await json<Info>('info', model);
    expect(info).toMatchObject({
      schema: 1,
      command: 'info',
      version: VERSION,
      convertible: true,
      problems: [],
    });
    expect(info.ann).toEqual({ macs, flops: 2 * macs + 18, pooled: 18 });
    expect(info.parameters).toBe(18 + 54 + 3);
    expect(info.layers.map(({ operator }) => operator)).toEqual([
      'Conv',
      'Relu',
      'MaxPool',
      'Flatten',
      'Gemm',
    ]);
  });

  it.each([
    ['mnist-fig1-plain', 'trained without a penalty'],
    ['mnist-fig1', 'trained with a penalty on synaptic operations'],
    ['mnist-fig1-2steps', 'trained for two steps'],
  ])('says of %s how it was trained, and that its sizes are inferred', async (name, training) => {
    // 32 · 50 + 64 · 801 + 500 · 1,601 + 10 · 501: ratios of Dropout and limits of Clip are no parameters.
    expect(await json<Info>('info', name)).toMatchObject({
      parameters: 858_374,
      note: expect.stringMatching(new RegExp(`^${training}.*FLOPs prove nothing$`)),
    });
  });

  it('says so of no other network', async () => {
    expect(await json('info', 'mnist-small')).not.toHaveProperty('note');
    expect((await json<Info>('info', 'mnist-small')).parameters).toBe(
      24 * 26 + 48 * 217 + 96 * 433 + 10 * 1537,
    );
  });

  it('names the node that cannot be converted, and ends well', async () => {
    const { code, stdout } = await firstspike('info', at('lstm.onnx'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/cannot be converted\n.*LSTM node "memory"/);
    expect(await json('info', at('lstm.onnx'))).toMatchObject({
      convertible: false,
      problems: [{ node: 'memory', operator: 'LSTM' }],
    });
  });
});

describe('convert and evaluate', () => {
  let converted: Converted;
  beforeAll(async () => {
    converted = await json<Converted>('convert', model, '-o', network, '--calibrate', data, '--steps', '8');
  });

  it('writes a network that loads, and says what it did', () => {
    expect(converted).toMatchObject({ steps: 8, arithmetic: 'integer', neurons: 72, seed: null });
    expect(converted.origin).toMatchObject({
      model: 'bars',
      calibration: 'data training set, 120 images',
      settings: { steps: '8', threshold: 'mse', per: 'channel', weights: 'int8' },
      chosen: ['threshold', 'correction', 'layer-steps'],
      preprocess: 'unit',
      macs,
    });
    expect(converted.projections.map(({ weights }) => weights)).toEqual(['int8', null, 'int8']);
    expect(loadNetwork(readFileSync(network)).steps).toBe(8);
  });

  it('info describes the saved network', async () => {
    const { stdout } = await firstspike('info', network);
    expect(stdout).toContain('8 steps per stage, 16 from the first spike to the decision');
    expect(stdout).toMatch(/conv1 +relu +2×6×6 +72/);
    expect((await json<Converted>('info', network)).origin.model).toBe('bars');
  });

  it('says how many seconds each phase took, which add up to the whole', async () => {
    const { secondsByPhase } = await json<{ readonly secondsByPhase: Readonly<Record<string, number>> }>(
      'evaluate',
      model,
      '--data',
      data,
      '--steps',
      '8',
    );
    const { total, ...phases } = secondsByPhase;
    for (const phase of [
      'reading',
      'calibrating',
      'choosing settings',
      'converting',
      'evaluating',
      'counting updates',
    ])
      expect(phases[phase], phase).toBeGreaterThanOrEqual(0);
    const sum = Object.values(phases).reduce((a, b) => a + b, 0);
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThanOrEqual(total + 1e-9);
  });

  it('the network from the file gives the bits that the conversion on the way gives, with either engine', async () => {
    const [file, onTheWay, clocked, threads] = await Promise.all([
      json<Evaluation>('evaluate', network, '--data', data),
      json<Evaluation>('evaluate', model, '--data', data, '--steps', '8'),
      json<Evaluation>('evaluate', network, '--data', data, '--engine', 'clocked'),
      json<Evaluation>('evaluate', network, '--data', data, '--threads', '2'),
    ]);
    for (const report of [onTheWay, clocked, threads]) {
      expect(report.digest).toBe(file.digest);
      expect(report.spikes).toEqual(file.spikes);
      expect(report.synops).toEqual(file.synops);
    }
    expect(clocked.engine).toBe('clocked');
    expect(file.ann.accuracy).toBeNull();
    expect(onTheWay).toMatchObject({
      command: 'evaluate',
      ann: { accuracy: 1, macs },
      snn: { accuracy: 1 },
      agreement: 1,
      images: 60,
      steps: 8,
      engine: 'event',
      seed: null,
      data: { name: 'data test set', split: 'test', images: 60 },
      model: { name: 'bars', format: 'onnx' },
    });
    expect(onTheWay.spikes.neurons).toBe(72);
    expect(onTheWay.spikes.perNeuron).toBeLessThanOrEqual(1);
  });

  it('reports numbers with units and denominators', async () => {
    const { code, stdout } = await firstspike(
      'evaluate',
      network,
      '--data',
      data,
      '--ann',
      model,
      '--limit',
      '30',
    );
    expect(code).toBe(0);
    expect(stdout).toContain(`firstspike ${VERSION}  evaluate`);
    expect(stdout).toContain('data test set, 30 images');
    expect(stdout).toMatch(/ANN accuracy +100\.00 % \(88\.6…100\.0\) +30 of 30 images/);
    expect(stdout).toMatch(/spikes per neuron \(hidden neurons: 72\)/);
    expect(stdout).toMatch(/synaptic operations per image/);
  });

  it('a missed gate is exit code 3, after the report', async () => {
    // Blind: every pixel is dark.
    const args = ['evaluate', model, '--data', data, '--preprocess', 'mean=9,std=1', '--min-accuracy', '0.9'];
    const { code, stdout, stderr } = await firstspike(...args, '--json');
    expect(code).toBe(3);
    expect(JSON.parse(stdout).gate).toEqual({ minAccuracy: 0.9, passed: false });
    expect(stderr).toContain('is below --min-accuracy 90.00 %');
    expect(stderr).toContain('chance for 3 classes');
    expect(stderr).toContain('--preprocess unit');
  });

  it('--quiet says nothing but the result', async () => {
    const { code, stderr } = await firstspike(
      'evaluate',
      model,
      '--data',
      data,
      '--preprocess',
      'mean=9,std=1',
      '--quiet',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('sweep', () => {
  it('evaluates the grid, keeps each cell, and does not do it twice', async () => {
    const out = at('sweep');
    const args = [
      'sweep',
      model,
      '--data',
      data,
      '--steps',
      '1,4',
      '--threshold',
      'max,percentile:90',
      '--out',
      out,
    ];
    const first = await json<Cells>(...args);
    expect(first.cells.map(({ settings, steps }) => [settings.threshold, steps])).toEqual([
      ['max', 1],
      ['max', 4],
      ['percentile:90', 1],
      ['percentile:90', 4],
    ]);
    expect(first.cells[1]).toMatchObject({
      conversion: 'steps=4,threshold=max',
      settings: { per: 'channel' },
      images: 60,
      ann: { accuracy: 1 },
      agreement: 1,
    });
    expect(readdirSync(out).sort()).toEqual(['journal.jsonl', 'result.json', 'sweep.csv', 'sweep.svg']);
    expect(readFileSync(`${out}/sweep.csv`, 'utf8').trim().split('\n')).toHaveLength(5);
    expect(readFileSync(`${out}/sweep.svg`, 'utf8')).toMatch(/^<svg/);
    const again = await firstspike(...args);
    expect(again.stderr).toContain('4 of 4 cells');
    expect(again.stdout).toMatch(/● +steps=1,threshold=max +.*100\.00 %/);
  });

  it('a cell is what evaluate gives', async () => {
    const [sweep, report] = await Promise.all([
      json<Cells>('sweep', model, '--data', data, '--steps', '4', '--per', 'channel,layer'),
      json<Evaluation>('evaluate', model, '--data', data, '--steps', '4', '--per', 'layer'),
    ]);
    const cell = sweep.cells.find(({ settings }) => settings.per === 'layer');
    expect(cell?.digest).toBe(report.digest);
    expect(cell?.spikes.perNeuron).toBe(report.spikes.perNeuron);
  });
});

describe('train', () => {
  it('writes the network of Fig. 1 as ONNX and clears its checkpoint', async () => {
    const file = at('trained.onnx');
    const args = [
      '--data',
      at('digit-sized'),
      '--held-out',
      '32',
      '--epochs',
      '1',
      '--threads',
      '1',
      '--seed',
      '7',
    ];
    const trained = await json<Trained>('train', '-o', file, ...args);
    expect(trained).toMatchObject({ seed: 7, ann: { flops: 14_316_496 }, data: { images: 64 } });
    expect(trained.history[0].validation.images).toBe(32);
    expect(existsSync(`${file}.checkpoint`)).toBe(false);
    expect(planGraph(importOnnx(readFileSync(file))).steps.length).toBeGreaterThan(5);
  });

  it('trains the architecture of a file, from other weights, and says which', async () => {
    const file = at('other.onnx');
    const args = ['--architecture', at('bars.onnx'), '--data', at('data'), '--held-out', 'last:40'];
    // The classes are positions: images stay where they are.
    const still = ['--rotate', '0', '--scale', '0', '--shift', '0', '--batch', '20', '--lr', '0.01'];
    const trained = await json<Trained>('train', '-o', file, ...args, ...still, '--epochs', '20');
    expect(trained).toMatchObject({ architecture: { name: 'bars' }, settings: { heldOutAt: 'last' } });
    expect(trained.history.at(-1)?.validation.accuracy).toBeGreaterThan(0.9);
    const [before, after] = [at('bars.onnx'), file].map((path) => planGraph(importOnnx(readFileSync(path))));
    expect(after.steps.map(({ node }) => node.type)).toEqual(before.steps.map(({ node }) => node.type));
    expect(after.graph.constants).not.toEqual(before.graph.constants);
  });

  it('resumes after Ctrl-C to the same bits', async () => {
    const args = (file: string): string[] => [
      ...['train', '--architecture', at('bars.onnx'), '--data', at('data'), '--held-out', '40'],
      ...['--batch', '20', '--epochs', '12', '--threads', '1', '-o', at(file)],
    ];
    const whole = await json<Trained>(...args('whole.onnx'));
    const running = firstspike(...args('stopped.onnx'));
    running.process.stderr?.on('data', (text: Buffer) => {
      if (text.toString().includes('1/12')) running.process.kill('SIGINT');
    });
    const { code, stderr } = await running;
    expect(code).toBe(130);
    expect(stderr).toMatch(
      /Training was stopped in epoch \d+ of 12\. It is kept in .*stopped\.onnx\.checkpoint;/,
    );
    const resumed = await json<Trained>(...args('stopped.onnx'));
    expect(resumed.output.sha256).toBe(whole.output.sha256);
    expect(resumed.history).toEqual(whole.history);
  });
});

describe('help', () => {
  it('is shown for the program and for each command', async () => {
    const { code, stdout } = await firstspike('--help');
    expect(code).toBe(0);
    for (const name of ['info', 'convert', 'evaluate', 'sweep', 'train'])
      expect(stdout).toContain(`  ${name} `);
    expect((await firstspike('evaluate', '--help')).stdout).toContain('--min-accuracy <x>');
    expect(await firstspike('--version')).toEqual({ code: 0, stdout: `${VERSION}\n`, stderr: '' });
  });

  it('without a command is shown as a mistake', async () => {
    const { code, stdout, stderr } = await firstspike();
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: firstspike');
  });
});

it('nothing else is left in the folder', () => {
  expect(existsSync(network)).toBe(true);
  expect(readdirSync(at('.')).filter((name) => name.includes('.tmp'))).toEqual([]);
});
