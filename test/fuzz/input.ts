/** @file Input number `index` of a run: a seed, mutated. */
import { mutateBytes } from './bytes.ts';
import { drawFor } from './draw.ts';
import type { Target } from './target.ts';

/** Nine of ten inputs keep the format's structure where the target knows it, the others are damaged byte by byte. */
export function makeInput(
  target: Target,
  seeds: readonly Uint8Array[],
  seed: number,
  index: number,
): Uint8Array {
  const draw = drawFor(seed, index);
  const start = draw.pick(seeds);
  if (target.mutate === undefined || draw.chance(0.1)) return mutateBytes(start, draw);
  return target.mutate(start, draw);
}
