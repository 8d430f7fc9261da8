/**
 * @file Random rotation, scaling and shifting of an image about its centre, with bilinear interpolation and zeros
 * outside, and mirroring. An output pixel at d = (x, y) from the centre takes the input's value at
 * R(−angle)·(d − shift)/scale.
 */
import { randomFrom } from '../random.ts';
import type { Shard } from './shard.ts';

/** Ranges of the random transformations; each is drawn uniformly from ±its value. */
export interface Augmentation {
  /** Largest rotation, degrees. */
  readonly rotate: number;
  /** Largest change of size: 0.1 draws a factor from 0.9…1.1. */
  readonly scale: number;
  /** Largest shift along each axis, pixels. */
  readonly shift: number;
  /** Whether each image is mirrored left to right with probability 1/2. */
  readonly mirror: boolean;
}

/** One image's transformation. */
export interface Transformation {
  /** Radians, counter-clockwise as seen on screen. */
  readonly angle: number;
  readonly scale: number;
  /** To the right, pixels. */
  readonly dx: number;
  /** Downwards, pixels. */
  readonly dy: number;
}

/** Draws four numbers from `random`, always, so that one range does not change what the others draw. */
export function drawTransformation(ranges: Augmentation, random: () => number): Transformation {
  const draw = (range: number): number => range * (2 * random() - 1);
  return {
    angle: (draw(ranges.rotate) * Math.PI) / 180,
    scale: 1 + draw(ranges.scale),
    dx: draw(ranges.shift),
    dy: draw(ranges.shift),
  };
}

/** Size of the images: all planes of `height`×`width` are transformed alike. */
export interface PlaneSize {
  readonly planes: number;
  readonly height: number;
  readonly width: number;
}

/** Writes the transformed image (channel, row, column order) to `target`, which must not be `source`. */
export function transformImage(
  source: ArrayLike<number>,
  size: PlaneSize,
  { angle, scale, dx, dy }: Transformation,
  target: Float32Array,
): void {
  const { planes, height, width } = size;
  const cos = Math.cos(angle) / scale;
  const sin = Math.sin(angle) / scale;
  const cx = (width - 1) / 2;
  const cy = (height - 1) / 2;
  const plane = height * width;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const right = column - cx - dx;
      const down = row - cy - dy;
      const x = cx + cos * right - sin * down;
      const y = cy + sin * right + cos * down;
      const x0 = Math.floor(x);
      const y0 = Math.floor(y);
      const fx = x - x0;
      const fy = y - y0;
      for (let p = 0; p < planes; p++) {
        let value = 0;
        for (let corner = 0; corner < 4; corner++) {
          const px = x0 + (corner & 1);
          const py = y0 + (corner >> 1);
          if (px < 0 || px >= width || py < 0 || py >= height) continue;
          const weight = (corner & 1 ? fx : 1 - fx) * (corner & 2 ? fy : 1 - fy);
          value += weight * source[p * plane + py * width + px];
        }
        target[p * plane + row * width + column] = value;
      }
    }
  }
}

/** A shard's images in stored units, [images × channels × height × width]: changed at random if it is trained on. */
export function augmentedPixels(
  [planes, height, width]: readonly [number, number, number],
  augmentation: Augmentation,
  { pixels, labels, seeds }: Shard,
): Float32Array {
  if (seeds === undefined) return Float32Array.from(pixels);
  const size = planes * height * width;
  const values = new Float32Array(labels.length * size);
  const isStill = augmentation.rotate === 0 && augmentation.scale === 0 && augmentation.shift === 0;
  for (let image = 0; image < labels.length; image++) {
    const source = pixels.subarray(image * size, (image + 1) * size);
    const target = values.subarray(image * size, (image + 1) * size);
    const random = randomFrom(seeds[image]);
    const transformation = drawTransformation(augmentation, random);
    if (isStill) target.set(source);
    else transformImage(source, { planes, height, width }, transformation, target);
    if (augmentation.mirror && random() < 0.5) mirrorRows(target, width);
  }
  return values;
}

function mirrorRows(values: Float32Array, width: number): void {
  for (let row = 0; row < values.length; row += width) values.subarray(row, row + width).reverse();
}
