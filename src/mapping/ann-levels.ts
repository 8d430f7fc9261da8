/**
 * @file k of a spiking network's units if they computed the ANN's values exactly: of pixels, of activations in steps of
 * their xMax, and of pools. With a batch norm between a pool and its activation the ANN has pooled values only; the pool
 * and the units before it then both take these.
 */

import { windowMaxima } from '../geometry/window-maxima.ts';
import { activate } from '../graph/activation.ts';
import { sizeOf } from '../graph/tensor.ts';
import {
  entryOf,
  type InputPopulation,
  type MaxPoolProjection,
  type Rounding,
  type SpikingNetwork,
  type SpikingPopulation,
} from '../network/network.ts';
import { type Images, imageTensor } from '../ops/image-tensor.ts';
import type { Plan } from '../ops/plan.ts';
import { runGraph } from '../ops/run.ts';

/** k of the units of each population, for one image; OFF neurons make it negative. */
export type LevelReader = (image: number, steps: number) => ReadonlyMap<string, Int32Array>;

/**
 * @param wanted populations whose levels are wanted
 * @param plan the ANN, taking stored pixels
 */
export function levelReader(
  network: SpikingNetwork,
  wanted: ReadonlySet<string>,
  plan: Plan,
  images: Images,
): LevelReader {
  const pools = network.projections.filter((projection) => projection.kind === 'max-pool');
  const needed = new Set(wanted);
  for (const { from, to } of pools.toReversed()) if (needed.has(to)) needed.add(from);
  const [input] = network.populations;
  const rounding = input.kind === 'input' ? input.rounding : 'nearest';
  const watchers = new Map<string, SpikingPopulation[]>();
  for (const population of network.populations) {
    if (population.kind !== 'spiking' || !needed.has(population.name)) continue;
    watchers.set(population.value, [...(watchers.get(population.value) ?? []), population]);
  }
  const size = images.shape.reduce((product, n) => product * n, 1);
  const sizes = new Map(network.populations.map(({ name, shape }) => [name, sizeOf(shape)]));
  return (image, steps) => {
    const levels = new Map<string, Int32Array>();
    if (input.kind === 'input' && needed.has(input.name)) {
      const pixels = images.pixels.subarray(image * size, (image + 1) * size);
      levels.set(input.name, pixelLevels(pixels, input, steps));
    }
    if (watchers.size > 0) {
      runGraph(
        plan,
        new Map([[plan.graph.inputs[0].name, imageTensor(plan, images, image)]]),
        (name, value) => {
          if (value.kind !== 'float') return;
          for (const population of watchers.get(name) ?? [])
            levels.set(population.name, activationLevels(value.data, population, steps, rounding));
        },
      );
    }
    for (const pool of pools) {
      const source = needed.has(pool.to) && levels.get(pool.from);
      if (source) levels.set(pool.to, source.length === sizes.get(pool.from) ? pooled(source, pool) : source);
    }
    return levels;
  };
}

const halfStep = (rounding: Rounding): number => (rounding === 'nearest' ? 0.5 : 0);

function pixelLevels(pixels: ArrayLike<number>, input: InputPopulation, steps: number): Int32Array {
  const { xMin, xMax, rounding } = input;
  const half = halfStep(rounding);
  return Int32Array.from(pixels, (pixel) =>
    Math.min(steps, Math.max(0, Math.floor(((pixel - xMin) / (xMax - xMin)) * steps + half))),
  );
}

/** @param values before the activation */
function activationLevels(
  values: Float32Array,
  { activation, mirror, xMax, shape }: SpikingPopulation,
  steps: number,
  rounding: Rounding,
): Int32Array {
  const channels = shape[0] ?? 1;
  // A staircase's own levels must not fail by the last bit of a product.
  const half = activation.kind === 'staircase' ? Math.max(halfStep(rounding), 2 ** -20) : halfStep(rounding);
  const levels = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const channel = entryOf(channels, i, values.length);
    const x = activate(activation, values[i], channel) / xMax[entryOf(xMax.length, channel, channels)];
    if (x < 0 && !mirror) continue;
    levels[i] = Math.sign(x) * Math.min(steps, Math.floor(Math.abs(x) * steps + half));
  }
  return levels;
}

function pooled(source: Int32Array, { window, channels }: MaxPoolProjection): Int32Array {
  const [outRows, outColumns] = window.output;
  const result = new Int32Array(channels * outRows * outColumns);
  windowMaxima(window, channels, source, result)();
  return result;
}
