/** @file `firstspike tune` as a user runs it: result, resume after Ctrl-C, the test set stays unread, mistakes. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { importOnnx } from '../../src/formats/onnx/read/index.ts';
import { planGraph } from '../../src/ops/plan.ts';
import type { EpochReport, Measurement } from '../../src/train/index.ts';
import { firstspike, json, workshop } from './harness.ts';

const { at, remove } = workshop();
afterAll(remove);

interface Tuned {
  readonly settings: Record<string, unknown>;
  readonly conversion: string;
  readonly output: { readonly sha256: string };
  readonly data: { readonly split: string; readonly images: number };
  readonly original: Measurement;
  readonly history: readonly EpochReport<Measurement>[];
}

interface Evaluated {
  readonly snn: { readonly accuracy: number };
  readonly synops: { readonly total: number };
}

const tune = (output: string, data: string, ...more: string[]): string[] => [
  'tune',
  at('bars.onnx'),
  '--data',
  data,
  '-o',
  output,
  ...['--steps', '8', '--held-out', '40', '--batch', '20', '--lr', '0.01', '--threads', '1', ...more],
];

describe('tune', { timeout: 240_000 }, () => {
  it('writes the same graph with new weights, and what it measured', async () => {
    const output = at('tuned.onnx');
    const tuned = await json<Tuned>(...tune(output, at('data'), '--epochs', '2', '--penalty-weight', '1'));
    expect(tuned.data).toMatchObject({ split: 'train', images: 120 });
    expect(tuned.settings).toMatchObject({ steps: 8, penalty: 'synops', penaltyWeight: 1, heldOut: 40 });
    expect(tuned.history.map(({ epoch, measured }) => [epoch, measured?.images])).toEqual([
      [1, 40],
      [2, 40],
    ]);
    const [before, after] = [at('bars.onnx'), output].map((file) =>
      planGraph(importOnnx(readFileSync(file))),
    );
    expect(after.steps.map(({ node }) => node.type)).toEqual(before.steps.map(({ node }) => node.type));
    expect(after.graph.constants).not.toEqual(before.graph.constants);
    expect(existsSync(`${output}.checkpoint`)).toBe(false);
  });

  it.each([
    ['', []],
    [' --layer-steps input:16', ['--layer-steps', 'input:16']],
  ])('says how to convert to the network that it measured:%s', async (said, own) => {
    const output = at(`as-tuned${own.length}.onnx`);
    const options = ['--epochs', '1', '--calibrate-limit', '30', ...own];
    const tuned = await json<Tuned>(...tune(output, at('data'), ...options));
    expect(tuned.conversion).toBe(`--steps 8${said} --threshold mse --calibrate-limit 30 --no-automatic`);
    const { measured } = tuned.history[0];
    const held = ['--data', at('data'), '--split', 'train', '--limit', '40', '--calibrate', at('behind')];
    // The calibration images are the first that are not held out.
    for (const file of ['images-idx3-ubyte', 'labels-idx1-ubyte']) {
      const [head, size] = file.startsWith('images') ? [16, 36] : [8, 1];
      const bytes = readFileSync(at(`data/train-${file}`));
      const behind = Buffer.concat([bytes.subarray(0, head), bytes.subarray(head + 40 * size)]);
      behind.writeUInt32BE(80, 4);
      mkdirSync(at('behind'), { recursive: true });
      writeFileSync(at(`behind/train-${file}`), behind);
    }
    const evaluated = await json<Evaluated>('evaluate', output, ...held, ...tuned.conversion.split(' '));
    expect(evaluated.snn.accuracy).toBe(measured?.snn.accuracy);
    expect(evaluated.synops.total).toBeCloseTo(measured?.synops ?? 0, 6);
  });

  it('never reads the test split, not even where it is damaged', async () => {
    const untouched = await json<Tuned>(...tune(at('a.onnx'), at('data'), '--epochs', '1'));
    for (const file of ['images-idx3-ubyte', 'labels-idx1-ubyte']) {
      expect(existsSync(at(`data/t10k-${file}`))).toBe(true);
      writeFileSync(at(`data/t10k-${file}`), 'damaged');
    }
    const damaged = await json<Tuned>(...tune(at('b.onnx'), at('data'), '--epochs', '1'));
    expect(damaged.output.sha256).toBe(untouched.output.sha256);
    const { code, stderr } = await firstspike(...tune(at('c.onnx'), at('test-only'), '--epochs', '1'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error [^\n]+\n$/);
  });

  it('keeps a checkpoint on Ctrl-C, and goes on to the same result', async () => {
    const whole = await json<Tuned>(...tune(at('whole.onnx'), at('data'), '--epochs', '6'));
    const command = tune(at('stopped.onnx'), at('data'), '--epochs', '6');
    const running = firstspike(...command);
    running.process.stderr?.on('data', (text: Buffer) => {
      if (text.toString().includes('1/6')) running.process.kill('SIGINT');
    });
    const { code, stdout, stderr } = await running;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr).toMatch(
      /Tuning was stopped in epoch \d of 6\. It is kept in .*stopped\.onnx\.checkpoint;/,
    );
    expect(existsSync(at('stopped.onnx.checkpoint'))).toBe(true);
    const other = await firstspike(...command, '--seed', '2');
    expect(other.code).toBe(2);
    const resumed = await json<Tuned>(...command);
    expect(resumed.output.sha256).toBe(whole.output.sha256);
    expect(resumed.history).toEqual(whole.history);
  });

  it.each([
    ['an unknown penalty', ['--penalty', 'l0'], /--penalty must be synops, l1, tl1 or hoyer/],
    ['continuous time', ['--steps', 'continuous'], /--steps must be a whole number from 1 to 65535/],
    ['no held-out images', ['--held-out', 'none'], /--held-out must be a whole number from 1/],
    ['a negative weight', ['--distil', '-1'], /--distil must be a number from 0 to 1000000/],
  ])('%s is a mistake', async (_, more, message) => {
    const { code, stdout, stderr } = await firstspike(...tune(at('never.onnx'), at('data'), ...more));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
