/**
 * @file The input population: pixels to spike times.
 * López-Randulfe et al. 2022, eq. (1): t(x) = T/xMax · (xMax − x), here on the grid of the input's T steps.
 */
import { FirstspikeError } from '../error.ts';
import { formatShape, sizeOf } from '../graph/tensor.ts';
import { type InputPopulation, stageLength } from '../network/network.ts';
import type { Pixels } from './simulation.ts';

/**
 * Spike time of every neuron of the input, 0…T; T is silence. Pixels are stored values, as in the calibration images; those
 * outside their range are taken as its end.
 * @throws FirstspikeError `shape` if the number of pixels is not the population's; `range` if one is not a number
 * @example
 * ```ts
 * encodePixels([255, 0], network.populations[0], 8); // → [0, 8]
 * ```
 */
export function encodePixels(pixels: Pixels, population: InputPopulation): Float64Array {
  const { shape, steps, xMin, xMax, rounding } = population;
  const neurons = sizeOf(shape);
  if (pixels.length !== neurons) {
    throw new FirstspikeError(
      'shape',
      `An image has ${pixels.length} values, but the network takes ${formatShape(shape)} = ${neurons}; resize the images or choose the data the model was trained on.`,
    );
  }
  const most = stageLength(steps);
  const halfStep = rounding === 'nearest' ? 0.5 : 0;
  const times = new Float64Array(neurons);
  for (let i = 0; i < neurons; i++) {
    const value = ((pixels[i] - xMin) / (xMax - xMin)) * most;
    const rounded = steps === 'continuous' ? value : Math.floor(value + halfStep);
    times[i] = most - Math.min(most, Math.max(0, rounded));
    if (Number.isNaN(times[i])) {
      throw new FirstspikeError('range', `Value ${i} of the image is ${pixels[i]}; give it a number.`);
    }
  }
  return times;
}
