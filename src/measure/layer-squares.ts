/**
 * @file The squared error of one layer, of many networks at once: the ANN runs once per image for all of them. One number per
 * image and network, so that their sum is the same however images are spread over threads.
 */
import { sizeOf } from '../graph/tensor.ts';
import { entryOf, type SpikingNetwork, type SpikingPopulation, stageLength } from '../network/network.ts';
import { type Images, imageTensor } from '../ops/image-tensor.ts';
import type { Plan } from '../ops/plan.ts';
import { runGraph } from '../ops/run.ts';
import type { CarriedSteps, Pixels, Simulator } from '../simulate/simulation.ts';
import { activationOf } from './error-sums.ts';

/** A network's simulator, and the layer that is looked at. */
export interface SimulatedLayer {
  readonly simulator: Simulator;
  readonly layer: SpikingPopulation;
  /** Per channel what a unit that carries k stands for, from k = −T. */
  readonly values: readonly Float64Array[];
}

export function simulatedLayer(network: SpikingNetwork, simulator: Simulator, name: string): SimulatedLayer {
  const layer = layerNamed(network, name);
  const { xMax, steps, shape } = layer;
  const length = stageLength(steps);
  const channels = shape[0] ?? 1;
  const tables = new Map<number, Float64Array>();
  const values = Array.from({ length: channels }, (_, channel) => {
    const range = xMax[entryOf(xMax.length, channel, channels)];
    const known = tables.get(range);
    if (known) return known;
    // The bits of `carriedValues`.
    const made = Float64Array.from({ length: 2 * length + 1 }, (__, i) =>
      Math.fround((range * (i - length)) / length),
    );
    tables.set(range, made);
    return made;
  });
  return { simulator, layer, values };
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
  const [{ layer }] = networks;
  const activations = Array.from({ length: images.length }, (_, index) => {
    const [{ data }] = runGraph(ann, new Map([[input.name, imageTensor(ann, images, index)]]));
    const exact = new Float64Array(data.length);
    for (let unit = 0; unit < data.length; unit++)
      exact[unit] = activationOf(layer, Number(data[unit]), unit, data.length);
    return exact;
  });
  const squares = activations.map(() => new Float64Array(networks.length));
  // One network after the other, each on all images: its memory stays in the processor's cache.
  for (const [n, network] of networks.entries()) {
    for (const [index, exact] of activations.entries()) {
      const pixels = images.pixels.subarray(index * size, (index + 1) * size);
      squares[index][n] = squaresOf(network, exact, pixels);
    }
  }
  const largest = activations.map((values) => {
    let most = 0;
    for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]));
    return most;
  });
  return { squares, largest };
}

/** Σ (value − value of the spikes)², unit by unit; of whole steps. */
function squaresOf(
  { simulator, layer, values }: SimulatedLayer,
  exact: Float64Array,
  pixels: Pixels,
): number {
  const length = stageLength(layer.steps);
  const { k, channelStride, positionStride } = carriedIn(simulator, layer, pixels);
  const area = exact.length / values.length;
  let sum = 0;
  for (let channel = 0, i = 0; channel < values.length; channel++) {
    const table = values[channel];
    for (let at = channel * channelStride, end = i + area; i < end; i++, at += positionStride) {
      const difference = exact[i] - table[k[at] + length];
      sum += difference * difference;
    }
  }
  return sum;
}

function carriedIn(
  simulator: Simulator,
  { name, steps, mirror, shape }: SpikingPopulation,
  pixels: Pixels,
): CarriedSteps {
  if (simulator.carried) {
    simulator.run(pixels, { trace: [] });
    const held = simulator.carried(name);
    if (held) return held;
  }
  const times = simulator.run(pixels, { trace: [name] }).spikeTimes?.get(name) ?? new Float64Array(0);
  const units = mirror ? times.length / 2 : times.length;
  const length = stageLength(steps);
  const k = Int32Array.from({ length: units }, (_, i) =>
    mirror ? times[units + i] - times[i] : length - times[i],
  );
  return { k, channelStride: units / (shape[0] ?? 1), positionStride: 1 };
}
