/**
 * @file The ANN in front of stored images: a graph whose input takes pixels as they are stored, with the scaling that the
 * model was trained with as its first nodes. ANN and spiking network are compared on the same pixels.
 */
import { FirstspikeError } from '../error.ts';
import { prependAffine } from '../graph/affine-input.ts';
import type { Decision, DeclaredDecision } from '../graph/decision.ts';
import type { Graph } from '../graph/graph.ts';
import { takeImages } from '../graph/image-input.ts';
import { decisionOf } from './decision.ts';
import { checkImages, type Images } from './image-tensor.ts';
import { chooseOutput } from './output.ts';
import { planGraph } from './plan.ts';

/** Pixel → model input, `x = pixel · scale + offset`; one entry, or one per channel. */
export interface InputScaling {
  /** As reports print it, e.g. `unit`. */
  readonly label: string;
  readonly scale: readonly number[];
  readonly offset: readonly number[];
}

/** The values that stored pixels may have. */
export interface PixelRange {
  readonly min: number;
  readonly max: number;
}

/** An ANN that takes stored pixels. */
export interface Ann {
  /** Its input takes an image with a batch axis of 1, channels first, in stored units. */
  readonly graph: Graph;
  readonly pixels: PixelRange;
  /** How pixels become the model's input, as in `--preprocess`. */
  readonly preprocess: string;
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
 * @param preprocess default: bytes become 0…1, other values are the model's input as they are
 * @param reading which output is read and how it decides
 * @throws FirstspikeError `shape` if the model does not take such images; `usage` if several outputs remain to choose from
 * @example
 * ```ts
 * annOf(graph, images).pixels; // → { min: 0, max: 255 }
 * ```
 */
export function annOf(
  graph: Graph,
  images: Images,
  preprocess: InputScaling = usualScaling(images),
  reading: Reading = {},
): Ann {
  const model = takeImages(chooseOutput(graph, reading.output), images.shape);
  if (model.inputs.length === 1) checkImages(images, model.inputs[0].shape.slice(1));
  const { label, scale, offset } = preprocess;
  const whole = prependAffine(model, scale, offset);
  const decision = decisionOf(planGraph(whole), reading.decision);
  return { graph: whole, pixels: pixelRange(images), preprocess: label, decision };
}

/** Most models were trained on pixels from 0 to 1. */
const usualScaling = ({ pixels }: Images): InputScaling =>
  pixels instanceof Uint8Array
    ? { label: 'unit', scale: [1 / 255], offset: [0] }
    : { label: 'none', scale: [1], offset: [0] };

/** Bytes span 0…255; other values what the images hold, from zero if none is negative. */
function pixelRange({ pixels }: Images): PixelRange {
  if (pixels instanceof Uint8Array) return { min: 0, max: 255 };
  let min = 0;
  let max = 0;
  for (const value of pixels) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max: max > min ? max : min + 1 };
}

/**
 * Checks that an ANN takes what images hold.
 * @throws FirstspikeError `usage` for a bare graph, which takes scaled values, or for pixels stored otherwise; `shape`
 */
export function checkAnn(ann: Ann, images: Images): void {
  if (!('graph' in ann && 'pixels' in ann)) {
    throw new FirstspikeError(
      'usage',
      'The ANN is a graph that takes scaled values, but the images hold stored pixels; give the `ann` of the converter, or annOf(graph, images).',
    );
  }
  checkImages(images, ann.graph.inputs[0].shape.slice(1));
  const { min, max } = pixelRange(images);
  const bytes = images.pixels instanceof Uint8Array;
  const fits = bytes ? ann.pixels.max === 255 : min >= ann.pixels.min && max <= ann.pixels.max;
  if (fits && (bytes || ann.pixels.max < 255 || max > 1)) return;
  throw new FirstspikeError(
    'usage',
    `The ANN takes pixels ${ann.pixels.min}…${ann.pixels.max}, but the images hold ${bytes ? 'bytes' : `values ${min}…${max}`}; store both alike.`,
  );
}
