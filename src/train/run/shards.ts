/**
 * @file Cutting images into shards, and adding up what comes back. 32 images keep a core busy for a tenth of a
 * second on Fig. 1's network and let a batch of 64 fill two cores.
 */
import type { ImageDataset } from '../../data/dataset.ts';
import { sizeOf } from '../../graph/tensor.ts';
import type { Shard, Sums } from '../work/shard.ts';
import { noSums } from './checkpoint.ts';

const shardSize = 32;

/** Shards of the images at these indices, in order; `seed` makes them shards to train on. */
export function shardsOf(
  { pixels, labels, shape }: ImageDataset,
  images: readonly number[],
  seed?: (image: number) => number,
): readonly Shard[] {
  const size = sizeOf(shape);
  const count = Math.ceil(images.length / shardSize);
  return Array.from({ length: count }, (_, i) => {
    const chosen = images.slice(i * shardSize, (i + 1) * shardSize);
    const length = chosen.length * size;
    const copy = pixels instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
    chosen.forEach((image, position) => {
      copy.set(pixels.subarray(image * size, (image + 1) * size), position * size);
    });
    return {
      pixels: copy,
      labels: Int32Array.from(chosen, (image) => labels[image]),
      ...(seed && { seeds: Uint32Array.from(chosen, seed) }),
    };
  });
}

/** Added in order, so that rounding is the same every time; gradients are left out. */
export const sumOf = (results: readonly Sums[]): Sums =>
  results.reduce(
    (sum, { images, loss, correct, penalty, active }) => ({
      images: sum.images + images,
      loss: sum.loss + loss,
      correct: sum.correct + correct,
      penalty: sum.penalty + penalty,
      active: sum.active + active,
    }),
    noSums,
  );
