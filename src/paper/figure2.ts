/**
 * @file Figure 2 of López-Randulfe et al. 2022: the error of one convolutional layer against the number of steps and
 * against the threshold. A high threshold spends the steps on values that never occur, a low one saturates frequent values.
 */
import type { Converter } from '../convert/converter.ts';
import { FirstspikeError } from '../error.ts';
import { sizeOf } from '../graph/tensor.ts';
import { addErrors, emptyErrors, layerError } from '../measure/error-sums.ts';
import { carriedValues } from '../measure/image-pairs.ts';
import type { Rounding, SpikingNetwork, SpikingPopulation } from '../network/network.ts';
import type { Ann } from '../ops/ann.ts';
import { type Images, imageTensor } from '../ops/image-tensor.ts';
import { planGraph } from '../ops/plan.ts';
import { runGraph } from '../ops/run.ts';
import { giveWay, throwIfAborted } from '../simulate/abort.ts';
import { simulatorOf } from '../simulate/simulator.ts';
import { truncateAfter } from './truncate.ts';

/** One setting of the layer. */
export interface Figure2Setting {
  readonly steps: number;
  /** Threshold as a fraction of the layer's largest activation over the calibration images. */
  readonly fraction: number;
  readonly rounding: Rounding;
}

export interface Figure2Cell extends Figure2Setting {
  /** Root mean squared error over neurons and images, in the ANN's units. */
  readonly rmse: number;
  /** The same as a fraction of the layer's largest activation. */
  readonly relative: number;
}

export interface Figure2 {
  readonly layer: string;
  readonly unit: string;
  readonly images: number;
  readonly cells: readonly Figure2Cell[];
}

const STEPS = [2, 4, 8, 16, 32, 64, 128, 256];
const FRACTIONS = [0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.5];
const STEPS_OF_THRESHOLDS = [4, 8, 16, 32, 128];

/** The settings of the figure: steps at the full threshold with both roundings, and thresholds at several steps. */
export const figure2Settings: readonly Figure2Setting[] = [
  ...STEPS.flatMap((steps) =>
    (['floor', 'nearest'] as const).map((rounding): Figure2Setting => ({ steps, fraction: 1, rounding })),
  ),
  ...STEPS_OF_THRESHOLDS.flatMap((steps) =>
    FRACTIONS.filter((fraction) => fraction !== 1).map(
      (fraction): Figure2Setting => ({ steps, fraction, rounding: 'nearest' }),
    ),
  ),
];

export interface Figure2Options {
  /** Name of a spiking population. Default the first. */
  readonly layer?: string | undefined;
  /** Stops between settings with an `aborted` error. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each setting. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * The error of one layer at every setting.
 * @param converter calibrated on images of the layer's usual activations
 * @param images images on which the error is measured, in stored units
 */
export async function figure2(
  converter: Converter,
  images: Images,
  { layer, signal, onProgress }: Figure2Options = {},
): Promise<Figure2> {
  let name = layer;
  let activations: ArrayLike<number>[] | undefined;
  const size = sizeOf(images.shape);
  const cells: Figure2Cell[] = [];
  for (const setting of figure2Settings) {
    await giveWay();
    throwIfAborted(signal);
    const { steps, fraction, rounding } = setting;
    const whole = await converter.convert({
      steps,
      rounding,
      threshold: { kind: 'fraction', fraction },
      per: 'layer',
      automatic: false,
    });
    const spiking = layerOf(whole, name);
    name = spiking.name;
    activations ??= activationsOf(converter.ann, spiking.value, images);
    const simulator = simulatorOf(truncateAfter(whole, name), 'event');
    const sums = emptyErrors();
    for (let i = 0; i < images.length; i++) {
      const { spikeTimes } = simulator.run(images.pixels.subarray(i * size, (i + 1) * size), { trace: true });
      const times = spikeTimes?.get(name) ?? new Float64Array(0);
      addErrors(sums, spiking, activations[i], carriedValues(spiking, times));
    }
    const { rmse, largest } = layerError(name, sums);
    cells.push({ ...setting, rmse, relative: rmse / largest });
    onProgress?.(cells.length, figure2Settings.length);
  }
  return { layer: name ?? '', unit: "the ANN's activation", images: images.length, cells };
}

/** The layer of that name, or the first. */
function layerOf({ populations }: SpikingNetwork, name: string | undefined): SpikingPopulation {
  const layers = populations.filter((population) => population.kind === 'spiking');
  const found = name === undefined ? layers[0] : layers.find((layer) => layer.name === name);
  if (found) return found;
  throw new FirstspikeError(
    'range',
    `The model has no layer "${name ?? 1}"; it has ${layers.map((layer) => layer.name).join(', ')}.`,
  );
}

/** The ANN's value of one name for every image; layers behind it are not computed. */
function activationsOf({ graph }: Ann, value: string, images: Images): ArrayLike<number>[] {
  const part = planGraph({ ...graph, outputs: [value] });
  const [input] = part.graph.inputs;
  return Array.from({ length: images.length }, (_, i) => {
    const [tensor] = runGraph(part, new Map([[input.name, imageTensor(part, images, i)]]));
    return tensor.data;
  });
}
