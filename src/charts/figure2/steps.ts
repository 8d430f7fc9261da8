/**
 * @file A cut through Figure 2: error over the number of steps, with the threshold at the largest activation.
 */
import * as Plot from '@observablehq/plot';
import { endLabels } from '../end-labels.ts';
import { type ErrorAxis, errorAxis } from '../error-axis.ts';
import { lineMarks } from '../line-marks.ts';
import { categories } from '../palette.ts';
import { panel } from '../panel.ts';
import { stepsAxis } from '../steps-axis.ts';
import type { Figure2Cell } from './data.ts';

const roundings = [
  { rounding: 'nearest', text: 'nearest', look: categories[0] },
  { rounding: 'floor', text: 'floor', look: categories[1] },
] as const;

export function errorOverSteps(
  document: Document,
  cells: readonly Figure2Cell[],
  axis: ErrorAxis,
): SVGElement {
  const width = 440;
  const lines = roundings
    .map((line) => ({
      ...line,
      points: cells
        .filter(({ fraction, rounding }) => Math.abs(fraction - 1) < 1e-9 && rounding === line.rounding)
        .map(({ steps, rmse }) => ({ x: steps, y: rmse }))
        .sort((a, b) => a.x - b.x),
    }))
    .filter(({ points }) => points.length > 0);
  const steps = lines.flatMap(({ points }) => points.map(({ x }) => x));
  const margins = { marginLeft: 72, marginRight: 86, marginTop: 14, marginBottom: 50 };
  const { group, x, y } = panel(document, {
    left: 12,
    top: 472,
    width,
    height: 390,
    heading: 'More steps: finer spike times',
    plot: {
      ...margins,
      x: stepsAxis.scale(steps),
      y: errorAxis.scale(axis),
      marks: [
        ...errorAxis.marks(axis, 'name'),
        ...stepsAxis.marks(steps, 'steps per stage'),
        ...lines.flatMap(({ points, look }) => lineMarks(points, look)),
        Plot.text(['threshold = largest activation'], {
          frameAnchor: 'bottom-left',
          dx: 8,
          dy: -8,
          fontSize: 13,
          fill: '#57606a',
        }),
      ],
    },
  });
  const ends = lines.map(({ points, text, look }) => {
    const last = points[points.length - 1];
    return { text, color: look.color, x: x(last.x), y: y(last.y) };
  });
  group.appendChild(endLabels(document, ends, [20, 340]));
  return group;
}
