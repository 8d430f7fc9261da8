/**
 * @file Cells of a sweep over noise as lines: one panel for each kind of noise with several amounts, the other kinds at their
 * least there.
 */
import { percent } from '../format.ts';
import type { Point } from '../line-marks.ts';

/** One network under one amount of noise. */
export interface NoiseCell {
  /** The line that it belongs to: a code, and a conversion where there are several. */
  readonly name: string;
  /** Standard deviation of spike times in steps; share of lost spikes; standard deviation of weights ÷ the largest. */
  readonly jitter: number;
  readonly drop: number;
  readonly weights: number;
  /** A fraction 0…1 of so many images. */
  readonly accuracy: number;
  /** Bounds of the accuracy, fractions 0…1, as `shareInterval` gives them. */
  readonly interval: readonly [lower: number, upper: number];
  readonly images: number;
}

/** Accuracy in percent, with its interval of 95 % (Wilson). */
export interface NoisePoint extends Point {
  readonly low: number;
  readonly high: number;
}

export interface NoisePanel {
  readonly heading: string;
  readonly label: string;
  readonly lines: readonly { readonly name: string; readonly points: readonly NoisePoint[] }[];
  /** Lines that are not there: their codes have no such noise. */
  readonly missing: readonly string[];
}

const kinds = [
  { key: 'jitter', heading: 'Jitter', label: 'deviation of spike times (steps)', scale: 1 },
  { key: 'drop', heading: 'Lost spikes', label: 'spikes lost (%)', scale: 100 },
  {
    key: 'weights',
    heading: 'Deviating weights',
    label: 'deviation (% of the largest weight)',
    scale: 100,
  },
] as const;

/** Panels of the kinds that have several amounts, without lines of a single amount. */
export function noisePanels(cells: readonly NoiseCell[]): NoisePanel[] {
  const names = [...new Set(cells.map(({ name }) => name))];
  const least = Object.fromEntries(
    kinds.map(({ key }) => [key, Math.min(...cells.map((cell) => cell[key]))]),
  );
  return kinds.flatMap(({ key, heading, label, scale }): NoisePanel[] => {
    if (new Set(cells.map((cell) => cell[key])).size < 2) return [];
    const others = kinds.filter((kind) => kind.key !== key);
    const shown = cells.filter((cell) => others.every((other) => cell[other.key] === least[other.key]));
    const lines = names.flatMap((name) => {
      // Sweeps that are drawn together each have the cell without noise.
      const own = new Map(shown.flatMap((cell) => (cell.name === name ? [[cell[key], cell] as const] : [])));
      if (own.size < 2) return [];
      const points = [...own.entries()]
        .sort(([a], [b]) => a - b)
        .map(([amount, cell]) => pointOf(cell, amount * scale));
      return [{ name, points }];
    });
    const missing = names.filter((name) => lines.every((line) => line.name !== name));
    return [{ heading, label, lines, missing }];
  });
}

function pointOf({ name, accuracy, interval: [low, high] }: NoiseCell, amount: number): NoisePoint {
  const x = Number(amount.toPrecision(6));
  return {
    x,
    y: accuracy * 100,
    low: low * 100,
    high: high * 100,
    title: `${name} at ${x}: ${percent(accuracy)} (${(low * 100).toFixed(2)}…${(high * 100).toFixed(2)})`,
  };
}
