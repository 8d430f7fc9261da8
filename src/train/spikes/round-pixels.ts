/** @file Pixels as the input's spikes carry them: in T steps from xMin to xMax. */
import type { InputPopulation } from '../../network/network.ts';

/** What the input's neurons can tell apart. */
export interface PixelRounding {
  readonly min: number;
  readonly max: number;
  /** Steps between them. */
  readonly levels: number;
  readonly rounding: InputPopulation['rounding'];
}

export const pixelRangeOf = (
  { xMin, xMax, rounding }: Pick<InputPopulation, 'xMin' | 'xMax' | 'rounding'>,
  steps: number,
): PixelRounding => ({
  min: xMin,
  max: xMax,
  levels: steps,
  rounding,
});

/** x = min + (max − min)/L · ⌊L·(x − min)/(max − min) + r⌋ within the range, r as for neurons. */
export function roundedPixels(
  pixels: Float32Array,
  { min, max, levels, rounding }: PixelRounding,
): Float32Array {
  const step = (max - min) / levels;
  const ahead = rounding === 'nearest' ? 0.5 : 0;
  return pixels.map((x) => min + step * Math.min(levels, Math.max(0, Math.floor((x - min) / step + ahead))));
}
