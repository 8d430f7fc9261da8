/** @file A shard's images as rows of stored pixels, changed at random if they are to be trained on. */
import { type Augmentation, drawTransformation, transformImage } from '../train/augment.ts';
import { randomFrom } from '../train/random.ts';
import type { Shard } from '../train/work.ts';

export interface TuneAugmentation extends Augmentation {
  /** Whether every other image, at random, is mirrored left to right. */
  readonly mirror: boolean;
}

/** [images × channels × height × width], in stored units; a shard without seeds as it is. */
export function augmentedPixels(
  [planes, height, width]: readonly [number, number, number],
  augmentation: TuneAugmentation,
  { pixels, labels, seeds }: Shard,
): Float32Array {
  const size = planes * height * width;
  if (seeds === undefined) return Float32Array.from(pixels);
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
