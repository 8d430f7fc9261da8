/**
 * @file Arrays of images after a transform, one image at a time: resized ones may take far more memory than the array.
 */
import type { ImageCollection, ImageDataset, Transform } from './dataset.ts';
import { pixelUnits } from './pixels.ts';
import { imageSize } from './subset.ts';
import { describeTransform, transformed, transformedSize } from './transform.ts';

/**
 * The images after the transform; themselves where it does nothing.
 * @throws FirstspikeError `shape` for images smaller than what is cut out of them
 */
export function withTransform(images: ImageDataset, transform: Transform): ImageCollection {
  const text = describeTransform(transform);
  if (text === '') return images;
  const { pixels, white, ...set } = images;
  const [channels, height, width] = images.shape;
  const size = transformedSize({ width, height }, transform, `each image of ${images.name}`);
  const from = imageSize(images);
  const to = channels * size.height * size.width;
  return {
    ...set,
    shape: [channels, size.height, size.width],
    units: pixelUnits(images),
    transform: text,
    changes: [...(images.changes ?? []), `${images.name}: each image is transformed, ${text}.`],
    async read(places) {
      const length = places.length * to;
      const all = pixels instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
      places.forEach((place, i) => {
        const own = pixels.subarray(place * from, (place + 1) * from);
        all.set(transformed(own, { width, height }, transform, images.name), i * to);
      });
      return all;
    },
  };
}
