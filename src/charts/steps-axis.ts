/**
 * @file The axis of steps: base-2 logarithm, a tick at every measured number of steps that has room.
 */
import * as Plot from '@observablehq/plot';
import { axisText } from './panel.ts';

export const stepsAxis = {
  scale(steps: readonly number[]): Plot.ScaleOptions {
    const low = steps.length > 0 ? Math.min(...steps) : 1;
    const high = steps.length > 0 ? Math.max(...steps) : 2;
    const pad = (high / low) ** 0.03;
    return {
      type: 'log',
      base: 2,
      axis: null,
      domain: low < high ? [low / pad, high * pad] : [low / 2, high * 2],
    };
  },
  marks(steps: readonly number[], label: string): Plot.Markish[] {
    const ticks = [...new Set(steps)].sort((a, b) => a - b);
    const roomy = ticks.filter(
      (tick, i) => Number.isInteger(Math.log2(tick)) || ticks.length <= 8 || i === 0,
    );
    return [Plot.axisX(roomy, { ...axisText, label, labelOffset: 44, text: String })];
  },
};
