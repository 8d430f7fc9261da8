import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openModel } from './model-report.ts';

async function fatesOf(name: string): Promise<readonly string[]> {
  const { report } = await openModel({
    bytes: Uint8Array.from(readFileSync(`models/${name}.onnx`)),
    file: `${name}.onnx`,
  });
  return report.layers.map(
    ({ operator, sources, fate }) => `${operator} of ${sources.join(', ')}: ${fate?.text}`,
  );
}

it('says what each node of Fig. 1 becomes', async () => {
  expect(await fatesOf('mnist-fig1')).toEqual([
    'Conv of -1: synapses onto conv1',
    'Relu of 0: conv1: 25,088 neurons, stage 1',
    'MaxPool of 1: pool1: first spike of each window',
    'Conv of 2: synapses onto conv2',
    'Relu of 3: conv2: 6,400 neurons, stage 2',
    'MaxPool of 4: pool2: first spike of each window',
    'Flatten of 5: the spikes of pool2',
    'Gemm of 6: synapses onto dense1',
    'Relu of 7: dense1: 500 neurons, stage 3',
    'Gemm of 8: read-out: 10 potentials, stage 4',
  ]);
});

it('follows skip connections to the sum that they end in', async () => {
  const fates = await fatesOf('cifar-resnet14-4steps');
  expect(fates.slice(0, 9)).toEqual([
    'Sub of -1: folded into what hears pixels',
    'Div of 0: folded into what hears pixels',
    'Conv of 1: synapses onto conv1',
    'Relu of 2: conv1: 16,384 neurons, stage 1',
    'Conv of 3: synapses onto conv2',
    'Relu of 4: conv2: 16,384 neurons, stage 2',
    'Conv of 5: synapses onto add1',
    'Add of 6, 3: one sum in add1',
    'Relu of 7: add1: 16,384 neurons, stage 3',
  ]);
  expect(fates.slice(-3)).toEqual([
    'GlobalAveragePool of 35: synapses onto read-out',
    'Flatten of 36: folded into read-out’s synapses',
    'Gemm of 37: read-out: 10 potentials, stage 14',
  ]);
});
