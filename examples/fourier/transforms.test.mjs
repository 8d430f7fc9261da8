/** @file The stages multiply to the transform, and the spiking transform is as close to it as theory says. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../test/random.ts';
import { complexPairs, dftMatrix, fftOperations, fftStages } from './transforms.mjs';
import { linearNetwork } from './network.mjs';
import { runLinear } from './run.mjs';
import { decodeSigned } from './signed.mjs';
import { multiply } from './matrix.mjs';

/** The numeric transform of pairs of reals: X_k = Σ_n x_n e^(−2πi kn/N). */
function numericDft(x) {
  const size = x.length / 2;
  const spectrum = new Float64Array(x.length);
  for (let k = 0; k < size; k++) {
    for (let n = 0; n < size; n++) {
      const angle = (-2 * Math.PI * ((k * n) % size)) / size;
      const [re, im] = [Math.cos(angle), Math.sin(angle)];
      spectrum[2 * k] += x[2 * n] * re - x[2 * n + 1] * im;
      spectrum[2 * k + 1] += x[2 * n] * im + x[2 * n + 1] * re;
    }
  }
  return spectrum;
}

const chain = (stages, x) =>
  stages.reduce((y, stage) => multiply(stage, y), Float64Array.from(x));

/** Complex numbers, real and imaginary parts uniform in ±1. */
function noise(size, seed) {
  const next = random(seed);
  return Float64Array.from({ length: 2 * size }, () => 2 * next() - 1);
}

const energy = (values) => Array.from(values).reduce((sum, x) => sum + x * x, 0);
const difference = (a, b) => a.map((x, i) => x - b[i]);
const methods = { dft: (size) => [dftMatrix(size)], fft: fftStages };
const bound = { kind: 'bound', xMax: 1 };

describe('matrices', () => {
  it.each([4, 16, 64, 256, 1024])('the product of the stages is the DFT matrix to 1e-12, N = %i', (size) => {
    const stages = fftStages(size);
    expect(stages).toHaveLength(Math.round(Math.log(size) / Math.log(4)));
    const dft = dftMatrix(size);
    let worst = 0;
    for (let j = 0; j < 2 * size; j++) {
      const unit = new Float64Array(2 * size);
      unit[j] = 1;
      const dense = multiply(dft, unit);
      const product = chain(stages, unit);
      // The column of a real unit is w^(kn), that of an imaginary one i w^(kn) = −sin + i cos.
      const [n, quarter] = [Math.floor(j / 2), (j % 2) * (Math.PI / 2)];
      for (let i = 0; i < 2 * size; i++) {
        const angle = quarter - (2 * Math.PI * ((Math.floor(i / 2) * n) % size)) / size;
        const entry = i % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
        worst = Math.max(worst, Math.abs(dense[i] - entry), Math.abs(product[i] - entry));
      }
    }
    expect(worst).toBeLessThan(1e-12);
  });

  it('1024 numbers: stages, dense matrix and numeric transform agree', () => {
    const x = noise(1024, 1);
    const expected = numericDft(x);
    for (const build of Object.values(methods)) {
      const worst = Math.max(...difference(chain(build(1024), x), expected).map(Math.abs));
      expect(worst).toBeLessThan(1e-10);
    }
  });

  it('hold no synapse of weight 0, by hand', () => {
    // N = 4: every factor is ±1 or ±i, so each of 16 complex entries is two reals.
    expect(dftMatrix(4).value).toHaveLength(32);
    expect(fftStages(4)[0].value).toHaveLength(32);
    // N = 16, first stage: 64 factors w^(p(n + 4q)). p = 0 or n = 0: on the axes, 4 · 4 + 3 · 4 = 28 of them. Of
    // p, n = 1…3 only p = n = 2 is on the axes (w^4), four more. The other 32 have both parts.
    expect(fftStages(16)[0].value).toHaveLength(32 * 2 + 32 * 4);
    expect(fftStages(16)[1].value).toHaveLength(4 * 32);
  });

  it('operations of a numeric FFT, by hand', () => {
    // One butterfly: eight complex additions.
    expect(fftOperations(4)).toEqual({ multiplications: 0, additions: 16 });
    // Eight butterflies, and eight factors: p, n = 1…3 without p = n = 2.
    expect(fftOperations(16)).toEqual({ multiplications: 8 * 4, additions: 8 * 16 + 8 * 2 });
  });

  it('refuse sizes they do not have', () => {
    for (const size of [0, 8, 17, 16_384, 4.5]) {
      expect(() => fftStages(size)).toThrow(RangeError);
    }
    for (const size of [0, 2049, 1.5]) {
      expect(() => dftMatrix(size)).toThrow(RangeError);
    }
    expect(() => complexPairs([1, 2], [1])).toThrow(RangeError);
  });
});

describe('in spikes', () => {
  it('four real samples, by hand', () => {
    const network = linearNetwork([dftMatrix(4)], { steps: 8, weights: 'int8', ranges: bound });
    const result = runLinear(network, complexPairs([1, 0.5, -1, 0]));
    // k = 8, 4, −8, 0: three spikes, each with one real synapse on each of four outputs (±1, ±i or ±1).
    expect(result.spikes).toEqual([3]);
    expect(result.synops).toEqual([12]);
    // X = 0.5, 2 − 0.5i, −0.5, 2 + 0.5i, in units of 1 / (8 · 127).
    expect([...result.potentials]).toEqual([508, 0, 2032, -508, -508, 0, 2032, 508]);
    const expected = [0.5, 0, 2, -0.5, -0.5, 0, 2, 0.5];
    result.values.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 14);
    });
    expect(network.latency).toBe(8);
  });

  it('an impulse through two stages of four, by hand', () => {
    const network = linearNetwork(fftStages(16), { steps: 64, ranges: bound });
    const result = runLinear(network, complexPairs([1, ...new Array(15).fill(0)]));
    // One spike reaches four real parts, ON and OFF; four ON neurons fire and reach four potentials each.
    expect(result.spikes).toEqual([1, 4]);
    expect(result.synops).toEqual([8, 16]);
    expect(network.latency).toBe(128);
    // The worst case of stage 1 is a row of four factors at 45°: 4 √2.
    expect(network.stages[1].xIn).toBeCloseTo(4 * Math.SQRT2, 12);
    // 1 is then round(64 / 4 √2) = 11 steps.
    const k = 64 - Math.min(...result.spikeTimes[1].on);
    expect(k).toBe(11);
    for (let i = 0; i < 16; i++) expect(result.values[2 * i]).toBeCloseTo((11 * 4 * Math.SQRT2) / 64, 3);
  });

  it('keeps Parseval’s sum of what the input’s spikes carry', () => {
    const network = linearNetwork([dftMatrix(64)], { steps: 32, weights: 'float', ranges: bound });
    const result = runLinear(network, noise(64, 3));
    const carried = decodeSigned(result.spikeTimes[0], { steps: 32, xMax: 1 });
    expect(energy(result.values) / (64 * energy(carried))).toBeCloseTo(1, 12);
  });

  it('never errs by more than half a step per value and half a unit per weight', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(4, 16, 64),
        fc.constantFrom('dft', 'fft'),
        fc.constantFrom('int8', 'int16', 'float'),
        fc.integer({ min: 1, max: 2000 }),
        fc.integer(),
        (size, method, weights, steps, seed) => {
          const network = linearNetwork(methods[method](size), { steps, weights, ranges: bound });
          const x = noise(size, seed);
          const worst = worstError(network, x);
          difference(runLinear(network, x).values, numericDft(x)).forEach((error, i) => {
            expect(Math.abs(error)).toBeLessThanOrEqual(worst[i] + 1e-9);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each(['dft', 'fft'])('%s: the error falls as 1/T', (method) => {
    const matrices = methods[method](64);
    const inputs = Array.from({ length: 12 }, (_, seed) => noise(64, seed));
    const points = [16, 32, 64, 128, 256, 512, 1024].map((steps) => {
      const network = linearNetwork(matrices, { steps, weights: 'float', ranges: bound });
      return [Math.log2(steps), Math.log2(rmsError(network, inputs))];
    });
    expect(Math.abs(slope(points) + 1)).toBeLessThan(0.05);
  });

  it.each([
    ['dft', 64],
    ['dft', 256],
    ['fft', 64],
    ['fft', 256],
  ])('%s of %i: the error is that of uniform rounding in every stage', (method, size) => {
    const steps = 128;
    const inputs = Array.from({ length: 12 }, (_, seed) => noise(size, seed));
    const ranges = { kind: 'calibrated', xMax: 1, samples: inputs };
    const network = linearNetwork(methods[method](size), { steps, weights: 'float', ranges });
    // Each real value errs by Δ²/12, Δ = xMax / T; a complex one by twice that, and each result gathers as many of
    // them as are N over the size 4^l of the transforms done so far, with factors of magnitude 1.
    const variance = network.stages.reduce(
      (sum, { xIn }, stage) => sum + (size / 4 ** stage) * 2 * ((xIn / steps) ** 2 / 12),
      0,
    );
    expect(rmsError(network, inputs) / Math.sqrt(variance)).toBeGreaterThan(0.95);
    expect(rmsError(network, inputs) / Math.sqrt(variance)).toBeLessThan(1.05);
  });
});

/** Bounds |error| of every result: e ← |W| e + Σ_j s/2 |x̂_j| over existing synapses + half a step where it fires. */
function worstError(network, x) {
  const { steps, stages } = network;
  const { spikeTimes } = runLinear(network, x);
  let error = new Float64Array(x.length).fill(stages[0].xIn / steps / 2);
  stages.forEach(({ matrix, weights, xIn, unit, firing }, stage) => {
    const carried = decodeSigned(spikeTimes[stage], { steps, xMax: xIn });
    const next = new Float64Array(matrix.rows);
    for (let j = 0; j < matrix.columns; j++) {
      for (let e = matrix.columnStart[j]; e < matrix.columnStart[j + 1]; e++) {
        const i = matrix.row[e];
        const scale = (unit[i] * steps) / xIn;
        const rounding = weights instanceof Float64Array ? 0 : scale / 2;
        next[i] += Math.abs(matrix.value[e]) * error[j] + rounding * Math.abs(carried[j]);
      }
    }
    // Rounding to nearest of an odd current is exact; an even one has a tie. Either way half a step.
    error = next.map((e) => e + (firing ? firing.xOut / steps / 2 : 0));
  });
  return error;
}

/** Root of the mean |X̂ − X|² over complex results. */
function rmsError(network, inputs) {
  const total = inputs.reduce(
    (sum, x) => sum + energy(difference(runLinear(network, x).values, numericDft(x))),
    0,
  );
  return Math.sqrt(total / inputs.reduce((sum, x) => sum + x.length / 2, 0));
}

/** Least squares. */
function slope(points) {
  const mean = (i) => points.reduce((sum, point) => sum + point[i], 0) / points.length;
  const [mx, my] = [mean(0), mean(1)];
  const covariance = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  return covariance / points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
}
