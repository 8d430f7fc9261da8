/**
 * @file The charts of `pareto`: accuracy against synaptic operations, and against spikes.
 */
import type { ParetoOptions, ParetoPoint } from '../../../charts/index.ts';
import { shareInterval } from '../../../measure/index.ts';
import type { ParetoResults } from '../../../search/pareto-rows.ts';

/** Draws a chart as the text of a file. */
type Draw = (points: readonly ParetoPoint[], options: ParetoOptions) => string;

/** Both charts, by a function that draws one. */
export function drawn({ rows, data }: ParetoResults, draw: Draw): { synops: string; spikes: string } {
  const best = Math.max(...rows.map(({ ann }) => ann.accuracy ?? 0));
  const [low, high] = shareInterval(Math.round(best * data.images), data.images);
  const chart = (cost: 'synops' | 'spikes'): string =>
    draw(
      rows.map((row) => ({
        model: row.model,
        conversion: row.conversion,
        steps: Number(row.steps),
        accuracy: row.snn.accuracy,
        annAccuracy: row.ann.accuracy ?? 0,
        cost: cost === 'synops' ? row.synops.total : row.spikes.perImage,
        onFront: row.front[cost],
      })),
      { cost, data: data.name, images: data.images, halfInterval: (high - low) / 2 },
    );
  return { synops: chart('synops'), spikes: chart('spikes') };
}
