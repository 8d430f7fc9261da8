// The few statistics that a benchmark needs.

/** @param {ArrayLike<number>} values */
export function median(values) {
  const sorted = Float64Array.from(values).sort();
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}

/**
 * Least squares y ≈ intercept + slope · x.
 * @param {readonly number[]} x
 * @param {readonly number[]} y
 */
export function fitLine(x, y) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  const sum = (of) => x.reduce((total, _, i) => total + of(i), 0);
  const slope = sum((i) => (x[i] - meanX) * (y[i] - meanY)) / sum((i) => (x[i] - meanX) ** 2);
  const intercept = meanY - slope * meanX;
  const residual = sum((i) => (y[i] - intercept - slope * x[i]) ** 2);
  return { slope, intercept, r2: 1 - residual / sum((i) => (y[i] - meanY) ** 2) };
}
