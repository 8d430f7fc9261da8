/**
 * @file The ANN in front of stored images: a graph whose input takes pixels as they are stored, with the scaling that the
 * model was trained with as its first nodes. ANN and spiking network are compared on the same pixels.
 */
import type { ImageDataset } from '../data/dataset.ts';
import { type PixelRange, pixelUnits, type Stored, storedAs } from '../data/pixels.ts';
import { parsePreprocess, resolvePreprocess } from '../data/preprocess.ts';
import { FirstspikeError } from '../error.ts';
import { prependAffine } from '../graph/affine-input.ts';
import type { Decision, DeclaredDecision } from '../graph/decision.ts';
import type { Graph } from '../graph/graph.ts';
import { takeImages } from '../graph/image-input.ts';
import { decisionOf } from './decision.ts';
import { type ExpectedPixels, expectedPixels } from './expected-pixels.ts';
import { checkImages } from './image-tensor.ts';
import { chooseOutput } from './output.ts';
import { planGraph } from './plan.ts';

/** Images, in memory or not, with what their reader says of their pixels. */
export type StoredImages = Stored & Pick<ImageDataset, 'length' | 'transform'>;

/** Pixel → model input, `x = pixel · scale + offset`; one entry, or one per channel. */
export interface InputScaling {
  /** As reports print it, e.g. `unit`; `--preprocess` takes it. */
  readonly label: string;
  readonly scale: readonly number[];
  readonly offset: readonly number[];
}

/** How pixels become a model's input, and why. */
export interface PixelDecision extends InputScaling {
  /** One sentence for the user. */
  readonly reason: string;
  /** What makes the decision doubtful, one sentence. */
  readonly doubt?: string;
}

/** An ANN that takes stored pixels. */
export interface Ann {
  /** Its input takes an image with a batch axis of 1, channels first, in stored units. */
  readonly graph: Graph;
  readonly pixels: PixelRange;
  /** How pixels become the model's input, as in `--preprocess`. */
  readonly preprocess: string;
  /** How pixels become the model's input, and why. */
  readonly scaling: PixelDecision;
  /** How its output becomes a class. */
  readonly decision: Decision;
}

/** Which output of a model is read, and how it decides, where the graph leaves it open. */
export interface Reading {
  readonly output?: string | undefined;
  readonly decision?: DeclaredDecision | undefined;
}

/**
 * Puts the scaling of pixels in front of a model.
 * @param graph the model as it was trained
 * @param images any images as they will be stored
 * @param preprocess default: decided from the pixels, the model's first layers and the type of its input
 * @param reading which output is read and how it decides
 * @throws FirstspikeError `shape` if the model does not take such images; `bad-file` for pixels that are no numbers; `usage` if
 * several outputs remain to choose from
 * @example
 * ```ts
 * annOf(graph, images).pixels; // → { min: 0, max: 255 }
 * ```
 */
export function annOf(
  graph: Graph,
  images: StoredImages,
  preprocess?: InputScaling,
  reading: Reading = {},
): Ann {
  const chosen = chooseOutput(graph, reading.output);
  const model = takeImages(chosen, images.shape);
  if (model.inputs.length === 1) checkImages(images, model.inputs[0].shape.slice(1));
  const scaling = decidePixels(chosen, images, preprocess);
  const whole = prependAffine(model, scaling.scale, scaling.offset);
  return {
    graph: whole,
    pixels: pixelRange(images),
    preprocess: scaling.label,
    scaling,
    decision: decisionOf(planGraph(whole), reading.decision),
  };
}

/**
 * THE decision how stored pixels become a model's input: from what its file says, from how they are stored, from what its
 * first layers do and from the type of its input. Without a hint a model takes intensities 0…1; pixels that are no intensities are its
 * input as they are.
 * @param graph the model as it was trained
 * @param given what the user says, instead
 */
export function decidePixels(graph: Graph, images: StoredImages, given?: InputScaling): PixelDecision {
  const { white, text } = pixelUnits(images);
  const expected = expectedPixels(graph);
  if (given !== undefined) {
    const reason = `Pixels: ${text}, scaled as "${given.label}".`;
    const recorded = recordedScaling(graph, images);
    const doubt = recorded ? contradictionOf(given, recorded) : doubtOfScaling(given, images, expected);
    return { ...given, reason, ...(doubt !== undefined && { doubt }) };
  }
  const recorded = recordedScaling(graph, images);
  if (recorded !== undefined) {
    return {
      ...recorded,
      reason: `Pixels: ${text}, scaled as "${recorded.label}", as the model's file says.`,
    };
  }
  if (white === null) {
    const reason = `Pixels: ${text}, given to the model as they are.`;
    const raw = { label: 'raw', scale: [1], offset: [0], reason };
    if (images.length === 0 || expected === undefined || expected.white === 1) return raw;
    const doubt = `The model takes pixels 0…${expected.white} (${expected.because}), but ${images.name ?? 'the images'} holds ${text}; say how to scale them as --preprocess.`;
    return { ...raw, doubt };
  }
  const { because = 'most models were trained on 0…1, and its first layers say nothing else' } =
    expected ?? {};
  const target = expected?.white ?? 1;
  if (expected?.isSigned) {
    const label = 'mean=0.5019607843137255,std=0.00392156862745098';
    const reason = `Pixels: ${text}, as −128…127 to the model: ${because}.`;
    return { label, scale: [255 / white], offset: [-128], reason };
  }
  const how = target === white ? 'given to the model as they are' : `as 0…${target} to the model`;
  return {
    label: target === 1 ? 'unit' : target === 255 ? 'bytes' : 'mean=0,std=0.000015259021896696423',
    scale: [target / white],
    offset: [0],
    reason: `Pixels: ${text}, ${how}: ${because}.`,
  };
}

/** What speaks against a scaling that the user gives: the file of a model that `train` or `tune` wrote says another. */
function contradictionOf(given: InputScaling, recorded: InputScaling): string | undefined {
  const differs = (a: readonly number[], b: readonly number[]): boolean =>
    a.some((value, c) => Math.abs(value - b[b.length === 1 ? 0 : c]) > 1e-3 * Math.abs(value) + 1e-9);
  if (!differs(recorded.scale, given.scale) && !differs(recorded.offset, given.offset)) return undefined;
  return `The model was trained on pixels scaled as "${recorded.label}", as its file says, but --preprocess ${given.label} scales them otherwise; leave --preprocess out.`;
}

/** Means and deviations of pixels stretch them up to ten times; more, or as little, is another unit. */
const OTHER_UNIT = 16;

/** What speaks against a scaling that the user gives: values far too small, far too large or shifted for the model's first layers. */
function doubtOfScaling(
  { label, scale, offset }: InputScaling,
  images: StoredImages,
  expected: ExpectedPixels | undefined,
): string | undefined {
  if (expected === undefined || images.length === 0) return undefined;
  const { min, max } = pixelRange(images);
  const least = Math.min(...scale.map((factor, c) => min * factor + offset[offset.length === 1 ? 0 : c]));
  const most = Math.max(...scale.map((factor, c) => max * factor + offset[offset.length === 1 ? 0 : c]));
  const stretch = (most - least) / expected.white;
  const isShifted = expected.isSigned === true && least >= 0;
  if (stretch > 1 / OTHER_UNIT && stretch < OTHER_UNIT && !isShifted) return undefined;
  const takes = expected.isSigned ? '−128…127' : `0…${expected.white}`;
  return `The model takes pixels ${takes} (${expected.because}), but --preprocess ${label} gives it ${short(least)}…${short(most)}; leave --preprocess out.`;
}

const short = (value: number): string => String(Number(value.toPrecision(4))).replace('-', '−');

/** What `train` and `tune` write into a model's file. */
function recordedScaling({ notes }: Graph, images: StoredImages): InputScaling | undefined {
  // Of another program, or of images that cannot be scaled so: decided as for any model.
  return notes?.preprocess === undefined ? undefined : scalingThatFits(notes.preprocess, images);
}

/** The scaling of that label; undefined where it makes no sense for these images. */
export function scalingThatFits(label: string, images: StoredImages): InputScaling | undefined {
  try {
    const { scale, offset } = resolvePreprocess(parsePreprocess(label), images);
    return { label, scale, offset };
  } catch (error) {
    if (error instanceof FirstspikeError) return undefined;
    throw error;
  }
}

/** Intensities span 0 to white; other values what the images hold, from zero if none is negative. */
export function pixelRange(images: StoredImages): PixelRange {
  const { min, max, white } = pixelUnits(images);
  return white === null ? { min, max: max > min ? max : min + 1 } : { min: 0, max: white };
}

/**
 * Images as an ANN takes them: of its shape, in the units of its pixels.
 * @throws FirstspikeError `usage` for a bare graph, which takes scaled values, or for pixels in other units; `shape`
 */
export function imagesOf<T extends StoredImages>(ann: Ann, images: T): T {
  if (!('graph' in ann && 'pixels' in ann)) {
    throw new FirstspikeError(
      'usage',
      'The ANN is a graph that takes scaled values, but the images hold stored pixels; give the `ann` of the converter, or annOf(graph, images).',
    );
  }
  checkImages(images, ann.graph.inputs[0].shape.slice(1));
  return storedAs(images, ann.pixels);
}
