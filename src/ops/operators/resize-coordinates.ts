/** @file Where a pixel of a resized image lies in the original: ONNX's rules for positions, and for rounding them. */

/** Position in the original of output pixel `x`, along an axis of `input` pixels that becomes `output` pixels. */
export type Coordinates = (x: number, scale: number, input: number, output: number) => number;

export const coordinates: Readonly<Record<string, Coordinates>> = {
  half_pixel: (x, scale) => (x + 0.5) / scale - 0.5,
  half_pixel_symmetric: (x, scale, input, output) => {
    const adjustment = output / (scale * input);
    return (input / 2) * (1 - adjustment) + (x + 0.5) / scale - 0.5;
  },
  pytorch_half_pixel: (x, scale, _, output) => (output > 1 ? (x + 0.5) / scale - 0.5 : 0),
  asymmetric: (x, scale) => x / scale,
  align_corners: (x, _, input, output) => (output > 1 ? (x * (input - 1)) / (output - 1) : 0),
  tf_half_pixel_for_nn: (x, scale) => (x + 0.5) / scale,
};

export const roundings: Readonly<Record<string, (x: number) => number>> = {
  round_prefer_floor: (x) => Math.ceil(x - 0.5),
  round_prefer_ceil: (x) => Math.floor(x + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
};

/** One pixel of the original and its share in a pixel of the result. */
export interface Tap {
  readonly from: number;
  readonly weight: number;
}

const inside = (at: number, size: number): number => Math.min(size - 1, Math.max(0, at));

/** The nearest pixel. */
export const nearestTaps = (at: number, size: number, round: (x: number) => number): readonly Tap[] => [
  { from: inside(round(at), size), weight: 1 },
];

/** The two pixels around a position, by distance; beyond the border the last pixel alone. */
export function linearTaps(at: number, size: number): readonly Tap[] {
  const below = Math.floor(at);
  const [low, high] = [inside(below, size), inside(below + 1, size)];
  const share = at - below;
  if (low === high || share === 0) return [{ from: low, weight: 1 }];
  return [
    { from: low, weight: 1 - share },
    { from: high, weight: share },
  ];
}
