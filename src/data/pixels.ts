/**
 * @file The units of stored pixels: which values they have, and which of them is full intensity (white). Everything that
 * scales pixels asks here, so that bytes, floats and 16-bit values of the same pictures mean the same.
 */
import { FirstspikeError, grouped } from '../error.ts';
import type { Batch, ImageDataset, ImageSource, PixelUnits, StoredPixels } from './dataset.ts';

/** Pixels in memory, with what their reader knows of them. */
export type HeldPixels = Pick<ImageDataset, 'shape' | 'pixels'> &
  Partial<Pick<ImageDataset, 'white' | 'numbers' | 'name'>>;
/** Pixels that are read when they are wanted; their units are known. */
export type AnnouncedPixels = Pick<ImageSource, 'shape' | 'units' | 'read'> &
  Partial<Pick<ImageSource, 'name'>>;

/** Pixels with what their reader knows of them. */
export type Stored = HeldPixels | AnnouncedPixels;

/** Values of full intensity in use. */
export const whites: readonly number[] = [1, 255, 65535];

const found = new WeakMap<StoredPixels, PixelUnits>();

/**
 * The units of pixels. Bytes run to 255. Floats run to 1, 255 or 65535 where their values say so: from 0, and far enough
 * up; others have no white. What the reader of the whole file says (`white`) comes first.
 * @throws FirstspikeError `bad-file` naming the first pixel that is no number
 * @example
 * ```ts
 * pixelUnits({ shape: [1, 1, 2], pixels: Float32Array.of(0, 255) }).white; // → 255
 * ```
 */
export function pixelUnits(images: Stored): PixelUnits {
  if ('units' in images) return images.units;
  const { pixels, white, numbers } = images;
  let units = found.get(pixels);
  if (units === undefined) {
    units = pixels instanceof Uint8Array ? bytes : unitsOf(images);
    found.set(pixels, units);
  }
  if (white === undefined || white === units.white) return units;
  return { ...units, white, text: white === null ? units.text : `${numbers ?? 'floats'} 0…${white}` };
}

/** What pictures of sixteen bits are. */
export const DEEP = '16-bit pictures, read as';

/** The units of bytes. */
export const bytes: PixelUnits = { min: 0, max: 255, white: 255, text: 'bytes 0…255' };

const unitsOf = (images: HeldPixels): PixelUnits =>
  unitsInRange(widened({ min: 0, max: 0, isWhole: true }, images), images.numbers);

/**
 * The units of numbers in a range that are no bytes.
 * @param numbers what the file stores; default: floats
 */
export function unitsInRange(
  { min, max, isWhole }: PixelRange & { readonly isWhole: boolean },
  numbers?: string,
): PixelUnits {
  const white = whiteOf(min, max, isWhole);
  const text = `${numbers ?? 'floats'} ${short(min)}…${white ?? short(max)}`;
  return { min, max, white, text, ...(numbers !== undefined && { numbers }) };
}

/**
 * The range with further pixels.
 * @param first which image of the set they start with
 * @throws FirstspikeError `bad-file` naming the first pixel that is no number
 */
export function widened(
  range: PixelRange & { readonly isWhole: boolean },
  { pixels, shape, name = 'the images' }: HeldPixels,
  first = 0,
): PixelRange & { readonly isWhole: boolean } {
  let { min, max, isWhole } = range;
  // By index: datasets have hundreds of millions of pixels, and iterators take ten times as long.
  for (let i = 0; i < pixels.length; i++) {
    const pixel = pixels[i];
    if (!Number.isFinite(pixel)) throw notFinite(pixels, shape, name, first);
    if (pixel < min) min = pixel;
    if (pixel > max) max = pixel;
    if (isWhole && pixel !== Math.trunc(pixel)) isWhole = false;
  }
  return { min, max, isWhole };
}

/** Resampling oversteps a range by a little. */
const SLACK = 1e-3;

/** Pictures nearly reach white somewhere; values that stop far below it are something else. */
function whiteOf(min: number, max: number, isWhole: boolean): number | null {
  const least = [0.5, isWhole ? 64 : 200, 32768];
  const at = whites.findIndex(
    (white, i) => max >= least[i] && max <= white * (1 + SLACK) && min >= -white * SLACK,
  );
  return at < 0 ? null : whites[at];
}

function notFinite(
  pixels: StoredPixels,
  shape: ImageDataset['shape'],
  name: string,
  start: number,
): FirstspikeError {
  const [channels, height, width] = shape;
  const first = pixels.findIndex((pixel) => !Number.isFinite(pixel));
  let count = 0;
  for (const pixel of pixels) if (!Number.isFinite(pixel)) count++;
  const size = channels * height * width;
  const image = start + Math.floor(first / size);
  const place = first % size;
  const [channel, row, column] = [
    Math.floor(place / (height * width)),
    Math.floor(place / width) % height,
    place % width,
  ];
  return new FirstspikeError(
    'bad-file',
    `${name} has ${grouped(count)} pixel${count === 1 ? '' : 's'} that ${count === 1 ? 'is no number' : 'are no numbers'}; the first is ${pixels[first]} in image ${image}, channel ${channel}, row ${row}, column ${column}; replace them.`,
    { image, channel, row, column, count },
  );
}

/** Four digits are enough for a message. */
const short = (value: number): string => String(Number(value.toPrecision(4)));

/** Pixels that a network or an ANN takes. */
export interface PixelRange {
  readonly min: number;
  readonly max: number;
}

/** Values outside the range of calibration are cut off; more than this many times the range is another unit. */
const OTHER_UNIT = 4;

/**
 * The same pictures in the units of a range, such as that of a network's input; the images themselves where they are in
 * those units already. Pixels that become whole bytes are stored as bytes.
 * @throws FirstspikeError `usage` if they are in units that cannot be brought to those of the range
 * @example
 * ```ts
 * storedAs({ shape: [1, 1, 2], pixels: Float32Array.of(0, 1) }, { min: 0, max: 255 }).pixels; // → [0, 255]
 * ```
 */
export function storedAs<T extends Stored>(images: T, range: PixelRange): T {
  const { white, min, max, text } = pixelUnits(images);
  const isIntensity = range.min === 0 && whites.includes(range.max);
  if (isIntensity && white !== null) {
    if (white === range.max) return images;
    if (!('units' in images)) {
      return { ...images, white: range.max, pixels: scaled(images.pixels, range.max / white, range.max) };
    }
    const { read } = images;
    const text = `${images.units.numbers ?? 'floats'} 0…${range.max}`;
    return {
      ...images,
      units: { ...images.units, min: 0, max: range.max, white: range.max, text },
      read: async (places: readonly number[]) => asUnits(await read(places), white, range.max),
    };
  }
  const spread = range.max - range.min;
  const isDark = max > 0 && range.max > 1 && max < range.max / 8;
  const fits = isIntensity
    ? min >= -SLACK * spread && max <= range.max * (1 + SLACK) && !isDark
    : max - min <= OTHER_UNIT * spread && min >= range.min - spread / OTHER_UNIT;
  if (fits) return images;
  throw new FirstspikeError(
    'usage',
    `${images.name ?? 'The images'} holds ${text}, but the network was calibrated on pixels ${short(range.min)}…${short(range.max)}, and no factor brings one to the other; use data stored alike, or calibrate on data like these (--calibrate) and say with --preprocess how the model takes them.`,
    { min, max },
  );
}

/** A batch in other units; files are brought to them where they are decoded. */
const asUnits = (batch: Batch, from: number, to: number): Batch =>
  'files' in batch ? { ...batch, white: to } : Float32Array.from(batch, (pixel) => pixel * (to / from));

/** Sixteen-bit floats of a byte are off by up to 0.06; other values are not all this near to whole ones. */
const NEAR_BYTE = 0.07;

/** Pixels times a factor; as bytes, where they are bytes. */
function scaled(pixels: StoredPixels, factor: number, white: number): StoredPixels {
  const isWhole = (pixel: number) => Math.abs(pixel * factor - Math.round(pixel * factor)) < NEAR_BYTE;
  if (white === 255 && pixels.every((pixel) => isWhole(pixel) && pixel * factor < 255.5)) {
    return Uint8Array.from(pixels, (pixel) => Math.round(pixel * factor));
  }
  return Float32Array.from(pixels, (pixel) => pixel * factor);
}
