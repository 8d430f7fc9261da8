import { describe, expect, it } from 'vitest';
import { penaltyOf } from './penalty.ts';
import { loadTensorFlow, type Tensor, type Tensor2D } from './tensorflow.ts';

describe('the penalty on activity', () => {
  const values = [3, 0, 1, 0, 0, 0, 2, 0, 1];
  const conv = { type: 'conv', filters: 5, kernel: 2, padding: 'valid' } as const;
  /** Of a 2×2 kernel on a 3×3 map: corners take part in one position, edges in two, the centre in four. */
  const positions = [1, 2, 1, 2, 4, 2, 1, 2, 1];

  it('counts hidden activation, and synapses weighted by activation over its maximum', async () => {
    const tf = await loadTensorFlow('cpu');
    const map = tf.tensor4d(values, [1, 3, 3, 1]);
    const activations = {
      logits: tf.zeros([1, 1]) as Tensor2D,
      hidden: [map],
      sources: [{ layer: conv, values: map }],
    };
    const l1 = penaltyOf(tf, activations, { spikePenalty: 0.1, synopPenalty: 0 });
    expect(l1?.dataSync()[0]).toBeCloseTo(0.7, 5);
    const synops = penaltyOf(tf, activations, { spikePenalty: 0, synopPenalty: 0.1 });
    expect(synops?.dataSync()[0]).toBeCloseTo((0.1 * 5 * 7) / 3, 5);
    expect(penaltyOf(tf, activations, { spikePenalty: 0, synopPenalty: 0 })).toBeUndefined();
  });

  it('pushes each unit down by its fan-out over the maximum', async () => {
    const tf = await loadTensorFlow('wasm');
    const gradient = tf.grad((map: Tensor) => {
      const activations = { logits: map as Tensor2D, hidden: [map], sources: [{ layer: conv, values: map }] };
      return penaltyOf(tf, activations, { spikePenalty: 0.5, synopPenalty: 0.1 }) ?? tf.scalar(0);
    })(tf.tensor4d(values, [1, 3, 3, 1]));
    [...gradient.dataSync()].forEach((pushed, i) => {
      expect(pushed).toBeCloseTo(0.5 + (0.1 * 5 * positions[i]) / 3, 5);
    });
  });
});
