import { describe, expect, it } from 'vitest';
import { conv } from './conv.ts';
import { dense } from './dense.ts';
import { maxPool } from './max-pool.ts';
import { randomFrom } from './random.ts';
import { loadTensorFlow, type Tensor, type Tensor2D, type Tensor4D, type TensorFlow } from './tensorflow.ts';

type Operator = (tf: TensorFlow, a: Tensor, b: Tensor) => Tensor;

function values(seed: number, length: number): Float32Array {
  const random = randomFrom(seed);
  return Float32Array.from({ length }, () => random() - 0.5);
}

/** Value, and both derivatives of the sum of the values weighted at random. */
async function evaluate(
  backend: 'cpu' | 'wasm',
  operator: Operator,
  a: readonly number[],
  b: readonly number[],
) {
  const tf = await loadTensorFlow(backend);
  const size = (shape: readonly number[]): number => shape.reduce((x, y) => x * y, 1);
  return tf.tidy(() => {
    const x = tf.tensor(values(1, size(a)), [...a]);
    const w = tf.tensor(values(2, size(b)), [...b]);
    const y = operator(tf, x, w);
    const weights = tf.tensor(values(3, y.size), y.shape);
    const gradients = tf.grads((p: Tensor, q: Tensor) => tf.sum(tf.mul(operator(tf, p, q), weights)))([x, w]);
    return [y, ...gradients].map((t) => ({ shape: t.shape, data: t.dataSync() }));
  });
}

async function expectAgreement(ours: Operator, theirs: Operator, a: readonly number[], b: readonly number[]) {
  const found = await evaluate('wasm', ours, a, b);
  const wanted = await evaluate('cpu', theirs, a, b);
  found.forEach(({ shape, data }, i) => {
    expect(shape).toEqual(wanted[i].shape);
    const scale = Math.max(...wanted[i].data.map(Math.abs));
    const error = Math.max(...data.map((v, j) => Math.abs(v - wanted[i].data[j])));
    expect(error / scale).toBeLessThan(1e-5);
  });
}

describe('on the wasm backend, values and derivatives are those of TensorFlow.js on the cpu backend:', () => {
  it.each([
    ['7×7 same', 'same', [2, 9, 9, 1], [7, 7, 1, 3]],
    ['4×4 same, which pads unevenly', 'same', [2, 9, 8, 2], [4, 4, 2, 3]],
    ['5×5 valid', 'valid', [3, 8, 7, 3], [5, 5, 3, 4]],
    ['1×1', 'valid', [2, 4, 4, 3], [1, 1, 3, 2]],
  ] as const)('conv %s', async (_, padding, x, w) => {
    await expectAgreement(
      (tf, a, b) => conv(tf, a as Tensor4D, b as Tensor4D, padding),
      (tf, a, b) => tf.conv2d(a as Tensor4D, b as Tensor4D, 1, padding),
      x,
      w,
    );
  });

  it('dense', async () => {
    await expectAgreement(
      (tf, a, b) => dense(tf, a as Tensor2D, b as Tensor2D),
      (tf, a, b) => tf.matMul(a as Tensor2D, b as Tensor2D),
      [3, 17],
      [17, 5],
    );
  });

  it('max pooling, rows and columns that fill no window left out', async () => {
    await expectAgreement(
      (tf, a, b) => maxPool(tf, tf.mul(a, b), 2),
      (tf, a, b) => tf.maxPool(tf.mul(a, b) as Tensor4D, 2, 2, 'valid'),
      [2, 7, 9, 3],
      [2, 7, 9, 3],
    );
  });
});

it('the first layer of a network differentiates its weights alone, to the same value', async () => {
  const tf = await loadTensorFlow('wasm');
  const x = tf.tensor4d(values(1, 2 * 6 * 6), [2, 6, 6, 1]);
  const w = tf.tensor4d(values(2, 3 * 3 * 2), [3, 3, 1, 2]);
  const gradient = (firstLayer: boolean): Float32Array =>
    tf
      .grad((q: Tensor) => tf.sum(tf.square(conv(tf, x, q as Tensor4D, 'same', firstLayer))))(w)
      .dataSync() as Float32Array;
  expect(gradient(true)).toEqual(gradient(false));
});

it('of equal values in a window, the first alone gets the derivative', async () => {
  const tf = await loadTensorFlow('wasm');
  const x = tf.ones([1, 2, 4, 1]);
  const gradient = tf.grad((t: Tensor) => tf.sum(maxPool(tf, t as Tensor4D, 2)))(x);
  expect([...gradient.dataSync()]).toEqual([1, 0, 1, 0, 0, 0, 0, 0]);
});
