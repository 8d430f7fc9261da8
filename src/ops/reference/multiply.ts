/** @file Vector × matrix in double precision, quick on sparse vectors: the float reference of Gemm and MatMul. */
import { gathered, reserve, sumProducts } from './sum-products.ts';

const list = gathered();

/** `out[o] = Σ_i x[i] · weights[i, o]` with `weights` row-major [inputs, outputs]. */
export function multiply(
  x: Float32Array | Float64Array,
  weights: Float64Array,
  inputs: number,
  outputs: number,
): Float64Array {
  reserve(list, inputs);
  let count = 0;
  for (let i = 0; i < inputs; i++) {
    if (x[i] === 0) continue;
    list.values[count] = x[i];
    list.rows[count++] = i * outputs;
  }
  list.count = count;
  const out = new Float64Array(outputs);
  sumProducts(list, weights, outputs, out, 0, 1);
  return out;
}
