/**
 * @file From a decoded picture to an image of a set: its channels, its transform, bytes or floats.
 */
import { writeChannels } from './colour.ts';
import type { EncodedPictures, PictureRecipe, StoredPixels } from './dataset.ts';
import { decodeImage } from './decode-image.ts';
import type { DecodedImage } from './decoded-image.ts';
import { transformed } from './transform.ts';

/**
 * One image of a set.
 * @param name of the picture, for messages
 */
export function pictureImage(
  { width, height, channels: from, planes }: DecodedImage,
  { channels, transform, isDeep }: PictureRecipe,
  name: string,
): StoredPixels {
  const white = planes instanceof Uint16Array ? 65535 : 255;
  const size = channels * width * height;
  const own: StoredPixels = isDeep ? new Float32Array(size) : new Uint8Array(size);
  writeChannels(isDeep ? Float32Array.from(planes, (value) => value / white) : planes, from, own, channels);
  return transformed(own, { width, height }, transform, name);
}

/** All of them, one after another. @throws FirstspikeError `bad-file`, `shape` */
export function decodePictures({ files, recipe, shape, white }: EncodedPictures): StoredPixels {
  const size = shape[0] * shape[1] * shape[2];
  const length = files.length * size;
  const pixels: StoredPixels = recipe.isDeep ? new Float32Array(length) : new Uint8Array(length);
  files.forEach(({ file, bytes }, i) => {
    pixels.set(pictureImage(decodeImage(bytes, file), recipe, file), i * size);
  });
  const own = recipe.isDeep ? 1 : 255;
  return white === undefined || white === own
    ? pixels
    : Float32Array.from(pixels, (pixel) => pixel * (white / own));
}
