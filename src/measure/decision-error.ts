/**
 * @file How often a network will decide otherwise than the ANN, estimated from its scores. Counting decisions needs
 * thousands of images to tell one flip in a thousand; the error of the scores is known from a few hundred.
 *
 * For image i let m be the margin by which the ANN prefers its class to the runner-up, and s the network's margin
 * between the same two classes. With s = α·m + e, α by least squares and σ² the mean of e², a normal error of deviation
 * σ flips the decision with probability Φ(−α·m/σ). A network whose scores are all too small by the same factor decides
 * alike, and α says so.
 */

/**
 * Expected share of images, 0…1, that are decided otherwise.
 * @param ann scores of the ANN, `classes` per image, in its own units (logits, not probabilities)
 * @param snn scores of the network for the same images, in any unit
 * @param classes scores per image, at least 1
 * @param threshold that a single score is compared with
 */
export function expectedDisagreement(
  ann: ArrayLike<number>,
  snn: ArrayLike<number>,
  classes: number,
  threshold = 0,
): number {
  const images = ann.length / classes;
  if (images === 0) return 0;
  const wanted = new Float64Array(images);
  const found = new Float64Array(images);
  let square = 0;
  let product = 0;
  for (let i = 0; i < images; i++) {
    [wanted[i], found[i]] = margins(ann, snn, i * classes, classes, threshold);
    square += wanted[i] ** 2;
    product += wanted[i] * found[i];
  }
  const slope = square > 0 ? product / square : 0;
  let error = 0;
  for (let i = 0; i < images; i++) error += (found[i] - slope * wanted[i]) ** 2;
  const deviation = Math.sqrt(error / images);
  let flips = 0;
  for (let i = 0; i < images; i++) flips += normal(ratio(-slope * wanted[i], deviation));
  return flips / images;
}

/** The ANN's margin of its class, and the network's margin of the same class. */
function margins(
  ann: ArrayLike<number>,
  snn: ArrayLike<number>,
  start: number,
  classes: number,
  threshold: number,
): [number, number] {
  if (classes === 1) {
    const [wanted, found] = [ann[start] - threshold, snn[start] - threshold];
    return wanted < 0 ? [-wanted, -found] : [wanted, found];
  }
  let best = start;
  let second = start + 1;
  if (ann[second] > ann[best]) [best, second] = [second, best];
  for (let c = start + 2; c < start + classes; c++) {
    if (ann[c] > ann[best]) [best, second] = [c, best];
    else if (ann[c] > ann[second]) second = c;
  }
  return [ann[best] - ann[second], snn[best] - snn[second]];
}

/**
 * Share of the variance of the ANN's values that the network's errors make up, at most 1; 0 where they are equal.
 * @param ann values of the ANN, image after image
 * @param snn values of the network in the same units
 */
export function unexplainedVariance(ann: ArrayLike<number>, snn: ArrayLike<number>): number {
  const count = Math.max(1, ann.length);
  let sum = 0;
  for (let i = 0; i < ann.length; i++) sum += ann[i];
  const mean = sum / count;
  let variance = 0;
  let error = 0;
  for (let i = 0; i < ann.length; i++) {
    variance += (ann[i] - mean) ** 2;
    error += (snn[i] - ann[i]) ** 2;
  }
  return Math.min(1, variance > 0 ? error / variance : Number(error > 0));
}

const ratio = (a: number, b: number): number => (a === 0 ? 0 : a / b);

/** Φ, the standard normal distribution, to 7.5e-8 (Abramowitz & Stegun 1964, 26.2.17). */
export function normal(z: number): number {
  if (z > 0) return 1 - normal(-z);
  const t = 1 / (1 - 0.2316419 * z);
  const polynomial =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * polynomial;
}
