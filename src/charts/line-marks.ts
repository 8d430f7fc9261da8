/**
 * @file A line with a mark at every measured point.
 */
import * as Plot from '@observablehq/plot';
import type { LineStyle } from './palette.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
  /** Shown when the pointer rests on the mark. */
  readonly title?: string;
}

export function lineMarks(points: readonly Point[], look: LineStyle, marked = points): Plot.Markish[] {
  const { color, dash, symbol } = look;
  return [
    Plot.line(points, { x: 'x', y: 'y', stroke: color, strokeWidth: 2.5, strokeDasharray: dash }),
    Plot.dot(marked, {
      x: 'x',
      y: 'y',
      symbol,
      r: 4.5,
      fill: color,
      stroke: 'white',
      strokeWidth: 1,
      ...(marked.some(({ title }) => title !== undefined) ? { title: 'title' } : {}),
    }),
  ];
}

/** A line; points beneath the zoom of the axis stand at its lower edge as ▼. */
export function zoomedMarks(
  points: readonly (Point & { readonly beneath: boolean })[],
  look: LineStyle,
): Plot.Markish[] {
  const beneath = points.filter((point) => point.beneath);
  return [
    ...lineMarks(
      points,
      look,
      points.filter((point) => !point.beneath),
    ),
    Plot.dot(beneath, {
      x: 'x',
      y: 'y',
      symbol: 'triangle',
      rotate: 180,
      r: 6,
      fill: look.color,
      title: 'title',
    }),
  ];
}
