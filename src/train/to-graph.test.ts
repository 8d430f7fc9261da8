import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { toOnnx } from '../formats/onnx/write/index.ts';
import { forward } from './forward.ts';
import type { ConvNet } from './layers.ts';
import { initialParameters, parameterSlots } from './parameters.ts';
import { randomFrom } from './random.ts';
import { loadTensorFlow } from './tensorflow.ts';
import { toGraph } from './to-graph.ts';

const net: ConvNet = {
  name: 'small',
  input: [2, 9, 8],
  layers: [
    { type: 'conv', filters: 3, kernel: 4, padding: 'same' },
    { type: 'relu' },
    { type: 'maxpool', size: 2 },
    { type: 'conv', filters: 5, kernel: 3, padding: 'valid' },
    { type: 'relu' },
    { type: 'flatten' },
    { type: 'dropout', rate: 0.5 },
    { type: 'dense', units: 6 },
    { type: 'relu' },
    { type: 'dense', units: 4 },
  ],
};

it('ONNX Runtime computes from the written graph what was trained in TensorFlow.js', async () => {
  const random = randomFrom(7);
  const parameters = initialParameters(net, 3).map((v) => (v === 0 ? random() - 0.5 : v));
  const pixels = Float32Array.from({ length: 3 * 2 * 9 * 8 }, random);
  const tf = await loadTensorFlow('wasm');
  const tensors = parameterSlots(net).map((slot) =>
    tf.tensor(parameters.slice(slot.offset, slot.offset + slot.size), [...slot.shape]),
  );
  const images = tf.transpose(tf.tensor4d(pixels, [3, 2, 9, 8]), [0, 2, 3, 1]);
  const wanted = forward(tf, net, tensors, images).logits.dataSync();
  const session = await InferenceSession.create(toOnnx(toGraph(net, parameters)));
  const { logits } = await session.run({ input: new Tensor('float32', pixels, [3, 2, 9, 8]) });
  expect(logits.dims).toEqual([3, 4]);
  [...(logits.data as Float32Array)].forEach((value, i) => {
    expect(Math.abs(value - wanted[i])).toBeLessThan(1e-5);
  });
});
