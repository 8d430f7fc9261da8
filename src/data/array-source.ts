/**
 * @file An array of images in a file, read by position. Its values are looked through once, a few megabytes at a time: what pixels run
 * to is known of all of them, as of an array in memory.
 */
import { isByteRange, labelsOfImages, type NamedArray, noteOnHalves } from './array-images.ts';
import type { ByteSource } from './byte-source.ts';
import type { ImageSource, Split, StoredPixels } from './dataset.ts';
import { type AxesOptions, channelsFirst, imageAxes } from './image-axes.ts';
import { type NpyHeader, npyHeader } from './npy.ts';
import { numbersOf } from './npy-types.ts';
import { bytes as byteUnits, unitsInRange, widened } from './pixels.ts';
import { rowReader } from './rows.ts';
import { placesFrom } from './source.ts';
import { imageSize } from './subset.ts';

/** More than any header of an array takes. */
const HEADER_BYTES = 2 ** 16;
/** Looked through at a time. */
const PART_BYTES = 2 ** 22;

/** An array's header; undefined for an array whose images do not stand one after another. @throws FirstspikeError `bad-file` */
export async function arrayHeader(file: ByteSource): Promise<NpyHeader | undefined> {
  const header = npyHeader(await file.read(0, HEADER_BYTES), file.name, file.length);
  return header.isFortran ? undefined : header;
}

/** @throws FirstspikeError as `arrayImages` */
export async function arraySource(
  file: ByteSource,
  header: NpyHeader,
  labels: NamedArray | undefined,
  { split, name, inputShape, layout: given }: AxesOptions & { readonly split: Split; readonly name: string },
): Promise<ImageSource> {
  const { layout, shape } = imageAxes(header.shape, file.name, { inputShape, layout: given });
  const length = header.shape[0];
  const size = imageSize({ shape });
  const stride = size * header.width;
  const rows = rowReader([{ bytes: file, start: header.start, stride, count: length }], stride);
  const values = async (places: readonly number[]) => header.values(await rows(places), places.length * size);
  const part = Math.max(1, Math.floor(PART_BYTES / stride));
  const isInteger = /^[iu]/.test(header.type);
  let range = { min: 0, max: 0, isWhole: true };
  for (let from = 0; from < length; from += part) {
    const pixels = Float32Array.from(await values(placesFrom(from, Math.min(length, from + part))));
    range = widened(range, { pixels, shape, name }, from);
    // Bytes above 1 are bytes, whatever follows.
    if (header.type === 'u1' && range.max > 1) break;
  }
  const isByte = isInteger && isByteRange(range);
  const toPixels = async (places: readonly number[]): Promise<StoredPixels> => {
    const own = await values(places);
    if (isByte) return own instanceof Uint8Array ? own : Uint8Array.from(own);
    return own instanceof Float32Array ? own : Float32Array.from(own);
  };
  return {
    name,
    split,
    shape,
    length,
    ...labelsOfImages({ where: file.name, shape: header.shape }, labels),
    ...noteOnHalves(file.name, header.type, range),
    units: isByte ? byteUnits : unitsInRange(range, numbersOf(header.type)),
    async read(places) {
      const pixels = await toPixels(places);
      return layout === 'NHWC' ? channelsFirst(pixels, shape) : pixels;
    },
  };
}
