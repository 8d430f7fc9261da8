/** @file The memory that commands take for a network with most of its weights in one dense layer, as VGG-16 has them. */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toOnnx } from '../../src/formats/onnx/write/index.ts';
import { floatTensor } from '../../src/graph/tensor.ts';
import { chain, type Layer } from '../tiny-graph.ts';
import { memoryOf, workshop } from './harness.ts';

const { at, remove } = workshop();
const [model, network] = [at('wide.onnx'), at('wide.safetensors')];
const data = ['--data', at('digit-sized'), '--split', 'train', '--limit', '4', '--threads', '1'];

/** Pixels → 4,096 → 4,096 → 10. */
const SIZES = [784, 4096, 4096, 10];
const WEIGHTS = 784 * 4096 + 4096 * 4096 + 4096 * 10;
/** Node, the program, four images. */
const BASE = 160;
const bound = BASE + (3 * 4 * WEIGHTS) / 2 ** 20;

beforeAll(() => {
  const dense = SIZES.slice(1).flatMap((outputs, i): Layer[] => {
    const weights = new Float32Array(SIZES[i] * outputs);
    for (let w = 0; w < weights.length; w++)
      weights[w] = (((w * 7919) % 1013) / 1013 - 0.5) / SIZES[i] ** 0.5;
    return [['Gemm', { transB: 1 }, floatTensor([outputs, SIZES[i]], weights)], ['Relu']];
  });
  writeFileSync(model, toOnnx(chain([1, 1, 28, 28], ['Flatten'], ...dense.slice(0, -1))));
}, 60_000);
afterAll(remove);

describe.skipIf(process.platform !== 'linux')(
  'at most three times the weights, and what any network takes',
  () => {
    it('to look at the model', async () => {
      const { report, mebibytes } = await memoryOf('info', model);
      expect(report).toMatchObject({ parameters: WEIGHTS, convertible: true });
      expect(mebibytes).toBeLessThan(bound);
    });
    it('to convert it', async () => {
      const options = [
        '--calibrate',
        at('digit-sized'),
        '--calibrate-limit',
        '4',
        '--steps',
        '8',
        '--no-automatic',
      ];
      const { mebibytes } = await memoryOf('convert', model, '-o', network, ...options);
      expect(mebibytes).toBeLessThan(bound);
    });
    it.each(['evaluate', 'compare'])('to %s it with its network', async (command) => {
      const { report, mebibytes } = await memoryOf(command, network, '--ann', model, ...data);
      expect(report).toMatchObject({ images: 4 });
      expect(mebibytes).toBeLessThan(bound);
    });
  },
);
