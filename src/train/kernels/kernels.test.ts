import { expect, it } from 'vitest';
import { placeWindow } from '../../geometry/window.ts';
import { randomFrom } from '../random.ts';
import { loadTensorFlow, type Tensor, type Tensor4D } from '../tensorflow.ts';
import { convolve } from './convolve.ts';
import { maxPool } from './pool.ts';

it('a layer that reads data differentiates its weights alone, to the same value', async () => {
  const tf = await loadTensorFlow('wasm');
  const random = randomFrom(1);
  const values = (length: number) => Float32Array.from({ length }, () => random() - 0.5);
  const x = tf.tensor4d(values(2 * 6 * 6), [2, 6, 6, 1]);
  const w = tf.tensor4d(values(3 * 3 * 2), [3, 3, 1, 2]);
  const geometry = { strides: [1, 1], dilations: [1, 1] } as const;
  const gradient = (isData: boolean) =>
    tf
      .grad((q: Tensor) => tf.sum(tf.square(convolve(tf, x, q as Tensor4D, { ...geometry, isData }))))(w)
      .dataSync();
  expect(gradient(true)).toEqual(gradient(false));
});

it('of equal values in a window, the first alone gets the derivative', async () => {
  const tf = await loadTensorFlow('wasm');
  const window = placeWindow([2, 4], {
    kernel: [2, 2],
    strides: [2, 2],
    dilations: [1, 1],
    padding: { kind: 'valid' },
    ceil: false,
  });
  const gradient = tf.grad((t: Tensor) => tf.sum(maxPool(tf, t as Tensor4D, window)))(tf.ones([1, 2, 4, 1]));
  expect([...gradient.dataSync()]).toEqual([1, 0, 1, 0, 0, 0, 0, 0]);
});
