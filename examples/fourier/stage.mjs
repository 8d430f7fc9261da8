/**
 * @file One matrix as synapses: weights, scales and currents.
 * A potential of 1 stands for s_i · xIn / T, so that the threshold uTh = iExt · T stands for xOut where
 *   iExt_i = xOut / (s_i · xIn).
 * Each row's scale s_i is the smallest for which iExt_i is an integer and the weights W_ij / s_i, rounded, fit their
 * type. A read-out (xOut null) does not fire; its scale is max_j |W_ij| divided by the type's largest weight.
 * @typedef {object} Stage
 * @property {import('./matrix.mjs').Matrix} matrix where synapses are, and the real weights they stand for
 * @property {Int8Array | Int16Array | Float64Array} weights of the synapses, in the order of `matrix.value`
 * @property {number} xIn value of a source's spike at t = 0
 * @property {Float64Array} unit value of one unit of potential, per row
 * @property {{ xOut: number, iExt: Float64Array } | null} firing how the rows fire, or null for the read-out; `xOut` is
 * the value of a spike at t = 0
 * @property {number | null} potentialBits bits of a signed register for any potential, ramp included; null for floats
 */

/** Rows far below the range of their stage round to silence; a larger current would change nothing. */
const largestCurrent = 2 ** 30;

/** Weights in float64, which leaves the errors of time alone. @returns {Stage} */
export function realStage(matrix, { steps, xIn, xOut }) {
  const rows = (value) => new Float64Array(matrix.rows).fill(value);
  const firing = xOut === null ? null : { xOut, iExt: rows(xOut / xIn) };
  return { matrix, weights: matrix.value, xIn, unit: rows(xIn / steps), firing, potentialBits: null };
}

/**
 * @param place `{ stage, steps, xIn, xOut }`; `stage` counts from 1, for messages
 * @param {'int8' | 'int16'} type
 * @throws RangeError where a current would be below 1, or potentials beyond 2^53
 * @returns {Stage}
 */
export function integerStage(matrix, { stage, steps, xIn, xOut }, type) {
  const { rows, row, value } = matrix;
  const largestWeight = type === 'int8' ? 127 : 32_767;
  const largest = new Float64Array(rows);
  for (let e = 0; e < value.length; e++) largest[row[e]] = Math.max(largest[row[e]], Math.abs(value[e]));
  const iExt = largest.map((w) =>
    w === 0 || xOut === null ? 1 : Math.min(largestCurrent, Math.floor((xOut / xIn) * (largestWeight / w))),
  );
  if (iExt.includes(0)) {
    const remedy = type === 'int8' ? 'use int16 weights or widen' : 'widen';
    throw new RangeError(
      `Row ${iExt.indexOf(0)} of stage ${stage} needs a current below 1 with ${type} weights; ${remedy} its range.`,
    );
  }
  const scale = largest.map((w, i) => {
    if (w === 0) return 1;
    return xOut === null ? w / largestWeight : xOut / (iExt[i] * xIn);
  });
  const weights = new (type === 'int8' ? Int8Array : Int16Array)(value.length);
  const reach = new Float64Array(rows);
  for (let e = 0; e < weights.length; e++) {
    weights[e] = Math.round(value[e] / scale[row[e]]);
    reach[row[e]] += Math.abs(weights[e]) * steps;
  }
  const ramp = (i) => (xOut === null ? 0 : iExt[i] * steps + Math.floor(iExt[i] / 2));
  const top = reach.reduce((most, u, i) => Math.max(most, u + ramp(i)), 1);
  if (top > Number.MAX_SAFE_INTEGER) {
    throw new RangeError(`Potentials of stage ${stage} can reach ${top}, beyond exact integers; use fewer steps.`);
  }
  return {
    matrix,
    weights,
    xIn,
    unit: scale.map((s) => (s * xIn) / steps),
    firing: xOut === null ? null : { xOut, iExt },
    potentialBits: Math.ceil(Math.log2(top + 1)) + 1,
  };
}
