/**
 * @file What a sweep found: accuracy over the number of steps, and over what it costs in synaptic operations.
 */
import { card } from '../card.ts';
import { count } from '../format.ts';
import type { SweepCell } from './cell.ts';
import { accuracyOverSteps, accuracyOverSynops } from './panels.ts';
import { accuracyDomain, seriesOf } from './series.ts';

export interface SweepChartOptions {
  readonly model?: string;
  readonly images?: number;
  /** What `accuracy` of the cells is: without labels the agreement with the ANN. Default accuracy. */
  readonly measure?: 'accuracy' | 'agreement';
}

/**
 * One line per threshold (and per granularity where both occur). The accuracy axis is zoomed to the cells within one
 * percentage point of the best; worse cells stand at the lower edge as ▼ with their accuracy written beside them.
 * @example
 * ```ts
 * const cell = { steps: 4, threshold: 'max', per: 'layer', accuracy: 0.98, annAccuracy: 0.99, spikesPerNeuron: 0.1, synops: 9e4 };
 * svgText(sweepChart(newDocument(), [cell, { ...cell, steps: 8 }])).includes('max'); // → true
 * ```
 */
export function sweepChart(
  document: Document,
  cells: readonly SweepCell[],
  options: SweepChartOptions = {},
): SVGSVGElement {
  const { model, images, measure = 'accuracy' } = options;
  const series = seriesOf(cells);
  const ann = cells.find(({ annAccuracy }) => annAccuracy !== null)?.annAccuracy ?? null;
  const domain = accuracyDomain(cells, ann);
  const about = [model, images === undefined ? undefined : `${count(images)} images`]
    .filter(Boolean)
    .join(', ');
  const sheet = card(document, {
    width: 960,
    height: 560,
    title: 'What steps and thresholds cost',
    subtitle: `${about === '' ? '' : `${about}. `}Each line is one threshold; up and to the left is better.`,
    description:
      `Two panels with a shared ${measure} axis, zoomed. Left: ${measure} over the number of steps. Right: ${measure} over ` +
      'synaptic operations per image, points labelled with their number of steps. A dashed line is the original network.',
    footnote: `${measure === 'accuracy' ? 'Accuracy' : 'Agreement'} axis zoomed: it does not start at zero. Synaptic operations include those of the input’s spikes.`,
  });
  const shared = { series, ann, domain, measure };
  sheet.append(accuracyOverSteps(document, shared), accuracyOverSynops(document, shared));
  return sheet;
}
