/**
 * @file y = x·wᵀ with the derivatives ∂L/∂x = ∂L/∂y·w and ∂L/∂w = ∂L/∂yᵀ·x, written with explicit transposes: the wasm
 * backend multiplies plain matrices four times faster than ones it has to read transposed.
 */
import type { Tensor2D, TensorFlow } from '../tensorflow.ts';

/** `x` [images, in], `w` [out, in] → [images, out]. */
export function dense(tf: TensorFlow, x: Tensor2D, w: Tensor2D): Tensor2D {
  const multiply = tf.customGrad((a, b, save) => {
    const [input, weights] = [a as Tensor2D, b as Tensor2D];
    (save as (tensors: readonly Tensor2D[]) => void)([input, weights]);
    return {
      value: tf.matMul(input, tf.transpose(weights)),
      gradFunc: (dy, saved) => {
        const [sx, sw] = saved as Tensor2D[];
        const d = dy as Tensor2D;
        return [tf.matMul(d, sw), tf.matMul(tf.transpose(d), sx)];
      },
    };
  });
  return multiply(x, w) as Tensor2D;
}
