// One cell of the experiment: a spiking transform run over signals and set beside the numeric one.
import { linearNetwork } from './network.mjs';
import { runLinear } from './run.mjs';
import { dftMatrix, fftOperations, fftStages } from './transforms.mjs';

/** Dense in one stage, or radix 4 in log4 N stages with ranges from samples or from the worst case. */
export const methods = {
  dft: { matrices: (size) => [dftMatrix(size)], ranges: () => ({ kind: 'bound', xMax: 1 }) },
  fft: {
    matrices: fftStages,
    ranges: (samples) => ({ kind: 'calibrated', xMax: 1, samples, margin: 1.25 }),
  },
  'fft, worst-case ranges': { matrices: fftStages, ranges: () => ({ kind: 'bound', xMax: 1 }) },
};

/**
 * Errors are those of complex numbers, relative to the root of the spectra's mean square; counts are per transform.
 * @param inputs signals as pairs of reals
 * @param spectra their numeric transforms
 */
export function measure(matrices, { ranges, steps, weights }, inputs, spectra) {
  const network = linearNetwork(matrices, { steps, weights, ranges });
  const sums = { error: 0, spectrum: 0, worst: 0, spikes: 0, synops: 0, saturated: 0 };
  inputs.forEach((input, i) => {
    const result = runLinear(network, input);
    const exact = spectra[i];
    for (let k = 0; k < exact.length; k += 2) {
      const error = (result.values[k] - exact[k]) ** 2 + (result.values[k + 1] - exact[k + 1]) ** 2;
      sums.error += error;
      sums.worst = Math.max(sums.worst, error);
      sums.spectrum += exact[k] ** 2 + exact[k + 1] ** 2;
    }
    sums.spikes += total(result.spikes);
    sums.synops += total(result.synops);
    sums.saturated += total(result.saturated);
  });
  const numbers = inputs.length * (spectra[0].length / 2);
  const rms = Math.sqrt(sums.spectrum / numbers);
  return {
    stages: network.stages.length,
    latency: network.latency,
    neurons: network.neurons,
    potentialBits: Math.max(...network.stages.map(({ potentialBits }) => potentialBits)),
    rmsError: Math.sqrt(sums.error / numbers) / rms,
    maxError: Math.sqrt(sums.worst) / rms,
    spikes: sums.spikes / inputs.length,
    synops: sums.synops / inputs.length,
    saturated: sums.saturated / inputs.length,
  };
}

/** Real operations of numeric transforms: MACs of the dense one of N real samples, and a radix-4 FFT. */
export const operations = (size) => ({ dftMacs: 2 * size * size, fft: fftOperations(size) });

const total = (counts) => counts.reduce((sum, count) => sum + count, 0);
