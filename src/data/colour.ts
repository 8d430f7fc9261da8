/**
 * @file Grey pictures as red, green and blue, and the other way round. Grey is the luminance of ITU-R BT.601,
 * L = (299 R + 587 G + 114 B) / 1000, rounded as Pillow rounds it.
 */

import { grouped } from '../error.ts';
import type { ImageDataset, StoredPixels } from './dataset.ts';

/** Channels of a picture. */
export type Channels = 1 | 3;

/** Whether red, green and blue are the same everywhere. */
export function isGrey(planes: ArrayLike<number>, plane: number): boolean {
  for (let i = 0; i < plane; i++) {
    if (planes[i] !== planes[plane + i] || planes[i] !== planes[2 * plane + i]) return false;
  }
  return true;
}

/**
 * One image with other channels, written into `out`.
 * @param planes channel, row, column
 * @param out one or three planes of the same size
 */
export function writeChannels(
  planes: ArrayLike<number>,
  from: Channels,
  out: StoredPixels,
  to: Channels,
): void {
  const plane = planes.length / from;
  for (let i = 0; i < plane; i++) {
    if (to === 3) for (let c = 0; c < 3; c++) out[c * plane + i] = planes[from === 3 ? c * plane + i : i];
    else if (from === 1) out[i] = planes[i];
    else {
      const grey = (299 * planes[i] + 587 * planes[plane + i] + 114 * planes[2 * plane + i]) / 1000;
      out[i] = out instanceof Uint8Array ? Math.round(grey) : grey;
    }
  }
}

/** The shape that a model takes, channels first or last, without a batch axis; null for what it leaves open. */
export type InputShape = readonly (number | null)[];

/** The channels that a model takes of pictures of a size; undefined if it takes either or neither. */
export function channelsFor(
  shape: InputShape | undefined,
  height: number,
  width: number,
): Channels | undefined {
  if (shape === undefined) return undefined;
  const fits = (...sizes: readonly number[]) =>
    sizes.length === shape.length &&
    sizes.every((size, axis) => shape[axis] === size || shape[axis] === null);
  const grey =
    fits(1, height, width) || fits(height, width, 1) || fits(height, width) || fits(height * width);
  const colour = fits(3, height, width) || fits(height, width, 3) || fits(3 * height * width);
  return grey === colour ? undefined : grey ? 1 : 3;
}

/** For reports: what was done to pictures that had other channels. */
export function channelChange(
  name: string,
  { repeated, grey, luminance }: { repeated: number; grey: number; luminance: number },
): readonly string[] {
  const pictures = (n: number) => `${grouped(n)} picture${n === 1 ? '' : 's'} of ${name}`;
  return [
    ...(repeated > 0 ? [`${pictures(repeated)} are grey; their values stand for red, green and blue.`] : []),
    ...(grey > 0 ? [`${pictures(grey)} are grey stored as colour; one channel is taken.`] : []),
    ...(luminance > 0
      ? [
          `${pictures(luminance)} are in colour; the model takes their luminance, 0.299 R + 0.587 G + 0.114 B.`,
        ]
      : []),
  ];
}

/** For reports. */
export const alphaDropped = (name: string): string =>
  `The pictures of ${name} have four channels: the fourth, alpha, is dropped.`;

/** Red, green and blue of pictures that have alpha too. */
function withoutAlpha(dataset: ImageDataset): ImageDataset {
  const { shape, pixels, length, name } = dataset;
  const [, height, width] = shape;
  const plane = height * width;
  const colour = pixels.slice(0, length * 3 * plane);
  for (let i = 0; i < length; i++)
    colour.set(pixels.subarray(4 * i * plane, (4 * i + 3) * plane), 3 * i * plane);
  return {
    ...dataset,
    shape: [3, height, width],
    pixels: colour,
    changes: [...(dataset.changes ?? []), alphaDropped(name)],
  };
}

/** A dataset with other channels; the dataset itself where it has them or cannot have them. */
export function withChannels(given: ImageDataset, wanted: Channels | undefined): ImageDataset {
  const dataset = wanted !== undefined && given.shape[0] === 4 ? withoutAlpha(given) : given;
  const [from, height, width] = dataset.shape;
  if (wanted === undefined || from === wanted || (from !== 1 && from !== 3)) return dataset;
  const plane = height * width;
  const size = wanted * plane;
  const { pixels: own, length, name } = dataset;
  const pixels = own instanceof Uint8Array ? new Uint8Array(length * size) : new Float32Array(length * size);
  const count = { repeated: 0, grey: 0, luminance: 0 };
  for (let i = 0; i < length; i++) {
    const image = own.subarray(i * from * plane, (i + 1) * from * plane);
    writeChannels(image, from, pixels.subarray(i * size, (i + 1) * size), wanted);
    count[wanted > from ? 'repeated' : isGrey(image, plane) ? 'grey' : 'luminance']++;
  }
  const changes = [...(dataset.changes ?? []), ...channelChange(name, count)];
  return { ...dataset, shape: [wanted, height, width], pixels, changes };
}
