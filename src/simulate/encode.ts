/**
 * @file The input population: pixels to spike times.
 * López-Randulfe et al. 2022, eq. (1): t(x) = tMax/xMax · (xMax − x), here on the grid of steps.
 */
import { FirstspikeError } from '../error.ts';
import { formatShape, sizeOf } from '../graph/tensor.ts';
import type { InputPopulation, Steps } from '../network/network.ts';
import { stageLength } from '../network/network.ts';
import type { Pixels } from './simulation.ts';

/**
 * Spike time of every pixel, 0…tMax; tMax is silence. Pixels outside the range are taken as its end.
 * @throws FirstspikeError `shape` if the number of pixels is not the population's.
 */
export function encodePixels(pixels: Pixels, population: InputPopulation, steps: Steps): Float64Array {
  const neurons = sizeOf(population.shape);
  if (pixels.length !== neurons) {
    throw new FirstspikeError(
      'shape',
      `An image has ${pixels.length} values, but the network takes ${formatShape(population.shape)} = ${neurons}; resize the images or choose the data the model was trained on.`,
    );
  }
  const { xMin, xMax, rounding } = population;
  const tMax = stageLength(steps);
  const halfStep = rounding === 'nearest' ? 0.5 : 0;
  const times = new Float64Array(neurons);
  for (let i = 0; i < neurons; i++) {
    const value = ((pixels[i] - xMin) / (xMax - xMin)) * tMax;
    const carried = steps === 'continuous' ? value : Math.floor(value + halfStep);
    times[i] = tMax - Math.min(tMax, Math.max(0, carried));
  }
  return times;
}
