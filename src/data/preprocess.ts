/**
 * @file From the pixels of a dataset to the values a model was trained on: one scale and one offset per channel,
 * x = pixel · scale + offset.
 */
import { FirstspikeError } from '../error.ts';
import type { StoredPixels } from './dataset.ts';
import { pixelUnits, type Stored } from './pixels.ts';

/** What the user asks for; `mean` and `std` are given for pixels 0…1 (as torchvision does), one or one per channel. */
export type PreprocessOption =
  | { readonly kind: 'unit' }
  | { readonly kind: 'bytes' }
  | { readonly kind: 'raw' }
  | { readonly kind: 'standardize'; readonly mean: readonly number[]; readonly std: readonly number[] };

/** The same for one dataset: x = pixel · scale + offset, with the pixel as the dataset holds it. */
export interface Preprocess {
  readonly kind: PreprocessOption['kind'];
  /** One factor per channel. */
  readonly scale: readonly number[];
  /** One summand per channel, added after the factor. */
  readonly offset: readonly number[];
}

/** Statistics by the name of the data that they are of; the transforms of the same names are in `transform.ts`. */
const preprocessPresets: Readonly<Record<string, PreprocessOption>> = {
  imagenet: { kind: 'standardize', mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
};

/**
 * Reads `unit` (0…1), `bytes` (0…255), `raw` (pixels as they are stored), `imagenet` or `mean=…,std=…` with one number or one per channel,
 * separated by commas, colons or spaces.
 * @throws FirstspikeError `usage` if the text is none of these.
 * @example
 * ```ts
 * parsePreprocess('mean=0.5,std=0.25'); // → { kind: 'standardize', mean: [0.5], std: [0.25] }
 * ```
 */
export function parsePreprocess(text: string): PreprocessOption {
  const value = text.trim().toLowerCase();
  const preset = Object.hasOwn(preprocessPresets, value) ? preprocessPresets[value] : undefined;
  if (preset !== undefined) return preset;
  if (value === 'unit' || value === 'bytes' || value === 'raw') return { kind: value };
  const twice = ['mean', 'std'].find((key) => value.split(`${key}=`).length > 2);
  if (twice !== undefined) {
    throw new FirstspikeError('usage', `preprocess '${text}' has ${twice} twice; give it once`);
  }
  const mean = numbersAfter('mean', value);
  const std = numbersAfter('std', value);
  const rest = value.replaceAll(/(mean|std)=[^a-z=]*/g, '');
  if (mean === undefined || std === undefined || rest !== '') {
    throw new FirstspikeError(
      'usage',
      `preprocess '${text}' is not understood; use unit, bytes, raw, imagenet or mean=…,std=… such as mean=0.1307,std=0.3081`,
    );
  }
  if (std.some((deviation) => deviation <= 0)) {
    throw new FirstspikeError(
      'usage',
      `preprocess '${text}' has a standard deviation of 0 or less; use positive ones`,
    );
  }
  return { kind: 'standardize', mean, std };
}

function numbersAfter(key: string, text: string): number[] | undefined {
  const list = new RegExp(`(?:^|[,:;\\s])${key}=([^a-z=]*)`).exec(text)?.[1];
  const numbers = list
    ?.split(/[,:;\s]+/)
    .filter((part) => part !== '')
    .map(Number);
  return numbers === undefined || numbers.length === 0 || numbers.some(Number.isNaN) ? undefined : numbers;
}

/**
 * The scale and offset that `option` means for images, by the value that is white in them (see {@link pixelUnits}).
 * @throws FirstspikeError `usage` if the number of means does not fit the channels or the pixels have no white: then only
 * `raw`, which never changes a pixel, makes sense.
 * @example
 * ```ts
 * resolvePreprocess(parsePreprocess('mean=0.5,std=0.5'), images); // → { kind: 'standardize', scale: [2 / 255], offset: [-1] }
 * ```
 */
export function resolvePreprocess(option: PreprocessOption, images: Stored): Preprocess {
  const [channels] = images.shape;
  const { name = 'the images' } = images;
  const perChannel = (value: (channel: number) => number) =>
    Array.from({ length: channels }, (_, c) => value(c));
  const { kind } = option;
  if (kind !== 'standardize') {
    const factor = kind === 'raw' ? 1 : (kind === 'unit' ? 1 : 255) / whiteOf(images);
    return { kind, scale: perChannel(() => factor), offset: perChannel(() => 0) };
  }
  const { mean, std } = option;
  for (const [key, values] of Object.entries({ mean, std })) {
    if (values.length !== 1 && values.length !== channels) {
      throw new FirstspikeError(
        'usage',
        `preprocess has ${values.length} values for ${key} but ${name} has ${channels} channel${channels === 1 ? '; give 1' : `s; give 1 or ${channels}`}`,
        { channels },
      );
    }
  }
  const white = whiteOf(images);
  const meanOf = (channel: number) => mean[mean.length === 1 ? 0 : channel];
  const stdOf = (channel: number) => std[std.length === 1 ? 0 : channel];
  return {
    kind: 'standardize',
    scale: perChannel((channel) => 1 / (white * stdOf(channel))),
    offset: perChannel((channel) => -meanOf(channel) / stdOf(channel)),
  };
}

/** White, also of floats that somebody says are intensities although they stop far below it. */
function whiteOf(images: Stored): number {
  const { white, min, max } = pixelUnits(images);
  if (white !== null) return white;
  if (min >= 0 && max <= 255) return max <= 1 ? 1 : 255;
  throw new FirstspikeError(
    'usage',
    `${images.name ?? 'The images'} has pixels ${min}…${max}, which are neither 0…1 nor 0…255; use preprocess raw if the model was trained on them as they are`,
    { min, max },
  );
}

/**
 * The values a model sees for one image.
 * @param pixels one image, channel after channel
 * @param out where to put them. Default: a new array
 * @example
 * ```ts
 * toFloat(Uint8Array.of(0, 2), { kind: 'unit', scale: [0.5], offset: [1] }); // → [1, 2]
 * ```
 */
export function toFloat(
  pixels: StoredPixels,
  { scale, offset }: Pick<Preprocess, 'scale' | 'offset'>,
  out = new Float32Array(pixels.length),
): Float32Array {
  const plane = pixels.length / scale.length;
  for (let channel = 0; channel < scale.length; channel++) {
    for (let index = channel * plane; index < (channel + 1) * plane; index++) {
      out[index] = pixels[index] * scale[channel] + offset[channel];
    }
  }
  return out;
}
