/**
 * @file The read-out potentials as bars, the largest emphasised. A line marks zero; potentials may be negative.
 */
import { element } from '../element.ts';
import { heat, night, nightLine } from '../heat.ts';

interface ReadoutOptions {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly values: ArrayLike<number>;
  readonly labels: readonly string[];
}

const labelWidth = 20;

/** Index of the largest value; the first of equals. */
export const winnerOf = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((best, value, i, all) => (value > all[best] ? i : best), 0);

/** At most 12 bars: the largest potentials, in the order of the labels. */
export function readoutBars(document: Document, options: ReadoutOptions): SVGElement {
  const { left, top, width, height, labels } = options;
  const values = Array.from(options.values);
  const winner = winnerOf(values);
  const shown = values
    .map((_, i) => i)
    .sort((a, b) => values[b] - values[a] || a - b)
    .slice(0, 12)
    .sort((a, b) => a - b);
  const low = Math.min(0, ...shown.map((i) => values[i]));
  const high = Math.max(0, ...shown.map((i) => values[i]));
  const longest = Math.max(...shown.map((i) => (labels[i] ?? String(i)).length));
  const bars = left + labelWidth + Math.max(0, longest - 1) * 8;
  const scale = (left + width - bars) / (high - low || 1);
  const zero = bars - low * scale;
  const pitch = height / shown.length;
  const group = element(document, 'g', { 'font-size': Math.min(15, pitch), 'text-anchor': 'end' });
  shown.forEach((i, row) => {
    const color = i === winner ? heat(0.08) : '#56628f';
    const y = top + row * pitch;
    const length = values[i] * scale;
    const bar = {
      x: Math.min(zero, zero + length),
      y: y + pitch * 0.15,
      width: Math.abs(length),
      height: pitch * 0.7,
    };
    group.append(
      element(document, 'rect', { ...bar, fill: color, rx: 1.5 }),
      element(
        document,
        'text',
        {
          x: bars - 9,
          y: y + pitch * 0.5 + 5,
          fill: i === winner ? color : night.quiet,
          'font-weight': i === winner ? 700 : 400,
        },
        labels[i] ?? String(i),
      ),
    );
  });
  group.appendChild(
    element(document, 'line', {
      x1: zero,
      x2: zero,
      y1: top,
      y2: top + height,
      stroke: nightLine,
      'stroke-width': 1,
    }),
  );
  return group;
}
