/**
 * @file The lines of a sweep and the zoom of its accuracy axis.
 */
import { percent } from '../format.ts';
import { categories, type LineStyle } from '../palette.ts';
import type { SweepCell } from './cell.ts';

export interface SweepSeries {
  readonly name: string;
  readonly look: LineStyle;
  /** In ascending order of steps. */
  readonly cells: readonly SweepCell[];
}

/** One series per threshold, in the order of first appearance. */
export function seriesOf(cells: readonly SweepCell[]): SweepSeries[] {
  const severalPer = new Set(cells.map(({ per }) => per)).size > 1;
  const nameOf = ({ threshold, per }: SweepCell) => (severalPer ? `${threshold} / ${per}` : threshold);
  return [...new Set(cells.map(nameOf))].map((name, i) => ({
    name,
    look: categories[i % categories.length],
    cells: cells.filter((cell) => nameOf(cell) === name).sort((a, b) => a.steps - b.steps),
  }));
}

/** Accuracies in percent from the worst cell within one point (`zoom`) of the best, with a margin. */
export function accuracyDomain(
  cells: readonly Pick<SweepCell, 'accuracy'>[],
  ann: number | null,
  zoom = 0.01,
): [number, number] {
  const accuracies = [...cells.map(({ accuracy }) => accuracy), ...(ann === null ? [] : [ann])];
  const best = Math.max(0, ...accuracies);
  const low = Math.min(best, ...accuracies.filter((accuracy) => accuracy >= best - zoom));
  const pad = Math.max(0.0005, (best - low) * 0.12);
  return [(low - 1.5 * pad) * 100, Math.min(1 + pad / 4, best + pad) * 100];
}

export interface SweepPoint {
  readonly x: number;
  /** Percent, held near the lower edge where the cell lies beneath it. */
  readonly y: number;
  readonly steps: number;
  readonly beneath: boolean;
  readonly accuracy: string;
  readonly title: string;
}

export function pointsOf(
  cells: readonly SweepCell[],
  x: 'steps' | 'synops',
  [edge, high]: readonly [number, number],
): SweepPoint[] {
  const low = edge + (high - edge) * 0.05;
  return cells.map((cell) => ({
    x: x === 'steps' ? cell.steps : cell.synops / 1000,
    y: Math.max(low, cell.accuracy * 100),
    steps: cell.steps,
    beneath: cell.accuracy * 100 < low,
    accuracy: percent(cell.accuracy, 1),
    title:
      `${cell.steps} steps: ${percent(cell.accuracy)}, ${cell.spikesPerNeuron.toFixed(3)} spikes per neuron, ` +
      `${Math.round(cell.synops)} synaptic operations per image`,
  }));
}
