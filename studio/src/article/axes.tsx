/** @file Coordinates, frame and ticks of the article's figures. */
import type { ComponentChildren } from 'preact';

export const WIDTH = 440;
export const HEIGHT = 232;
const box = { left: 52, right: 14, top: 14, bottom: 46 };

type Range = readonly [low: number, high: number];

export interface Axes {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

export const axesOf = ([left, right]: Range, [low, high]: Range): Axes => ({
  x: (value) => box.left + ((value - left) / (right - left)) * (WIDTH - box.left - box.right),
  y: (value) => HEIGHT - box.bottom - ((value - low) / (high - low)) * (HEIGHT - box.top - box.bottom),
});

export const pathOf = (points: readonly (readonly [number, number])[], { x, y }: Axes): string =>
  points.map(([at, value], i) => `${i === 0 ? 'M' : 'L'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join('');

interface Tick {
  readonly at: number;
  readonly text: string;
}

interface Props {
  readonly axes: Axes;
  /** What a person who cannot see the figure should know now. */
  readonly description: string;
  readonly xName: string;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  readonly children: ComponentChildren;
}

export function Plot({ axes: { x, y }, description, xName, xTicks, yTicks, children }: Props) {
  return (
    <svg class="article-plot" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={description}>
      {yTicks.map(({ at, text }) => (
        <g key={text}>
          <line class="grid" x1={box.left} x2={WIDTH - box.right} y1={y(at)} y2={y(at)} />
          <text x={box.left - 6} y={y(at) + 4} text-anchor="end">
            {text}
          </text>
        </g>
      ))}
      {xTicks.map(({ at, text }) => (
        <text key={at} x={x(at)} y={HEIGHT - box.bottom + 21} text-anchor="middle">
          {text}
        </text>
      ))}
      <text x={(box.left + WIDTH - box.right) / 2} y={HEIGHT - 5} text-anchor="middle">
        {xName}
      </text>
      {children}
    </svg>
  );
}

/** A tick at each multiple of `by` from `from` to `to`. */
export const ticks = (from: number, to: number, by: number): readonly Tick[] =>
  Array.from({ length: Math.floor((to - from) / by + 1e-9) + 1 }, (_, i) => {
    const at = from + i * by;
    return { at, text: String(Number(at.toFixed(6))).replace('-', '−') };
  });
