/**
 * @file The logarithmic axis of errors that both panels of Figure 2 share.
 */
import * as Plot from '@observablehq/plot';
import { significant } from './format.ts';
import { axisText, gridColor } from './panel.ts';

export interface ErrorAxis {
  readonly domain: readonly [number, number];
  readonly label: string;
}

/** What a panel shows of the axis: numbers and name, numbers, or the grid alone. */
export type AxisLabels = 'name' | 'numbers' | 'grid';

export const errorAxis = {
  scale: ({ domain }: ErrorAxis): Plot.ScaleOptions => ({ type: 'log', domain: [...domain], axis: null }),
  marks(axis: ErrorAxis, labels: AxisLabels): Plot.Markish[] {
    const ticks = logTicks(axis.domain);
    const grid = Plot.gridY(ticks, { stroke: gridColor, strokeOpacity: 1 });
    if (labels === 'grid') return [grid];
    const label = labels === 'name' ? axis.label : null;
    const text = { ...axisText, label, labelOffset: 66, text: (d: number) => significant(d) };
    return [grid, Plot.axisY(ticks, text)];
  },
};

/** 1, 2 and 5 of every decade within the domain. */
function logTicks([low, high]: readonly [number, number]): number[] {
  const ticks: number[] = [];
  for (let decade = Math.floor(Math.log10(low)); decade <= Math.log10(high); decade++) {
    for (const digit of [1, 2, 5]) {
      const tick = Number((digit * 10 ** decade).toPrecision(1));
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks;
}
