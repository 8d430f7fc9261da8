/**
 * @file Accuracy over cost: what models and conversions reach for what they spend, and the front that nothing else beats.
 */
import * as Plot from '@observablehq/plot';
import { card } from '../card.ts';
import { count, percent } from '../format.ts';
import { lineMarks, zoomedMarks } from '../line-marks.ts';
import { ink } from '../palette.ts';
import { axisText, gridColor, haloText, panel } from '../panel.ts';
import { pointLabels } from '../point-labels.ts';
import {
  type AnnLine,
  annLines,
  type ParetoPoint,
  type ParetoSeries,
  type PlacedPoint,
  paretoDomain,
  paretoSeries,
  placed,
} from './series.ts';

export type { ParetoPoint } from './series.ts';

export interface ParetoOptions {
  /** What the points' cost is. */
  readonly cost: 'synops' | 'spikes';
  /** E.g. `MNIST test set`. */
  readonly data?: string;
  readonly images?: number;
  /** Half of the interval of 95 % of an accuracy near the ANNs', a fraction. */
  readonly halfInterval?: number;
}

const costs = {
  synops: {
    title: 'Accuracy against synaptic operations',
    axis: 'synaptic operations per image (thousands)',
    unit: 1000,
    note: 'Synaptic operations: synapses of all spikes, the input’s included; mean per image.',
  },
  spikes: {
    title: 'Accuracy against spikes',
    axis: 'spikes of hidden neurons per image',
    unit: 1,
    note: 'Spikes of hidden neurons, mean per image; every neuron fires at most once.',
  },
} as const;

const width = 960;
const height = 600;
const frame = { left: 12, top: 112, height: 440, marginTop: 14, marginBottom: 50, marginLeft: 78 } as const;
const plotWidth = 660;
const frontColor = '#d7dde4';

/**
 * One line per model and conversion, points labelled with their number of steps, the ANNs as dashed lines, the Pareto
 * front as a broad grey band. The accuracy axis is zoomed; points beneath it stand at the lower edge as ▼,
 * and the legend has their accuracy.
 * @example
 * ```ts
 * const point = { model: 'small', conversion: 'default', steps: 4, accuracy: 0.98, annAccuracy: 0.99, cost: 9e4, onFront: true };
 * svgText(paretoChart(newDocument(), [point, { ...point, steps: 8, cost: 12e4 }], { cost: 'synops' })).includes('small'); // → true
 * ```
 */
export function paretoChart(
  document: Document,
  points: readonly ParetoPoint[],
  options: ParetoOptions,
): SVGSVGElement {
  const { title, axis, unit, note } = costs[options.cost];
  const domain = paretoDomain(points);
  const lines = paretoSeries(points).map((series) => ({
    ...series,
    points: placed(series.points, domain, unit),
  }));
  const front = placed(
    points.filter(({ onFront }) => onFront).sort((a, b) => a.cost - b.cost || a.accuracy - b.accuracy),
    domain,
    unit,
  );
  const anns = annLines(points, ink);
  const about = [options.data, options.images === undefined ? undefined : `${count(options.images)} images`]
    .filter(Boolean)
    .join(', ');
  const sheet = card(document, {
    width,
    height,
    title,
    subtitle: `${about === '' ? '' : `${about}${known(options)}. `}Numbers are time steps; up and to the left is better.`,
    description:
      `Accuracy over ${axis}. One line per model and conversion, points labelled with their number of steps. ` +
      'Dashed lines are the original networks; the grey band joins the points that no other beats.',
    footnote: `${note} Accuracy axis zoomed: it does not start at zero.`,
  });
  const { top, left, marginTop, marginBottom, marginLeft } = frame;
  const { group, x, y } = panel(document, {
    left,
    top,
    width: plotWidth,
    height: frame.height,
    heading: '',
    plot: {
      marginLeft,
      marginRight: 24,
      marginTop,
      marginBottom,
      x: { domain: [0, 1.03 * Math.max(...points.map(({ cost }) => cost / unit))], axis: null },
      y: { domain: [...domain], axis: null },
      marks: [
        Plot.gridY({ stroke: gridColor, strokeOpacity: 1, ticks: 6 }),
        Plot.line(front, { x: 'x', y: 'y', curve: 'step-after', stroke: frontColor, strokeWidth: 9 }),
        Plot.axisY({ ...axisText, label: 'accuracy (%)', labelOffset: 68, ticks: 6 }),
        Plot.axisX({ ...axisText, label: axis, labelOffset: 44, ticks: 6, tickFormat: count }),
        ...anns.map(({ accuracy, color }) =>
          Plot.ruleY([accuracy * 100], { stroke: color, strokeWidth: 1.5, strokeDasharray: '6 4' }),
        ),
        ...lines.flatMap(({ look, points: own }) => zoomedMarks(own, look)),
      ],
    },
  });
  const labelled = lines.map(({ points: own, look }) =>
    own.map((point) => ({
      x: x(point.x),
      y: y(point.y),
      text: String(point.steps),
      color: look.color,
    })),
  );
  const bounds = { left: marginLeft, right: plotWidth, bottom: frame.height - marginBottom };
  group.append(pointLabels(document, labelled, bounds));
  sheet.append(group, legend(document, lines, anns));
  return sheet;
}

/** How far an accuracy is known from so many images. */
const known = ({ halfInterval }: ParetoOptions): string =>
  halfInterval === undefined ? '' : `, ±${(100 * halfInterval).toFixed(2)} points (95 %)`;

/** A short line of the legend. */
const ends = (y: number) => [
  { x: 0, y },
  { x: 34, y },
];

/** Which line is which, and its points beneath the axis, in a column on the right: drawn by the same marks. */
function legend(
  document: Document,
  lines: readonly (Pick<ParetoSeries, 'name' | 'look'> & { readonly points: readonly PlacedPoint[] })[],
  anns: readonly AnnLine[],
): SVGElement {
  let row = 0;
  const text = (label: string, row: number, fill: string): Plot.Markish =>
    Plot.text([{ x: 44, y: row, label }], {
      ...haloText,
      x: 'x',
      y: 'y',
      text: 'label',
      textAnchor: 'start',
      fill,
      fontSize: 13,
    });
  const marks = [
    ...anns.flatMap(({ model, accuracy, color }) => {
      const y = row++;
      return [
        Plot.line(ends(y), { x: 'x', y: 'y', stroke: color, strokeWidth: 1.5, strokeDasharray: '6 4' }),
        text(`${anns.length > 1 ? `${model}, ` : ''}ANN ${percent(accuracy)}`, y, color),
      ];
    }),
    ...lines.flatMap(({ name, look, points }) => {
      const y = row++;
      const beneath = points.filter((point) => point.beneath);
      const listed = beneath.map(({ steps, accuracy }) => `${steps}: ${accuracy}`).join(', ');
      return [
        ...lineMarks(ends(y), look, [{ x: 17, y }]),
        text(name, y, look.color),
        ...(beneath.length > 0 ? [text(`▼ ${listed}`, row++, look.color)] : []),
      ];
    }),
    Plot.line(ends(row), { x: 'x', y: 'y', stroke: frontColor, strokeWidth: 9 }),
    text('Pareto front', row++, ink),
  ];
  const rows = row;
  const size = width - frame.left - plotWidth - 16;
  return panel(document, {
    left: frame.left + plotWidth,
    top: frame.top,
    width: size,
    height: 24 * rows + 12,
    heading: '',
    plot: {
      marginLeft: 0,
      marginRight: 0,
      marginTop: 16,
      marginBottom: 16,
      x: { domain: [0, size], range: [0, size], axis: null },
      y: { domain: [rows - 1, 0], axis: null },
      marks,
    },
  }).group;
}
