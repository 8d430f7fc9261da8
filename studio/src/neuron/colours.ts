/** @file Orange for what pushed a potential up, blue for what pulled it down, on the ground of the night. */
export type Rgb = readonly [red: number, green: number, blue: number];

export const ground: Rgb = [10, 14, 31];
export const excites: Rgb = [255, 157, 77];
const inhibits: Rgb = [93, 184, 255];

export const mix = (from: Rgb, to: Rgb, part: number): Rgb => [
  from[0] + (to[0] - from[0]) * part,
  from[1] + (to[1] - from[1]) * part,
  from[2] + (to[2] - from[2]) * part,
];

/** The colour of each value, relative to the largest. */
export function diverging(values: ArrayLike<number>): (i: number) => Rgb {
  let largest = 1e-9;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]));
  return (i) => mix(ground, values[i] < 0 ? inhibits : excites, Math.abs(values[i]) / largest);
}
