import { expect, it } from 'vitest';
import { loadTensorFlow, type Tensor } from '../tensorflow.ts';
import { crossEntropy, distanceOf } from './loss.ts';

const tf = await loadTensorFlow('cpu');
const only = (tensor: Tensor | undefined): number | undefined => tensor?.dataSync()[0];

it('cross-entropy adds up over images', () => {
  // softmax(0, 0) = 1/2, softmax(ln 3, 0) = 3/4.
  const logits = tf.tensor2d([
    [0, 0],
    [Math.log(3), 0],
  ]);
  expect(only(crossEntropy(tf, logits, Int32Array.of(1, 0)))).toBeCloseTo(Math.log(2) + Math.log(4 / 3), 6);
});

it('divergence is that of the softened classes, times τ²', () => {
  const original = tf.tensor2d([[2 * Math.log(3), 0]]);
  const logits = tf.tensor2d([[0, 0]]);
  // At τ = 2: p = (3/4, 1/4), q = (1/2, 1/2).
  const divergence = 0.75 * Math.log(1.5) + 0.25 * Math.log(0.5);
  const weights = { distil: 0.5, temperature: 2, match: 0 };
  expect(only(distanceOf(tf, logits, original, weights))).toBeCloseTo(0.5 * 4 * divergence, 6);
  expect(only(distanceOf(tf, original, original, weights))).toBeCloseTo(0, 6);
});

it('a match is the mean squared difference of the logits', () => {
  const weights = { distil: 0, temperature: 1, match: 3 };
  expect(only(distanceOf(tf, tf.tensor2d([[1, 2]]), tf.tensor2d([[0, 4]]), weights))).toBeCloseTo(7.5, 6);
  expect(
    distanceOf(tf, tf.tensor2d([[1, 2]]), tf.tensor2d([[0, 4]]), { ...weights, match: 0 }),
  ).toBeUndefined();
});
