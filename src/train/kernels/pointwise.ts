/** @file Any smooth function element by element, its derivative taken by a central difference in double precision. */
import type { Tensor, TensorFlow } from '../tensorflow.ts';
import { type Floats, loop } from './custom.ts';

/** Half the width of the difference: its error is of the order of h², the rounding's of 1e-16 / h. */
const h = 1e-5;

export function pointwise(tf: TensorFlow, x: Tensor, f: (x: number, index: number) => number): Tensor {
  return loop(tf, x, (values) => {
    const out: Floats = new Float32Array(values.length);
    for (let i = 0; i < out.length; i++) out[i] = f(values[i], i);
    return {
      shape: x.shape,
      values: out,
      backward(dy) {
        const dx: Floats = new Float32Array(values.length);
        for (let i = 0; i < dx.length; i++) {
          if (dy[i] !== 0) dx[i] = (dy[i] * (f(values[i] + h, i) - f(values[i] - h, i))) / (2 * h);
        }
        return dx;
      },
    };
  });
}
