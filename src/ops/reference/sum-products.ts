/**
 * @file The inner loop of every linear layer's float reference: `out[o] = Σ_k value[k] · weight[row[k] + o]`, with
 * the non-zero inputs gathered beforehand, so that the zeros a ReLU leaves cost nothing. Sums in double precision.
 */

/** Non-zero inputs of one output position, and where each one's weights start. Grows on demand. */
export interface Gathered {
  count: number;
  values: Float64Array;
  rows: Int32Array;
}

export const gathered = (): Gathered => ({
  count: 0,
  values: new Float64Array(256),
  rows: new Int32Array(256),
});

/** Makes room for `size` entries in all. */
export function reserve(list: Gathered, size: number): void {
  if (size <= list.values.length) return;
  list.values = new Float64Array(size);
  list.rows = new Int32Array(size);
}

/** Writes `outputs` sums to `out[start + o · stride]`. Eight at a time, so that sums stay in registers. */
export function sumProducts(
  list: Gathered,
  weights: Float64Array,
  outputs: number,
  out: Float64Array,
  start: number,
  stride: number,
): void {
  const { count, values, rows } = list;
  let o = 0;
  for (; o + 8 <= outputs; o += 8) {
    let [s0, s1, s2, s3, s4, s5, s6, s7] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let k = 0; k < count; k++) {
      const value = values[k];
      const row = rows[k] + o;
      s0 += value * weights[row];
      s1 += value * weights[row + 1];
      s2 += value * weights[row + 2];
      s3 += value * weights[row + 3];
      s4 += value * weights[row + 4];
      s5 += value * weights[row + 5];
      s6 += value * weights[row + 6];
      s7 += value * weights[row + 7];
    }
    const at = start + o * stride;
    out[at] = s0;
    out[at + stride] = s1;
    out[at + 2 * stride] = s2;
    out[at + 3 * stride] = s3;
    out[at + 4 * stride] = s4;
    out[at + 5 * stride] = s5;
    out[at + 6 * stride] = s6;
    out[at + 7 * stride] = s7;
  }
  for (; o < outputs; o++) {
    let sum = 0;
    for (let k = 0; k < count; k++) sum += values[k] * weights[rows[k] + o];
    out[start + o * stride] = sum;
  }
}
