/**
 * @file Figure 2 of López-Randulfe et al. 2022: the error of one convolutional layer over the number of steps and the
 * threshold, for both ramps. A high threshold spends the steps on values that never occur, a low one saturates frequent values.
 */
import type { Converter, LayerSettings } from '../convert/converter.ts';
import { sizeOf } from '../graph/tensor.ts';
import { layerNamed } from '../measure/layer-squares.ts';
import type { LabelledImages } from '../measure/tally.ts';
import type { Rounding, SpikingNetwork } from '../network/network.ts';
import { mapImages, type ParallelOptions } from '../run/executor.ts';

/** One setting of the layer. */
export interface Figure2Setting {
  readonly steps: number;
  /** Threshold as a fraction of the layer's largest activation over the calibration images. */
  readonly fraction: number;
  /** `floor`: the paper's ramp; `nearest`: one that starts half a step up. */
  readonly rounding: Rounding;
}

export interface Figure2Cell extends Figure2Setting {
  /** Root mean squared error over neurons and images, in the ANN's units. */
  readonly rmse: number;
  /** The same as a fraction of the layer's largest activation on these images. */
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
const ROUNDINGS = ['floor', 'nearest'] as const;

/** The settings of the figure: the whole grid. */
export const figure2Settings: readonly Figure2Setting[] = STEPS.flatMap((steps) =>
  FRACTIONS.flatMap((fraction) =>
    ROUNDINGS.map((rounding): Figure2Setting => ({ steps, fraction, rounding })),
  ),
);

export interface Figure2Options extends ParallelOptions {
  /** Name of a hidden population. Default the first. */
  readonly layer?: string | undefined;
  /** Thresholds of the layers before it, and the weights of all. Default: percentile 99.9, int8. */
  readonly settings?: Pick<LayerSettings, 'threshold' | 'weights'> | undefined;
}

/** Images of one message: each network runs on all of them before the next one does. Sums are per image. */
const SLICE = 10;
/** Bytes that the simulators of a thread may take. */
const MEMORY = 2 ** 28;
/** Networks at once: each has a WebAssembly memory, of which a tab holds about a hundred. */
const MOST = 32;

/** Bytes of a simulator, roughly: weights as they come and as they are packed; k, potential and event of every neuron. */
const bytesOf = ({ populations, projections }: SpikingNetwork): number =>
  populations.reduce((sum, { shape }) => sum + 24 * sizeOf(shape), 0) +
  projections.reduce((sum, each) => sum + (each.kind === 'synapses' ? 8 * each.weights.length : 0), 0);

/**
 * The error of one layer at every setting; the layers before it have the same steps and rounding, and thresholds of their own.
 * @param converter calibrated on images of the layer's usual activations
 * @param images images on which the error is measured, in stored units
 * @throws FirstspikeError `range` if there is no such layer; `aborted`
 */
export async function figure2(
  converter: Converter,
  images: LabelledImages,
  { layer, settings = {}, onProgress, ...parallel }: Figure2Options = {},
): Promise<Figure2> {
  const name = (await converter.convertUntil(layer, { threshold: { kind: 'max' } })).populations.findLast(
    ({ kind }) => kind === 'spiking',
  )?.name;
  if (name === undefined) throw new RangeError('the network has no hidden population');
  const networkOf = ({ steps, fraction, rounding }: Figure2Setting) =>
    converter.convertUntil(name, {
      threshold: { kind: 'percentile', percentile: 99.9 },
      weights: 'int8',
      ...settings,
      steps,
      rounding,
      layerThresholds: new Map([[name, { kind: 'fraction', fraction }]]),
      per: 'layer',
    });
  const first = await networkOf(figure2Settings[0]);
  const { value, shape } = layerNamed(first, name);
  const neurons = shape.reduce((product, n) => product * n, images.length);
  // Networks of all settings at once, unless their weights or neurons take too much memory.
  const together = Math.max(1, Math.min(MOST, Math.floor(MEMORY / bytesOf(first))));
  const cells: Figure2Cell[] = [];
  for (let from = 0; from < figure2Settings.length; from += together) {
    const wanted = figure2Settings.slice(from, from + together);
    const networks: SpikingNetwork[] = [];
    for (const setting of wanted) networks.push(await networkOf(setting));
    const parts = await mapImages(
      { kind: 'layer', networks, layer: name, graph: converter.ann.graph, value },
      images,
      {
        ...parallel,
        slice: parallel.slice ?? SLICE,
        onProgress: (done) =>
          onProgress?.(from * images.length + done * wanted.length, figure2Settings.length * images.length),
      },
    );
    const largest = Math.max(...parts.flatMap((part) => part.largest));
    const squares = parts.flatMap((part) => part.squares);
    for (const [n, setting] of wanted.entries()) {
      const rmse = Math.sqrt(squares.reduce((sum, ofImage) => sum + ofImage[n], 0) / neurons);
      cells.push({ ...setting, rmse, relative: rmse / largest });
    }
  }
  return { layer: name, unit: "the ANN's activation", images: images.length, cells };
}
