/**
 * @file The two panels of a sweep's chart.
 */
import * as Plot from '@observablehq/plot';
import { endLabels } from '../end-labels.ts';
import { count, percent } from '../format.ts';
import { zoomedMarks } from '../line-marks.ts';
import { ink, quietInk } from '../palette.ts';
import { axisText, gridColor, haloText, panel } from '../panel.ts';
import { pointLabels } from '../point-labels.ts';
import { stepsAxis } from '../steps-axis.ts';
import { pointsOf, type SweepSeries } from './series.ts';

interface Shared {
  readonly measure: 'accuracy' | 'agreement';
  readonly series: readonly SweepSeries[];
  readonly ann: number | null;
  readonly domain: readonly [number, number];
}

const titles = { accuracy: 'Accuracy', agreement: 'Agreement' } as const;

const frame = { top: 112, height: 400, marginTop: 14, marginBottom: 50 } as const;

export function accuracyOverSteps(document: Document, { series, ann, domain, measure }: Shared): SVGElement {
  const { top, height, marginTop, marginBottom } = frame;
  const steps = series.flatMap(({ cells }) => cells.map((cell) => cell.steps));
  const lines = series.map(({ name, look, cells }) => ({
    name,
    look,
    points: pointsOf(cells, 'steps', domain),
  }));
  const { group, x, y } = panel(document, {
    left: 12,
    top,
    width: 530,
    height,
    heading: `${titles[measure]} over steps`,
    plot: {
      marginLeft: 78,
      marginRight: 162,
      marginTop,
      marginBottom,
      x: stepsAxis.scale(steps),
      y: { domain: [...domain], axis: null },
      marks: [
        Plot.gridY({ stroke: gridColor, strokeOpacity: 1, ticks: 6 }),
        Plot.axisY({ ...axisText, label: `${measure} (%)`, labelOffset: 68, ticks: 6 }),
        ...stepsAxis.marks(steps, 'steps per stage'),
        ...annMarks(ann, true),
        ...lines.flatMap(({ look, points }) => zoomedMarks(points, look)),
      ],
    },
  });
  const ends = lines.map(({ name, look, points }) => {
    const last = points[points.length - 1];
    return { text: name, color: look.color, x: x(last.x), y: y(last.y) };
  });
  const labelled = lines.map(({ points, look }) =>
    points.map((point) => ({
      x: x(point.x),
      y: y(point.y),
      text: point.beneath ? point.accuracy : '',
      far: true,
      color: look.color,
    })),
  );
  group.append(
    endLabels(document, ends, [20, height - marginBottom]),
    pointLabels(document, labelled, { left: 80, right: 400, bottom: height - marginBottom }),
  );
  return group;
}

export function accuracyOverSynops(document: Document, { series, ann, domain, measure }: Shared): SVGElement {
  const { top, height, marginTop, marginBottom } = frame;
  const lines = series.map(({ look, cells }) => ({ look, points: pointsOf(cells, 'synops', domain) }));
  const { group, x, y } = panel(document, {
    left: 540,
    top,
    width: 396,
    height,
    heading: `${titles[measure]} over cost (numbers: steps)`,
    plot: {
      marginLeft: 60,
      marginRight: 24,
      marginTop,
      marginBottom,
      x: { nice: true, axis: null },
      y: { domain: [...domain], axis: null },
      marks: [
        Plot.gridY({ stroke: gridColor, strokeOpacity: 1, ticks: 6 }),
        Plot.axisY({ ...axisText, label: null, ticks: 6 }),
        Plot.axisX({
          ...axisText,
          label: 'synaptic operations per image (thousands)',
          labelOffset: 44,
          ticks: 5,
          tickFormat: (tick: number) => count(tick),
        }),
        ...annMarks(ann, false),
        ...lines.flatMap(({ look, points }) => zoomedMarks(points, look)),
      ],
    },
  });
  const labelled = lines.map(({ points, look }) =>
    points.map((point) => ({ x: x(point.x), y: y(point.y), text: String(point.steps), color: look.color })),
  );
  group.appendChild(pointLabels(document, labelled, { left: 60, right: 396, bottom: height - marginBottom }));
  return group;
}

function annMarks(ann: number | null, labelled: boolean): Plot.Markish[] {
  if (ann === null) return [];
  const rule = Plot.ruleY([ann * 100], { stroke: ink, strokeWidth: 1.5, strokeDasharray: '6 4' });
  const text = Plot.text([`ANN ${percent(ann)}`], {
    ...haloText,
    y: [ann * 100],
    frameAnchor: 'left',
    dx: 6,
    dy: -11,
    fill: quietInk,
  });
  return labelled ? [rule, text] : [rule];
}
