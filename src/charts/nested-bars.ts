/**
 * @file Horizontal bars with a part drawn inside the whole; the numbers stand above each bar, so no axis is needed.
 */
import * as Plot from '@observablehq/plot';
import { ink, quietInk } from './palette.ts';
import { panel } from './panel.ts';

export interface NestedBar {
  readonly name: string;
  readonly whole: number;
  /** May exceed `whole`; it is then the longer bar. */
  readonly part: number;
  readonly label: string;
}

interface NestedBarsOptions {
  readonly left: number;
  readonly width: number;
  readonly heading: string;
  readonly color: string;
  readonly bars: readonly NestedBar[];
}

/** Rows in the order given, 66 pixels each. */
export function nestedBars(document: Document, options: NestedBarsOptions): SVGElement {
  const { left, width, heading, color } = options;
  const bars = options.bars.map((bar, row) => ({ ...bar, row }));
  const longest = Math.max(1e-9, ...bars.flatMap(({ whole, part }) => [whole, part]));
  const top = (bar: { row: number }) => bar.row + 0.45;
  const bottom = (bar: { row: number }) => bar.row + 0.82;
  const text = { x: 0, y: (bar: { row: number }) => bar.row + 0.23 } as const;
  return panel(document, {
    left,
    top: 116,
    width,
    height: bars.length * 66 + 8,
    heading,
    plot: {
      marginLeft: 0,
      marginRight: 4,
      marginTop: 4,
      marginBottom: 4,
      x: { domain: [0, longest], axis: null },
      y: { domain: [0, Math.max(1, bars.length)], reverse: true, axis: null },
      marks: [
        Plot.rect(bars, {
          x1: 0,
          x2: 'whole',
          y1: top,
          y2: bottom,
          fill: color,
          fillOpacity: 0.16,
          stroke: color,
          strokeOpacity: 0.45,
          rx: 2,
        }),
        Plot.rect(bars, { x1: 0, x2: 'part', y1: top, y2: bottom, fill: color, rx: 2 }),
        Plot.text(bars, {
          ...text,
          text: 'name',
          textAnchor: 'start',
          fontWeight: 600,
          fontSize: 15,
          fill: ink,
        }),
        Plot.text(bars, {
          ...text,
          frameAnchor: 'right',
          x: null,
          text: 'label',
          textAnchor: 'end',
          fontSize: 14,
          fill: quietInk,
        }),
      ],
    },
  }).group;
}
