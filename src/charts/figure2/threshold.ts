/**
 * @file Right panel of Figure 2: error over the threshold, one line per number of steps, each optimum ringed.
 */
import * as Plot from '@observablehq/plot';
import { endLabels } from '../end-labels.ts';
import { type ErrorAxis, errorAxis } from '../error-axis.ts';
import { significant } from '../format.ts';
import { lineMarks, type Point } from '../line-marks.ts';
import { ink, ordered, quietInk } from '../palette.ts';
import { axisText, haloText, panel } from '../panel.ts';
import type { Figure2Cell } from './data.ts';

interface Line {
  readonly steps: number;
  readonly points: readonly Point[];
  readonly best: Point;
}

export function errorOverThreshold(
  document: Document,
  cells: readonly Figure2Cell[],
  axis: ErrorAxis,
): SVGElement {
  const lines = linesOf(cells);
  const looks = ordered(lines.length);
  const fractions = lines.flatMap(({ points }) => points.map(({ x }) => x));
  const end = Math.max(1, ...fractions);
  const bests = lines.map(({ best }) => best);
  const { group, x, y } = panel(document, {
    left: 452,
    top: 112,
    width: 500,
    height: 390,
    heading: 'Threshold: range against resolution',
    plot: {
      marginLeft: 24,
      marginRight: 168,
      marginTop: 14,
      marginBottom: 50,
      x: { domain: [0, end], axis: null },
      y: errorAxis.scale(axis),
      marks: [
        ...errorAxis.marks(axis, false),
        Plot.axisX(ticksTo(end), {
          ...axisText,
          label: 'threshold ÷ largest activation',
          labelOffset: 44,
          tickFormat: significantTick,
        }),
        Plot.ruleX([1], { stroke: quietInk, strokeDasharray: '2 4' }),
        ...lines.flatMap(({ points }, i) => lineMarks(points, looks[i])),
        Plot.dot(bests, { x: 'x', y: 'y', r: 9, stroke: ink, strokeWidth: 2 }),
        Plot.text(['◯ best threshold'], {
          frameAnchor: 'top-right',
          dx: 126,
          dy: 8,
          fontSize: 14,
          fontWeight: 600,
          fill: ink,
        }),
        Plot.text(['← saturates'], {
          ...haloText,
          frameAnchor: 'bottom-left',
          dx: 6,
          dy: -8,
          fontSize: 13,
          fill: quietInk,
        }),
        Plot.text(['coarser →'], {
          ...haloText,
          frameAnchor: 'bottom-right',
          dx: -6,
          dy: -8,
          fontSize: 13,
          fill: quietInk,
        }),
      ],
    },
  });
  const ends = lines.map(({ steps, points, best }, i) => {
    const last = points[points.length - 1];
    return {
      text: `${steps} steps: ${significant(best.x, 2)}`,
      color: looks[i].color,
      x: x(last.x),
      y: y(last.y),
    };
  });
  group.appendChild(endLabels(document, ends, [20, 340]));
  return group;
}

const significantTick = (tick: number): string => significant(tick);

const ticksTo = (end: number): number[] =>
  Array.from({ length: Math.floor(end / 0.25 + 1e-9) + 1 }, (_, i) => i * 0.25);

function linesOf(cells: readonly Figure2Cell[]): Line[] {
  const nearest = cells.filter(({ rounding }) => rounding === 'nearest');
  const all = [...new Set(nearest.map(({ steps }) => steps))]
    .sort((a, b) => a - b)
    .map((steps): Line => {
      const points = nearest
        .filter((cell) => cell.steps === steps)
        .map(({ fraction, rmse }) => ({ x: fraction, y: rmse }))
        .sort((a, b) => a.x - b.x);
      return { steps, points, best: points.reduce((a, b) => (b.y < a.y ? b : a)) };
    })
    .filter(({ points }) => points.length >= 3);
  if (all.length <= 5) return all;
  return Array.from({ length: 5 }, (_, i) => all[Math.round((i * (all.length - 1)) / 4)]);
}
