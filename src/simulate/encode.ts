/**
 * @file The input population: pixels to spike times.
 * López-Randulfe et al. 2022, eq. (1): t(x) = tMax/xMax · (xMax − x), here on the grid of steps; a population of fewer steps
 * T carries T·x/xMax in the last T of them.
 */
import { FirstspikeError } from '../error.ts';
import { formatShape, sizeOf } from '../graph/tensor.ts';
import type { InputPopulation, Steps } from '../network/network.ts';
import { imageShape, stageLength, stepsOf } from '../network/network.ts';
import type { Pixels } from './simulation.ts';

/**
 * Spike time of every neuron of the input, 0…tMax; tMax is silence. Pixels outside the range are taken as its end.
 * @throws FirstspikeError `shape` if the number of pixels is not the population's.
 * @example
 * ```ts
 * encodePixels([255, 0], network.populations[0], 8); // → [0, 8]
 * ```
 */
export function encodePixels(pixels: Pixels, population: InputPopulation, steps: Steps): Float64Array {
  const { digits } = population;
  const neurons = sizeOf(population.shape);
  if (pixels.length * digits !== neurons) {
    throw new FirstspikeError(
      'shape',
      `An image has ${pixels.length} values, but the network takes ${formatShape(imageShape({ populations: [population] }))} = ${neurons / digits}; resize the images or choose the data the model was trained on.`,
    );
  }
  const { xMin, xMax, rounding } = population;
  const tMax = stageLength(steps);
  const own = stageLength(stepsOf(population, steps));
  const halfStep = rounding === 'nearest' ? 0.5 : 0;
  const times = new Float64Array(neurons);
  const area = pixels.length / ((population.shape[0] ?? 1) / digits);
  const most = own ** digits;
  for (let i = 0; i < pixels.length; i++) {
    const value = ((pixels[i] - xMin) / (xMax - xMin)) * most;
    const rounded = steps === 'continuous' ? value : Math.floor(value + halfStep);
    const carried = Math.min(most, Math.max(0, rounded));
    if (digits === 1) {
      times[i] = tMax - carried;
      continue;
    }
    const first = digits * (i - (i % area)) + (i % area);
    times[first] = tMax - Math.floor(carried / own);
    times[first + area] = tMax - (carried % own);
  }
  return times;
}
