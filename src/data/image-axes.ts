/**
 * @file Which axes of an array of images are channels, rows and columns, guessed from their sizes.
 */
import { FirstspikeError } from '../error.ts';
import type { ImageDataset } from './dataset.ts';

/** The order of the axes after the first, which counts images. */
export type ImageLayout = 'NCHW' | 'NHWC';

/** One image's shape and the order in which the array has it. */
export interface ImageAxes {
  readonly layout: ImageLayout;
  readonly shape: ImageDataset['shape'];
}

/** Grey, two (event polarity), RGB, RGBA. */
const isChannelCount = (extent: number) => extent >= 1 && extent <= 4;

/**
 * The channel axis is the one with one to four entries, first (NCHW) or last (NHWC); N×H×W is grey; N×D is grey and
 * square. Where both axes could be the channels, the reading that makes the images square counts.
 * @param where file and array for error messages
 * @throws FirstspikeError `shape` if no axis or both could be the channels.
 * @example
 * ```ts
 * guessImageAxes([100, 32, 32, 3], 'x in data.npz'); // → { layout: 'NHWC', shape: [3, 32, 32] }
 * ```
 */
export function guessImageAxes(shape: readonly number[], where: string): ImageAxes {
  const problem = (why: string) =>
    new FirstspikeError(
      'shape',
      `${where} is ${shape.join('×')}, ${why}; save images as number×channels×height×width with 1 to 4 channels, or as number×height×width`,
      { shape },
    );
  if (shape.length === 2) {
    const side = Math.round(Math.sqrt(shape[1]));
    if (side * side !== shape[1]) throw problem('and its rows are not square images');
    return { layout: 'NCHW', shape: [1, side, side] };
  }
  if (shape.length === 3) return { layout: 'NCHW', shape: [1, shape[1], shape[2]] };
  if (shape.length !== 4) throw problem('which has too few or too many axes for images');
  const [, first, middle, last] = shape;
  let leading = isChannelCount(first);
  let trailing = isChannelCount(last);
  if (leading && trailing) {
    leading = middle === last;
    trailing = first === middle;
    if (leading === trailing) throw problem('where both the second and the last axis could be the channels');
  }
  if (leading) return { layout: 'NCHW', shape: [first, middle, last] };
  if (trailing) return { layout: 'NHWC', shape: [last, first, middle] };
  throw problem('where no axis has 1 to 4 channels');
}

/** Pixels with the channels last (N×H×W×C) as channels first (N×C×H×W); a copy. */
export function channelsFirst<T extends Uint8Array | Float32Array>(
  pixels: T,
  shape: ImageDataset['shape'],
): T {
  const [channels, height, width] = shape;
  const plane = height * width;
  const result = pixels.slice() as T;
  if (channels === 1) return result;
  let source = 0;
  for (let image = 0; image < pixels.length; image += channels * plane) {
    for (let position = 0; position < plane; position++) {
      for (let channel = 0; channel < channels; channel++) {
        result[image + channel * plane + position] = pixels[source++];
      }
    }
  }
  return result;
}
