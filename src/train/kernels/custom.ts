/**
 * @file Operations of one tensor with a derivative of their own, as plain loops over numbers: for what TensorFlow.js has
 * no kernel for, or no derivative on the wasm backend.
 */
import type { Tensor, TensorFlow } from '../tensorflow.ts';

export type Floats = Float32Array<ArrayBuffer>;

/** What a loop gives: values, and the derivative by the input given the one by the values. */
export interface LoopResult {
  readonly shape: readonly number[];
  readonly values: Floats;
  /** ∂L/∂x from ∂L/∂y; as many elements as the input. Called at most once. */
  backward(dy: Float32Array): Floats;
}

/** Applies `work` to the elements of `x`, row-major; its derivative is part of the tape. */
export function loop(tf: TensorFlow, x: Tensor, work: (values: Float32Array) => LoopResult): Tensor {
  const shape = x.shape;
  return tf.customGrad((a) => {
    const result = work((a as Tensor).dataSync() as Float32Array);
    return {
      value: tf.tensor(result.values, [...result.shape]),
      gradFunc: (dy) => tf.tensor(result.backward(dy.dataSync() as Float32Array), shape),
    };
  })(x);
}
