/**
 * @file Arrays of images after a transform, one image at a time: resized ones may take far more memory than the array.
 */
import { alphaDropped, type Channels, channelChange, writeChannels } from './colour.ts';
import type { ImageCollection, ImageSet, ImageSource, StoredPixels, Transform } from './dataset.ts';
import { pixelUnits } from './pixels.ts';
import { pixelsOf } from './source.ts';
import { imageSize } from './subset.ts';
import { describeTransform, transformed, transformedSize } from './transform.ts';

/**
 * The images after the transform; themselves where it does nothing.
 * @throws FirstspikeError `shape` for images smaller than what is cut out of them
 */
export function withTransform(images: ImageCollection, transform: Transform): ImageCollection {
  const text = describeTransform(transform);
  if (text === '') return images;
  const set = setOf(images);
  const [channels, height, width] = images.shape;
  const size = transformedSize({ width, height }, transform, `each image of ${images.name}`);
  const to = channels * size.height * size.width;
  return {
    ...set,
    shape: [channels, size.height, size.width],
    units: pixelUnits(images),
    transform: text,
    changes: [...(images.changes ?? []), `${images.name}: each image is transformed, ${text}.`],
    read: mapped(images, to, (own) => transformed(own, { width, height }, transform, images.name)),
  };
}

/** What is known of images besides their pixels. */
export function setOf(images: ImageCollection): ImageSet {
  if ('read' in images) {
    const { read, units, ...set } = images;
    return set;
  }
  const { pixels, white, ...set } = images;
  return set;
}

/** Reads images and changes each to `size` values. */
export function mapped(
  images: ImageCollection,
  size: number,
  change: (image: StoredPixels) => StoredPixels,
): ImageSource['read'] {
  const from = imageSize(images);
  const stored = async (places: readonly number[]): Promise<readonly StoredPixels[]> => {
    if ('read' in images) {
      const pixels = pixelsOf(await images.read(places));
      return places.map((_, i) => pixels.subarray(i * from, (i + 1) * from));
    }
    return places.map((place) => images.pixels.subarray(place * from, (place + 1) * from));
  };
  return async (places) => {
    const found = (await stored(places)).map(change);
    const isBytes = found.every((image) => image instanceof Uint8Array);
    const all = isBytes ? new Uint8Array(places.length * size) : new Float32Array(places.length * size);
    found.forEach((image, i) => {
      all.set(image, i * size);
    });
    return all;
  };
}

/** A source with other channels; the source itself where it has them or cannot have them. */
export function sourceWithChannels(images: ImageSource, wanted: Channels | undefined): ImageSource {
  const [stored, height, width] = images.shape;
  if (wanted === undefined || stored === wanted || ![1, 3, 4].includes(stored)) return images;
  const plane = height * width;
  const from = stored === 1 ? 1 : 3;
  const change = (image: StoredPixels): StoredPixels => {
    const length = wanted * plane;
    const out = image instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
    writeChannels(image.subarray(0, from * plane), from, out, wanted);
    return out;
  };
  const { name, length } = images;
  const isGreyed = wanted < from;
  return {
    ...images,
    shape: [wanted, height, width],
    changes: [
      ...(images.changes ?? []),
      ...(stored === 4 ? [alphaDropped(name)] : []),
      ...channelChange(name, {
        repeated: wanted > from ? length : 0,
        grey: 0,
        luminance: isGreyed ? length : 0,
      }),
    ],
    read: mapped(images, wanted * plane, change),
  };
}
