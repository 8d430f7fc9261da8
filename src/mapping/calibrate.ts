/**
 * @file Calibration: runs the ANN on calibration images and gathers the distribution of every population's values.
 */

import { type Activation, activate, isRamp, isSigned } from '../graph/activation.ts';
import { type Images, imageTensor } from '../ops/image-tensor.ts';
import type { Plan } from '../ops/plan.ts';
import { runGraph } from '../ops/run.ts';
import type { Blueprint, SpikingBlueprint } from './blueprint.ts';
import { addValues, emptyHistogram, type Histogram, mergeHistogram } from './histogram.ts';

/** Whether one range serves a layer or each of its channels. */
export type Granularity = 'layer' | 'channel';

/** Per spiking population: one histogram, or one per channel. */
export type Ranges = ReadonlyMap<string, readonly Histogram[]>;

export const spikingBlueprints = (blueprint: Blueprint): SpikingBlueprint[] =>
  blueprint.populations.filter((population) => population.kind === 'spiking');

/** Histograms of each population's values. */
export function collectRanges(
  plan: Plan,
  blueprint: Blueprint,
  per: Granularity,
  images: Images,
  onImage?: (done: number) => void,
): Ranges {
  const [input] = plan.graph.inputs;
  const populations = spikingBlueprints(blueprint);
  const ranges = new Map<string, Histogram[]>();
  const watchers = new Map<string, SpikingBlueprint[]>();
  for (const population of populations) {
    const channels = per === 'channel' ? (population.shape[0] ?? 1) : 1;
    ranges.set(population.name, Array.from({ length: channels }, emptyHistogram));
    watchers.set(population.value, [...(watchers.get(population.value) ?? []), population]);
  }
  for (let i = 0; i < images.length; i++) {
    runGraph(plan, new Map([[input.name, imageTensor(plan, images, i)]]), (name, value) => {
      if (value.kind !== 'float') return;
      for (const population of watchers.get(name) ?? []) {
        const histograms = ranges.get(population.name) ?? [];
        // With a batch norm between a pool and its activation, the value is the pooled one.
        const length = value.data.length / histograms.length;
        const sizes = sizesOf(population.activation, value.data, population.shape[0] ?? 1);
        histograms.forEach((histogram, c) => {
          addValues(histogram, sizes, c * length, (c + 1) * length);
        });
      }
    });
    onImage?.(i + 1);
  }
  return ranges;
}

/** Values of the spikes, given the values before the activation; only positive sizes count. */
function sizesOf(activation: Activation, values: Float32Array, channels: number): Float32Array {
  if (isRamp(activation)) return isSigned(activation) ? values.map(Math.abs) : values;
  const area = values.length / channels;
  return values.map((value, i) => Math.abs(activate(activation, value, Math.floor(i / area))));
}

/** Adds the ranges of further calibration images to `into`, which takes the first ones as they are. */
export function addRanges(into: Map<string, Histogram[]>, part: Ranges): void {
  for (const [name, histograms] of part) {
    const sums = into.get(name);
    if (sums === undefined) into.set(name, [...histograms]);
    sums?.forEach((sum, c) => {
      mergeHistogram(sum, histograms[c]);
    });
  }
}

/** Ranges per channel as one range per layer: a layer's distribution is the sum of its channels'. */
export function layerRanges(perChannel: Ranges): Ranges {
  const whole = (channels: readonly Histogram[]): Histogram => {
    const sum = emptyHistogram();
    for (const histogram of channels) mergeHistogram(sum, histogram);
    return sum;
  };
  return new Map([...perChannel].map(([name, channels]) => [name, [whole(channels)]]));
}
