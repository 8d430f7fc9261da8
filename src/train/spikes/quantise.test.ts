import { describe, expect, it } from 'vitest';
import type { Value } from '../interpret/value.ts';
import { loadTensorFlow, type Tensor } from '../tensorflow.ts';
import { type PenaltyKind, penaltyOf } from './penalty.ts';
import { quantised } from './quantise.ts';

const tf = await loadTensorFlow('cpu');

/** A value of one image: two channels of one row and two columns. */
const value = (layout: Value['layout'], ...rows: readonly [number, number, number, number]): Value => {
  const [a, b, c, d] = rows;
  const tensor =
    layout === 'rows' ? tf.tensor4d([a, b, c, d], [1, 2, 1, 2]) : tf.tensor4d([a, c, b, d], [1, 1, 2, 2]);
  return { shape: [1, 2, 1, 2], layout, tensor, isData: false };
};

/** `f` of the value, and its derivative given `dy`, in the layout's order. */
function both(made: Value, f: (value: Value) => Tensor, dy: number) {
  const y = f(made);
  const gradient = tf.grad((x: Tensor) => tf.mul(f({ ...made, tensor: x }), dy))(made.tensor);
  return { y: [...y.dataSync()], gradient: [...gradient.dataSync()] };
}

describe('quantised', () => {
  const rounded =
    (steps: number, ...maxima: number[]) =>
    (given: Value): Tensor =>
      quantised(tf, given, Float32Array.from(maxima), steps, 'nearest').tensor;

  it('rounds to multiples of xMax / T, saturates, and passes the derivative on up to xMax', () => {
    const { y, gradient } = both(value('rows', 0.24, 0.26, 0.8, 1.3), rounded(2, 1), 3);
    // Steps of 1/2: 0.24 is nearer to 0, 0.26 to 0.5, 0.8 to 1.
    expect(y).toEqual([0, 0.5, 1, 1]);
    expect(gradient).toEqual([3, 3, 3, 0]);
  });

  it('treats negative values alike', () => {
    const { y, gradient } = both(value('rows', -0.24, -0.26, -0.8, -1.3), rounded(2, 1), 1);
    expect(y.map((v) => v + 0)).toEqual([0, -0.5, -1, -1]);
    expect(gradient).toEqual([1, 1, 1, 0]);
  });

  it.each(['rows', 'channels-last'] as const)('knows which xMax is whose: %s', (layout) => {
    const made = value(layout, 1, 3, 1, 3);
    // Channel 0 holds 1 and 3 with xMax 4, channel 1 the same with xMax 2, in two steps each.
    const wanted = layout === 'rows' ? [2, 4, 1, 2] : [2, 1, 4, 2];
    expect(both(made, rounded(2, 4, 2), 1).y).toEqual(wanted);
  });

  it('rounds down where neurons do', () => {
    const down = (given: Value): Tensor => quantised(tf, given, Float32Array.of(1), 2, 'floor').tensor;
    expect(both(value('rows', 0.24, 0.26, 0.8, 1.3), down, 1).y).toEqual([0, 0, 0.5, 1]);
  });

  it('knows an xMax per element', () => {
    expect(both(value('channels-last', 1, 1, 1, 1), rounded(1, 1, 2, 3, 4), 1).y).toEqual([1, 0, 2, 0]);
  });
});

describe('penaltyOf', () => {
  const penalised =
    (kind: PenaltyKind, ...weights: number[]) =>
    (given: Value): Tensor =>
      penaltyOf(tf, { value: '', kind, weights: Float32Array.from(weights), isRelative: false }, given);

  it('synops: synapses times value', () => {
    const { y, gradient } = both(value('rows', 0.5, 0, -2, 1), penalised('synops', 3, 10), 2);
    expect(y).toEqual([3 * 0.5 + 10 * 3]);
    expect(gradient).toEqual([6, 0, -20, 20]);
  });

  it('in parts of the largest value, which is a constant', () => {
    const weights = Float32Array.of(3, 10);
    const relative = (given: Value): Tensor =>
      penaltyOf(tf, { value: '', kind: 'synops', weights, isRelative: true }, given);
    const { y, gradient } = both(value('rows', 1, 0, -4, 2), relative, 1);
    expect(y).toEqual([(3 * 1 + 10 * 6) / 4]);
    expect(gradient).toEqual([0.75, 0, -2.5, 2.5]);
    expect(both(value('rows', 0, 0, 0, 0), relative, 1).y).toEqual([0]);
  });

  it('l1: value in units of xMax', () => {
    expect(both(value('rows', 0.5, 0, 2, 1), penalised('l1', 1), 1).y).toEqual([3.5]);
  });

  it('hoyer: 1 for one active unit, n for n equal ones', () => {
    expect(both(value('rows', 0, 7, 0, 0), penalised('hoyer', 1), 1)).toEqual({
      y: [1],
      gradient: [0, 0, 0, 0],
    });
    expect(both(value('rows', 2, -2, 2, 0), penalised('hoyer', 1), 1).y[0]).toBeCloseTo(3, 6);
    // (3 + 1)² / (9 + 1) = 1.6; derivatives 2·4/10·(1 − 0.4·3) and 2·4/10·(1 − 0.4·1).
    const { y, gradient } = both(value('rows', 3, 0, 1, 0), penalised('hoyer', 1), 1);
    expect(y[0]).toBeCloseTo(1.6, 6);
    [-0.16, 0, 0.48, 0].forEach((slope, i) => {
      expect(gradient[i]).toBeCloseTo(slope, 6);
    });
  });

  it('tl1: nearly 1 for what is large, nearly 0 for what is small', () => {
    // 1.1 · 1 / (0.1 + 1) = 1 and 1.1 · 0.1 / 0.2 = 0.55; slopes 1.1 · 0.1 / (0.1 + a)².
    const { y, gradient } = both(value('rows', 1, 0.1, 0, 0), penalised('tl1', 1), 1);
    expect(y[0]).toBeCloseTo(1.55, 6);
    expect(gradient[0]).toBeCloseTo(0.11 / 1.21, 6);
    expect(gradient[1]).toBeCloseTo(0.11 / 0.04, 5);
    expect(gradient[2]).toBe(0);
  });
});
