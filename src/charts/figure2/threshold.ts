/**
 * @file A cut through Figure 2: error over the threshold, at a few numbers of steps and for both ramps, each optimum ringed.
 */
import * as Plot from '@observablehq/plot';
import { endLabels } from '../end-labels.ts';
import { type ErrorAxis, errorAxis } from '../error-axis.ts';
import { significant } from '../format.ts';
import { lineMarks, type Point } from '../line-marks.ts';
import { ink, type LineStyle, ordered, quietInk } from '../palette.ts';
import { axisText, haloText, panel } from '../panel.ts';
import type { Figure2Cell } from './data.ts';

interface Line {
  readonly steps: number;
  readonly rounding: Figure2Cell['rounding'];
  readonly look: LineStyle;
  readonly points: readonly Point[];
  readonly best: Point;
}

export function errorOverThreshold(
  document: Document,
  cells: readonly Figure2Cell[],
  axis: ErrorAxis,
): SVGElement {
  const lines = linesOf(cells);
  const fractions = lines.flatMap(({ points }) => points.map(({ x }) => x));
  const end = Math.max(1, ...fractions);
  const bests = lines.map(({ best }) => best);
  const { group, x, y } = panel(document, {
    left: 452,
    top: 472,
    width: 500,
    height: 390,
    heading: 'Threshold: range against resolution',
    plot: {
      marginLeft: 62,
      marginRight: 168,
      marginTop: 14,
      marginBottom: 50,
      x: { domain: [0, end], axis: null },
      y: errorAxis.scale(axis),
      marks: [
        ...errorAxis.marks(axis, 'numbers'),
        Plot.axisX(ticksTo(end), {
          ...axisText,
          label: 'threshold ÷ largest activation',
          labelOffset: 44,
          tickFormat: significantTick,
        }),
        Plot.ruleX([1], { stroke: quietInk, strokeDasharray: '2 4' }),
        ...lines.flatMap(({ points, look }) => lineMarks(points, look)),
        Plot.dot(bests, { x: 'x', y: 'y', r: 9, stroke: ink, strokeWidth: 2 }),
        Plot.text(['◯ best threshold'], {
          frameAnchor: 'bottom-left',
          dx: 6,
          dy: -30,
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
  const ends = lines.map(({ steps, rounding, look, points, best }) => {
    const last = points[points.length - 1];
    return {
      text: `${steps} ${rounding}: ${significant(best.x, 2)}`,
      color: look.color,
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

/** At most three numbers of steps, those nearest to 4, 16 and 64; the floor ramp is dashed. */
function linesOf(cells: readonly Figure2Cell[]): Line[] {
  const all = [...new Set(cells.map(({ steps }) => steps))].sort((a, b) => a - b);
  const nearestTo = (wanted: number) =>
    all.reduce((a, b) => (Math.abs(Math.log(b / wanted)) < Math.abs(Math.log(a / wanted)) ? b : a), all[0]);
  const chosen = [...new Set(all.length > 0 ? [4, 16, 64].map(nearestTo) : [])];
  const looks = ordered(chosen.length);
  return chosen.flatMap((steps, i) =>
    (['nearest', 'floor'] as const).flatMap((rounding): Line[] => {
      const points = cells
        .filter((cell) => cell.steps === steps && cell.rounding === rounding)
        .map(({ fraction, rmse }) => ({ x: fraction, y: rmse }))
        .sort((a, b) => a.x - b.x);
      if (points.length < 3) return [];
      const look = rounding === 'floor' ? { ...looks[i], dash: '7 4' } : looks[i];
      return [{ steps, rounding, look, points, best: points.reduce((a, b) => (b.y < a.y ? b : a)) }];
    }),
  );
}
