/**
 * @file Pen strokes to an image as MNIST's are made: the drawing is fitted into a box of 20 of 28 pixels, drawn with a
 * pen of always the same width, and moved so that its centre of mass is the image's centre.
 * Source: LeCun, Cortes, Burges, "The MNIST database of handwritten digits".
 */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Stroke = readonly Point[];

/** Half the pen's width and of its soft edge, in pixels of a 28×28 image. */
const PEN = 1.05;
const EDGE = 0.65;
const FIELD = 28;
const BOX = 20;
/** A drawing smaller than this part of the pad is a dot and is not blown up. */
const DOT = 0.04;

/**
 * Brightness 0…255 of each pixel in row order; black if nothing is drawn.
 * @param strokes in any unit; `extent` is the pad's side in the same unit
 */
export function rasterise(
  strokes: readonly Stroke[],
  extent: number,
  width: number,
  height: number,
): Uint8Array {
  const points = strokes.flat();
  if (points.length === 0) return new Uint8Array(width * height);
  const unit = Math.min(width, height) / FIELD;
  const [left, right] = ends(points.map(({ x }) => x));
  const [top, bottom] = ends(points.map(({ y }) => y));
  const size = Math.max(right - left, bottom - top);
  const scale = size < DOT * extent ? (unit * FIELD) / extent : ((BOX - 2 * PEN) * unit) / size;
  const fitted = strokes.map((stroke) =>
    stroke.map(({ x, y }) => ({
      x: (x - (left + right) / 2) * scale + width / 2,
      y: (y - (top + bottom) / 2) * scale + height / 2,
    })),
  );
  const centred = CENTRINGS.reduce((drawn: readonly Stroke[]) => {
    const { x, y } = centreOfMass(paint(drawn, unit, width, height), width);
    return drawn.map((stroke) =>
      stroke.map((point) => ({ x: point.x + width / 2 - x, y: point.y + height / 2 - y })),
    );
  }, fitted);
  return Uint8Array.from(paint(centred, unit, width, height), (value) => Math.round(value * 255));
}

/** Between pixels the pen's mass shifts a little with its place: the second time corrects the first. */
const CENTRINGS = [1, 2];

const ends = (values: readonly number[]): readonly [number, number] => [
  values.reduce((a, b) => Math.min(a, b)),
  values.reduce((a, b) => Math.max(a, b)),
];

/** Mean place of the brightness; pixel (0, 0) has its centre at (0.5, 0.5). */
export function centreOfMass(values: ArrayLike<number>, width: number): Point {
  let [mass, x, y] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    mass += values[i];
    x += values[i] * ((i % width) + 0.5);
    y += values[i] * (Math.floor(i / width) + 0.5);
  }
  return mass > 0 ? { x: x / mass, y: y / mass } : { x: width / 2, y: values.length / width / 2 };
}

/** Coverage 0…1 of each pixel by the pen's path. */
function paint(strokes: readonly Stroke[], unit: number, width: number, height: number): Float64Array {
  const values = new Float64Array(width * height);
  const reach = (PEN + EDGE) * unit;
  for (const stroke of strokes) {
    stroke.forEach((to, i) => {
      const from = stroke[Math.max(0, i - 1)];
      const rows = span(from.y, to.y, reach, height);
      const columns = span(from.x, to.x, reach, width);
      for (let row = rows[0]; row < rows[1]; row++) {
        for (let column = columns[0]; column < columns[1]; column++) {
          const distance = distanceTo(from, to, column + 0.5, row + 0.5) / unit;
          const coverage = Math.min(1, Math.max(0, (PEN + EDGE - distance) / (2 * EDGE)));
          const at = row * width + column;
          if (coverage > values[at]) values[at] = coverage;
        }
      }
    });
  }
  return values;
}

const span = (a: number, b: number, reach: number, end: number): readonly [number, number] => [
  Math.max(0, Math.floor(Math.min(a, b) - reach)),
  Math.min(end, Math.ceil(Math.max(a, b) + reach)),
];

/** Distance of (x, y) to the segment. */
function distanceTo(from: Point, to: Point, x: number, y: number): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const along = length > 0 ? Math.min(1, Math.max(0, ((x - from.x) * dx + (y - from.y) * dy) / length)) : 0;
  return Math.hypot(x - from.x - along * dx, y - from.y - along * dy);
}
