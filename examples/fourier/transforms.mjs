/**
 * @file The Fourier transform as matrices of a linear network: X_k = Σ_n x_n · w^(kn), w = e^(−2πi/N). Complex numbers
 * are pairs of reals: value 2n is the real and 2n + 1 the imaginary part of number n.
 *
 * Radix 4, decimation in frequency (Cooley & Tukey 1965; Gentleman & Sande 1966): log4 N stages, each a butterfly of
 * four with its twiddle factors in the weights. In stage l blocks have M = N / 4^l numbers, and of each block
 *   y[p·M/4 + n] = Σ_q e^(−2πi p (n + q M/4) / M) · x[q·M/4 + n],   p, q = 0…3,  n = 0…M/4 − 1.
 * The result lies in digit-reversed order; the last stage's rows are wired in natural order instead. After the
 * networks of López-Randulfe et al., "Time-Coded Spiking Fourier Transform in Neuromorphic Hardware", 2022.
 */
import { sparseMatrix } from './matrix.mjs';

const largestDft = 2048;
const largestFft = 4 ** 6;

/**
 * The dense transform of N complex numbers in one stage, 2N × 2N.
 * @param size N, 1…2048
 * @throws RangeError
 */
export function dftMatrix(size) {
  if (!Number.isInteger(size) || size < 1 || size > largestDft) {
    throw new RangeError(`The dense transform takes 1 to ${largestDft} numbers, not ${size}.`);
  }
  return sparseMatrix(2 * size, 2 * size, dftEntries(size));
}

/**
 * The transform in log4 N sparse stages, the first applied first.
 * @param size N, a power of 4 from 4 to 4096
 * @throws RangeError
 */
export function fftStages(size) {
  const stages = radix4Stages(size);
  return Array.from({ length: stages }, (_, stage) =>
    sparseMatrix(2 * size, 2 * size, fftEntries(size, stage, stages)),
  );
}

/** Pairs of reals of a signal: real parts, and imaginary parts where there are any. */
export function complexPairs(re, im = new Float64Array(re.length)) {
  if (im.length !== re.length) {
    throw new RangeError(`${re.length} real parts do not fit ${im.length} imaginary parts.`);
  }
  const pairs = new Float64Array(2 * re.length);
  for (let n = 0; n < re.length; n++) {
    pairs[2 * n] = re[n];
    pairs[2 * n + 1] = im[n];
  }
  return pairs;
}

/**
 * Real operations of a numeric radix-4 FFT of N complex numbers: four multiplications and two additions for every
 * twiddle factor other than ±1 and ±i, and eight complex additions in each butterfly.
 * @throws RangeError where N is no power of 4 from 4 to 4096
 */
export function fftOperations(size) {
  const stages = radix4Stages(size);
  let factors = 0;
  for (let stage = 0; stage < stages; stage++) {
    const block = size / 4 ** stage;
    for (let p = 1; p < 4; p++) {
      for (let n = 1; n < block / 4; n++) if ((4 * p * n) % block !== 0) factors += 4 ** stage;
    }
  }
  return { multiplications: 4 * factors, additions: 2 * factors + 16 * (size / 4) * stages };
}

function* dftEntries(size) {
  const factors = Array.from({ length: size }, (_, turn) => twiddle(turn, size));
  for (let k = 0; k < size; k++) {
    for (let n = 0; n < size; n++) yield* complexEntry(k, n, factors[(k * n) % size]);
  }
}

function* fftEntries(size, stage, stages) {
  const block = size / 4 ** stage;
  const quarter = block / 4;
  const place = (i) => (stage === stages - 1 ? reverseDigits(i, stages) : i);
  for (let start = 0; start < size; start += block) {
    for (let n = 0; n < quarter; n++) {
      for (let p = 0; p < 4; p++) {
        for (let q = 0; q < 4; q++) {
          const factor = twiddle(p * (n + q * quarter), block);
          yield* complexEntry(place(start + p * quarter + n), start + q * quarter + n, factor);
        }
      }
    }
  }
}

/** A complex factor as a 2 × 2 block of reals. */
function* complexEntry(row, column, [re, im]) {
  yield [2 * row, 2 * column, re];
  yield [2 * row, 2 * column + 1, -im];
  yield [2 * row + 1, 2 * column, im];
  yield [2 * row + 1, 2 * column + 1, re];
}

/** e^(−2πi · turn / size), turned by quarters from the first: exact on the axes, where a weight of 0 is no synapse. */
function twiddle(turn, size) {
  const quarters = Math.floor((4 * (turn % size)) / size);
  const rest = 4 * (turn % size) - quarters * size;
  const angle = (Math.PI / 2) * (rest / size);
  const [re, im] = [Math.cos(angle), -Math.sin(angle)];
  return [
    [re, im],
    [im, -re],
    [-re, -im],
    [-im, re],
  ][quarters];
}

/** The base-4 digits of i, last first. */
function reverseDigits(i, digits) {
  let reversed = 0;
  for (let digit = 0, rest = i; digit < digits; digit++, rest = Math.floor(rest / 4)) {
    reversed = 4 * reversed + (rest % 4);
  }
  return reversed;
}

function radix4Stages(size) {
  for (let stages = 1, power = 4; power <= largestFft; stages++, power *= 4)
    if (power === size) return stages;
  throw new RangeError(`A radix-4 transform takes 4, 16, 64, … ${largestFft} numbers, not ${size}.`);
}
