/**
 * @file Values as spikes carry them at T steps, with a straight-through derivative:
 *   y = sign(x) · xMax/T · min(T, ⌊T·|x|/xMax + r⌋),   ∂y/∂x = 1 for |x| ≤ xMax, else 0
 * where r is 1/2 if neurons round to the nearest step, and 0 if they round down.
 * Source of the derivative: Bengio, Léonard, Courville 2013, "Estimating or propagating gradients through stochastic
 * neurons for conditional computation".
 */
import type { Rounding } from '../../network/network.ts';
import { mapped, type Value } from '../interpret/value.ts';
import { loop } from '../kernels/custom.ts';
import type { TensorFlow } from '../tensorflow.ts';
import { perElement } from './per-element.ts';

/** @param maxima xMax: one, or one per channel, or one per element; above 0 */
export function quantised(
  tf: TensorFlow,
  value: Value,
  maxima: Float32Array,
  steps: number,
  rounding: Rounding,
): Value {
  const ahead = rounding === 'nearest' ? 0.5 : 0;
  const xMax = perElement(maxima, value);
  return mapped(value, (tensor) =>
    loop(tf, tensor, (values) => {
      const out = new Float32Array(values.length);
      const size = xMax.length;
      for (let i = 0, j = 0; i < out.length; i++, j++) {
        if (j === size) j = 0;
        const step = xMax[j] / steps;
        const x = values[i];
        out[i] = x >= 0 ? step * level(x / step + ahead, steps) : -step * level(-x / step + ahead, steps);
      }
      return {
        shape: tensor.shape,
        values: out,
        backward(dy) {
          const dx = new Float32Array(dy.length);
          for (let i = 0, j = 0; i < dx.length; i++, j++) {
            if (j === size) j = 0;
            dx[i] = Math.abs(values[i]) <= xMax[j] ? dy[i] : 0;
          }
          return dx;
        },
      };
    }),
  );
}

const level = (x: number, steps: number): number => Math.min(steps, Math.floor(x));
