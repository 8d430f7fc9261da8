/**
 * @file Time code of signed values with an ON and an OFF neuron, of which at most one fires, at most once.
 *   k = round(T · |x| / xMax), between 0 and T;   t = T − k;   x > 0: ON fires at t, x < 0: OFF fires at t,
 * and silence is zero, as in the code of non-negative values (López-Randulfe, Reeb, Knoll 2022, eq. 1).
 *
 * The time-coded spiking Fourier transform that came before it (López-Randulfe et al., "Time-Coded Spiking Fourier
 * Transform in Neuromorphic Hardware", IEEE Transactions on Computers 2022, doi:10.1109/TC.2022.3162708) gives each
 * value one neuron, which always fires, and zero is the middle of the stage:
 *   t = tMin + (xMax − x) · (tMax − tMin) / (xMax − xMin).
 * With xMin = −xMax one step there is 2 xMax / T of value, here xMax / T: the pair has twice the resolution in the
 * same time and encodes zero without a spike; both cost a second neuron.
 * @typedef {{ on: Int32Array, off: Int32Array }} SignedSpikes spike times 0…T−1 of each value's neurons; T is silence
 */

/** The longest stage: spike times fit 16 bits. */
const longestStage = 65_535;

/**
 * Spike times of values; magnitudes above xMax saturate.
 * @throws RangeError for values, steps or xMax that are not finite or out of range
 * @example encodeSigned([0.5, -1, 0], { steps: 8, xMax: 1 }) // on: 4, 8, 8; off: 8, 0, 8
 * @returns {SignedSpikes}
 */
export function encodeSigned(values, { steps, xMax }) {
  checkCode(steps, xMax);
  const spikes = silence(values.length, steps);
  for (let i = 0; i < values.length; i++) {
    const x = values[i];
    if (!Number.isFinite(x)) throw new RangeError(`Value ${i} is ${x}; only finite numbers have a spike time.`);
    const k = Math.min(steps, Math.floor((steps * Math.abs(x)) / xMax + 0.5));
    (x > 0 ? spikes.on : spikes.off)[i] = steps - k;
  }
  return spikes;
}

/** Values of spike times, within xMax / 2T of the encoded ones that did not saturate. */
export function decodeSigned(spikes, { steps, xMax }) {
  return Float64Array.from(spikes.on, (on, i) => ((spikes.off[i] - on) * xMax) / steps);
}

/** Neurons that have not fired. */
export const silence = (values, steps) => ({
  on: new Int32Array(values).fill(steps),
  off: new Int32Array(values).fill(steps),
});

/** How many neurons fired. */
export const countSpikes = ({ on, off }, steps) => [...on, ...off].filter((t) => t < steps).length;

/** @throws RangeError */
export function checkCode(steps, xMax) {
  if (!Number.isInteger(steps) || steps < 1 || steps > longestStage) {
    throw new RangeError(`A stage has 1 to ${longestStage} steps, not ${steps}.`);
  }
  if (!(Number.isFinite(xMax) && xMax > 0)) {
    throw new RangeError(`The largest value xMax must be finite and above 0, not ${xMax}.`);
  }
}
