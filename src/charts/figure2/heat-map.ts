/**
 * @file One half of Figure 2: the error at every number of steps and threshold, for one ramp. The numbers stand in the squares,
 * so that nothing depends on colour; the best threshold of each row is framed.
 */
import { type Attributes, element } from '../element.ts';
import { significant } from '../format.ts';
import { ink, inkOn, mixed, quietInk } from '../palette.ts';
import type { Figure2Cell } from './data.ts';

interface Options {
  readonly left: number;
  readonly top: number;
  readonly heading: string;
  /** Of all cells of both maps, so that they share their colours. */
  readonly range: readonly [low: number, high: number];
}

/** Of all squares together, and of one. */
const WIDTH = 380;
const HEIGHT = 30;
/** Room for numbers of steps at the left. */
const margin = 66;

/** From small errors to large ones. */
const colours = ['#fdf6d8', '#cfe3b4', '#86c08e', '#3f9a8f', '#2f6d92', '#3b4181', '#44236e'];

export function heatMap(
  document: Document,
  cells: readonly Figure2Cell[],
  { left, top, heading, range }: Options,
): SVGElement {
  const steps = sorted(cells.map((cell) => cell.steps));
  const fractions = sorted(cells.map((cell) => cell.fraction));
  const width = WIDTH / Math.max(1, fractions.length);
  const text = (attributes: Attributes, content: string) => element(document, 'text', attributes, content);
  const centre = (column: number) => margin + (column + 0.5) * width;
  const bottom = 16 + steps.length * HEIGHT;
  const group = element(
    document,
    'g',
    { transform: `translate(${left},${top})`, 'font-size': 13, 'text-anchor': 'middle', fill: quietInk },
    text(
      { x: margin, y: 0, 'text-anchor': 'start', 'font-size': 17, 'font-weight': 600, fill: ink },
      heading,
    ),
    ...steps.map((count, row) =>
      text({ x: margin - 8, y: 16 + (row + 0.5) * HEIGHT + 4.5, 'text-anchor': 'end' }, String(count)),
    ),
    ...fractions.map((fraction, column) =>
      text({ x: centre(column), y: bottom + 18 }, significant(fraction)),
    ),
    text(
      { x: margin + (fractions.length * width) / 2, y: bottom + 40, 'font-size': 14 },
      'threshold ÷ largest activation',
    ),
    text(
      { x: -(16 + (steps.length * HEIGHT) / 2), y: 14, transform: 'rotate(-90)', 'font-size': 14 },
      'steps per stage',
    ),
  );
  steps.forEach((count, row) => {
    const line = cells.filter((cell) => cell.steps === count);
    const best = line.reduce((a, b) => (b.rmse < a.rmse ? b : a));
    for (const cell of line) {
      const column = fractions.indexOf(cell.fraction);
      const [x, y] = [margin + column * width, 16 + row * HEIGHT];
      const colour = mixed(colours, placeIn(cell.relative, range));
      group.append(
        element(document, 'rect', {
          x: x + 1,
          y: y + 1,
          width: width - 2,
          height: HEIGHT - 2,
          fill: colour,
          ...(cell === best && { stroke: ink, 'stroke-width': 2 }),
        }),
        text(
          {
            x: centre(column),
            y: y + HEIGHT / 2 + 4,
            'font-size': 11,
            fill: inkOn(colour),
            ...(cell === best && { 'font-weight': 700 }),
          },
          percentText(cell.relative),
        ),
      );
    }
  });
  return group;
}

const sorted = (values: readonly number[]): number[] => [...new Set(values)].sort((a, b) => a - b);

/** Percent in at most four characters. */
const percentText = (relative: number): string => {
  const value = 100 * relative;
  return value >= 9.95
    ? value.toFixed(0)
    : value >= 0.995
      ? value.toFixed(1)
      : value.toFixed(2).replace(/^0/, '');
};

/** 0 at the low end, 1 at the high end, by logarithm. */
const placeIn = (value: number, [low, high]: readonly [number, number]): number =>
  value <= low || high <= low ? 0 : Math.min(1, Math.log(value / low) / Math.log(high / low));
