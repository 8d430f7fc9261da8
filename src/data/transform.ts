/**
 * @file What is done to a picture before it is an image of a model's size: its shorter side is resized, and the middle of it
 * is cut out, as torchvision's `Resize` and `CenterCrop` do it with Pillow.
 */
import { FirstspikeError } from '../error.ts';
import type { StoredPixels, Transform } from './dataset.ts';
import { interpolations, resampler, type Size } from './resample.ts';

/** Transforms by name, with which `--preprocess` scales pixels too. */
const presets: Readonly<Record<string, Transform>> = {
  imagenet: { resize: 256, crop: 224 },
};

/** The transform that goes with a scaling of that name; none does nothing. */
export const transformPreset = (name = ''): Transform =>
  Object.hasOwn(presets, name.trim().toLowerCase()) ? presets[name.trim().toLowerCase()] : {};

/** Whether it does nothing. */
const isIdentity = ({ resize, crop }: Transform): boolean => resize === undefined && crop === undefined;

/**
 * A transform as reports and files have it.
 * @example
 * ```ts
 * describeTransform({ resize: 256, crop: 224 }); // → 'resize=256,crop=224,bilinear'
 * ```
 */
export const describeTransform = ({ resize, crop, interpolation = 'bilinear' }: Transform): string =>
  [
    ...(resize === undefined ? [] : [`resize=${resize}`]),
    ...(crop === undefined ? [] : [`crop=${crop}`]),
    ...(resize === undefined ? [] : [interpolation]),
  ].join(',');

/**
 * Reads what {@link describeTransform} writes.
 * @throws FirstspikeError `bad-file` for anything else
 * @example
 * ```ts
 * parseTransform('resize=256,crop=224,bicubic').interpolation; // → 'bicubic'
 * ```
 */
export function parseTransform(text: string): Transform {
  const [, resize, crop, filter] = /^(?:resize=(\d+))?,?(?:crop=(\d+))?,?([a-z]+)?$/.exec(text) ?? [];
  const made: Transform = {
    ...(resize !== undefined && { resize: Number(resize) }),
    ...(crop !== undefined && { crop: Number(crop) }),
    ...(filter !== undefined && { interpolation: interpolations.find((name) => name === filter) }),
  };
  if (text !== '' && describeTransform(made) === text) return made;
  throw new FirstspikeError(
    'bad-file',
    `the transform '${text}' of the pictures is not understood; it is written as resize=256,crop=224,bilinear`,
  );
}

/** Size of a picture after its shorter side was resized; the longer one is cut to whole pixels, as in torchvision. */
function resized({ width, height }: Size, { resize }: Transform): Size {
  if (resize === undefined) return { width, height };
  const long = Math.max(1, Math.trunc((resize * Math.max(width, height)) / Math.min(width, height)));
  return width <= height ? { width: resize, height: long } : { width: long, height: resize };
}

/**
 * Size of a picture after the transform.
 * @param name of the picture, for messages
 * @throws FirstspikeError `shape` for a picture smaller than what is cut out of it
 */
export function transformedSize(size: Size, transform: Transform, name: string): Size {
  const { crop } = transform;
  const { width, height } = resized(size, transform);
  if (crop === undefined) return { width, height };
  if (width < crop || height < crop) {
    throw new FirstspikeError(
      'shape',
      `${name} is ${width}×${height} pixels${transform.resize === undefined ? '' : ' after resizing'}, too few to crop ${crop}×${crop}; resize the shorter side to ${crop} or more (--resize).`,
      { width, height, crop },
    );
  }
  return { width: crop, height: crop };
}

/** Half of a difference, rounded to even halves as Python rounds. */
function middle(difference: number): number {
  const half = Math.floor(difference / 2);
  return difference % 2 === 0 || half % 2 === 0 ? half : half + 1;
}

/**
 * Planes of one picture after the transform.
 * @param planes channel, row, column
 * @param name of the picture, for messages
 * @throws FirstspikeError `shape` for a picture smaller than what is cut out of it
 * @example
 * ```ts
 * transformed(Uint8Array.of(1, 2, 3, 4, 5, 6), { width: 3, height: 2 }, { crop: 2 }, 'a.png'); // → [1, 2, 4, 5]
 * ```
 */
export function transformed(
  planes: StoredPixels,
  size: Size,
  transform: Transform,
  name: string,
): StoredPixels {
  if (isIdentity(transform)) return planes;
  const { interpolation = 'bilinear' } = transform;
  const isByte = planes instanceof Uint8Array;
  const large = resized(size, transform);
  const out = transformedSize(size, transform, name);
  const [top, left] = [middle(large.height - out.height), middle(large.width - out.width)];
  const resample = resampler(size, large, interpolation, isByte);
  const plane = size.width * size.height;
  const channels = planes.length / plane;
  const area = out.width * out.height;
  const result = isByte ? new Uint8Array(channels * area) : new Float32Array(channels * area);
  for (let c = 0; c < channels; c++) {
    const whole = resample(planes.subarray(c * plane, (c + 1) * plane));
    for (let y = 0; y < out.height; y++) {
      const start = (top + y) * large.width + left;
      result.set(whole.subarray(start, start + out.width), c * area + y * out.width);
    }
  }
  return result;
}
