/**
 * @file The error of one convolutional layer between the ANN and its spiking equivalent, over the number of steps and
 * over the threshold. After López-Randulfe et al. 2022, Figure 2.
 */
import { card } from '../card.ts';
import { count, significant } from '../format.ts';
import type { Figure2Data } from './data.ts';
import { errorOverSteps } from './steps.ts';
import { errorOverThreshold } from './threshold.ts';

/**
 * Left: every cell with `fraction` 1, one line per rounding. Right: the cells rounded to nearest, one line per number
 * of steps that has at least three fractions (of more than five, five spread evenly), its lowest point ringed.
 * Cells without error or beyond every number are left out: the axis is logarithmic.
 * @example
 * ```ts
 * const cell = { steps: 8, fraction: 1, rounding: 'nearest', rmse: 0.1, relative: 0.05 };
 * const data = { layer: 'conv1', unit: 'activation', images: 10, cells: [cell, { ...cell, steps: 16, rmse: 0.05 }] };
 * svgText(figure2(newDocument(), data)).includes('conv1'); // → true
 * ```
 */
export function figure2(document: Document, data: Figure2Data): SVGSVGElement {
  const cells = data.cells.filter(({ rmse }) => rmse > 0 && Number.isFinite(rmse));
  const errors = cells.map(({ rmse }) => rmse);
  const range: [number, number] = errors.length > 0 ? [Math.min(...errors), Math.max(...errors)] : [0.1, 1];
  const largest = cells.length > 0 ? cells[0].rmse / cells[0].relative : 1;
  const sheet = card(document, {
    width: 960,
    height: 540,
    title: 'How far the spiking layer is from the original',
    subtitle:
      `${data.layer}: RMSE over ${count(data.images)} images, ` +
      `largest activation ${significant(largest)}. Lower is better.`,
    description:
      'Two panels with a shared logarithmic error axis. Left: the error falls as steps are added. Right: for each ' +
      'number of steps the error is lowest at one threshold, and that threshold rises with the number of steps.',
    footnote:
      'Rounding to nearest starts the ramp half a step up. After López-Randulfe, Reeb, Knoll 2022, Figure 2.',
  });
  const axis = { domain: [range[0] * 0.8, range[1] * 1.25] as const, label: `RMSE (${data.unit})` };
  sheet.append(errorOverSteps(document, cells, axis), errorOverThreshold(document, cells, axis));
  return sheet;
}
