/**
 * @file Error over the number of steps, both on logarithmic axes, in two panels with a shared error axis: where an
 * error is one of rounding spike times, its line falls like the 1/T line.
 */
import * as Plot from '@observablehq/plot';
import { card } from './card.ts';
import { endLabels } from './end-labels.ts';
import { type AxisLabels, type ErrorAxis, errorAxis } from './error-axis.ts';
import { lineMarks, type Point } from './line-marks.ts';
import { categories, ordered, quietInk } from './palette.ts';
import { panel } from './panel.ts';
import { stepsAxis } from './steps-axis.ts';

export interface ErrorSeries {
  /** Written at the line's right end. */
  readonly name: string;
  readonly cells: readonly { readonly steps: number; readonly error: number }[];
}

export interface ErrorPanel {
  readonly heading: string;
  /** Whether the series have an order (at most five then), or stand beside each other (at most six). */
  readonly ordered: boolean;
  readonly series: readonly ErrorSeries[];
}

export interface ErrorOverStepsData {
  readonly title: string;
  readonly subtitle: string;
  /** What a person who cannot see the chart should know. */
  readonly description: string;
  readonly footnote: string;
  /** Title of the error axis, with its unit. */
  readonly axis: string;
  readonly panels: readonly [ErrorPanel, ErrorPanel];
}

/**
 * Cells without error are left out: the axis is logarithmic.
 * @example
 * ```ts
 * const heading = 'int16';
 * const series = [{ name: 'DFT', cells: [{ steps: 16, error: 0.03 }, { steps: 32, error: 0.015 }] }];
 * const panels = [{ heading, ordered: false, series }, { heading, ordered: true, series }];
 * const data = { title: 'Error', subtitle: '', description: '', footnote: '', axis: 'RMS', panels };
 * svgText(errorOverStepsChart(newDocument(), data)).includes('DFT'); // → true
 * ```
 */
export function errorOverStepsChart(document: Document, data: ErrorOverStepsData): SVGSVGElement {
  const { title, subtitle, description, footnote } = data;
  const sheet = card(document, { width: 960, height: 560, title, subtitle, description, footnote });
  const errors = data.panels
    .flatMap(({ series }) => series.flatMap(({ cells }) => cells.map(({ error }) => error)))
    .filter((error) => error > 0);
  const range = errors.length > 0 ? [Math.min(...errors), Math.max(...errors)] : [0.1, 1];
  const axis: ErrorAxis = { domain: [range[0] * 0.8, range[1] * 1.25], label: data.axis };
  const [left, right] = data.panels;
  sheet.append(
    onePanel(document, left, axis, { left: 12, width: 520, marginLeft: 86, labels: 'name' }),
    onePanel(document, right, axis, { left: 536, width: 412, marginLeft: 20, labels: 'grid' }),
  );
  return sheet;
}

interface Place {
  readonly left: number;
  readonly width: number;
  readonly marginLeft: number;
  readonly labels: AxisLabels;
}

function onePanel(document: Document, data: ErrorPanel, axis: ErrorAxis, place: Place): SVGElement {
  const { left, width, marginLeft, labels } = place;
  const looks = data.ordered ? ordered(data.series.length) : categories;
  const lines = data.series.map(({ name, cells }, i) => ({ name, look: looks[i], points: pointsOf(cells) }));
  const steps = lines.flatMap(({ points }) => points.map((point) => point.x));
  const guide = reciprocal(steps, axis);
  const [top, height, marginTop, marginBottom] = [112, 410, 14, 50];
  const { group, x, y } = panel(document, {
    left,
    top,
    width,
    height,
    heading: data.heading,
    plot: {
      marginLeft,
      marginRight: 118,
      marginTop,
      marginBottom,
      x: stepsAxis.scale(steps),
      y: errorAxis.scale(axis),
      marks: [
        ...errorAxis.marks(axis, labels),
        ...stepsAxis.marks(steps, 'steps per stage, T'),
        Plot.line(guide, { x: 'x', y: 'y', stroke: quietInk, strokeWidth: 1.2, strokeDasharray: '2 4' }),
        ...lines.flatMap(({ points, look }) => lineMarks(points, look)),
      ],
    },
  });
  const named = [
    ...lines.map(({ name, points, look }) => ({ name, points, color: look.color })),
    { name: '1/T', points: guide, color: quietInk },
  ];
  const ends = named.flatMap(({ name, points, color }) => {
    const last = points[points.length - 1];
    return last ? [{ text: name, color, x: x(last.x), y: y(last.y) }] : [];
  });
  group.appendChild(endLabels(document, ends, [marginTop + 6, height - marginBottom]));
  return group;
}

const pointsOf = (cells: ErrorSeries['cells']): Point[] =>
  cells
    .filter(({ error }) => error > 0)
    .map(({ steps, error }) => ({ x: steps, y: error }))
    .sort((a, b) => a.x - b.x);

/** The line 1/T, as far as it lies within the panel. */
function reciprocal(steps: readonly number[], { domain: [low, high] }: ErrorAxis): Point[] {
  const ends = [Math.max(Math.min(...steps), 1 / high), Math.min(Math.max(...steps), 1 / low)];
  return ends[0] < ends[1] ? ends.map((x) => ({ x, y: 1 / x })) : [];
}
