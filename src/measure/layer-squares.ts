/**
 * @file The squared error of one layer, of many networks at once: the ANN runs once per image for all of them. One number per
 * image and network, so that their sum is the same however images are spread over threads.
 */
import { sizeOf } from '../graph/tensor.ts';
import { entryOf, type SpikingNetwork, type SpikingPopulation, stageLength } from '../network/network.ts';
import { type Images, imageTensor } from '../ops/image-tensor.ts';
import type { Plan } from '../ops/plan.ts';
import { runGraph } from '../ops/run.ts';
import type { Simulator } from '../simulate/simulation.ts';
import { activationOf } from './error-sums.ts';

/** A network with the layer that is looked at, and its simulator. */
export interface SimulatedLayer {
  readonly simulator: Simulator;
  readonly layer: SpikingPopulation;
}

export interface LayerSquares {
  /** Σ over neurons of (ANN − SNN)², [image][network]. */
  readonly squares: readonly Float64Array[];
  /** Per image the largest size of the ANN's activation. */
  readonly largest: readonly number[];
}

/** The spiking population of that name. */
export function layerNamed({ populations }: SpikingNetwork, name: string): SpikingPopulation {
  for (const population of populations)
    if (population.kind === 'spiking' && population.name === name) return population;
  throw new RangeError(`there is no spiking population ${name}`);
}

/**
 * @param ann gives the layer's value before its activation, from stored pixels
 * @param networks each with the same layer
 */
export function layerSquares(networks: readonly SimulatedLayer[], ann: Plan, images: Images): LayerSquares {
  const size = sizeOf(images.shape);
  const [input] = ann.graph.inputs;
  const squares: Float64Array[] = [];
  const largest: number[] = [];
  for (let index = 0; index < images.length; index++) {
    const pixels = images.pixels.subarray(index * size, (index + 1) * size);
    const [{ data }] = runGraph(ann, new Map([[input.name, imageTensor(ann, images, index)]]));
    const values = new Float64Array(data.length);
    const [{ layer }] = networks;
    for (let i = 0; i < values.length; i++) values[i] = activationOf(layer, data[i], i, values.length);
    largest.push(values.reduce((most, value) => Math.max(most, Math.abs(value)), 0));
    squares.push(
      Float64Array.from(networks, ({ simulator, layer }) => {
        const { spikeTimes } = simulator.run(pixels, { trace: [layer.name] });
        return squaresOf(layer, values, spikeTimes?.get(layer.name) ?? new Float64Array(0));
      }),
    );
  }
  return { squares, largest };
}

/** Σ (value − value of the spikes)², with the bits of `carriedValues`; of whole steps. */
function squaresOf(
  { xMax, steps, mirror, shape }: SpikingPopulation,
  values: Float64Array,
  times: Float64Array,
): number {
  const length = stageLength(steps);
  const channels = shape[0] ?? 1;
  const units = values.length;
  const area = units / channels;
  /** What a unit that carries k stands for, from k = −length. */
  const carried = new Float64Array(2 * length + 1);
  let range: number | undefined;
  let sum = 0;
  for (let channel = 0; channel < channels; channel++) {
    const own = xMax[entryOf(xMax.length, channel, channels)];
    if (own !== range) {
      range = own;
      for (let k = -length; k <= length; k++) carried[k + length] = Math.fround((range * k) / length);
    }
    for (let i = channel * area; i < (channel + 1) * area; i++) {
      const k = mirror ? times[units + i] - times[i] : length - times[i];
      const difference = values[i] - carried[k + length];
      sum += difference * difference;
    }
  }
  return sum;
}
