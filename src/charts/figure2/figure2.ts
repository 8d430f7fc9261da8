/**
 * @file The error of one layer between the ANN and its spiking equivalent, over the number of steps and the threshold. After López-Randulfe et al. 2022, Figure 2.
 */
import { card } from '../card.ts';
import { count, significant } from '../format.ts';
import { type Figure2Data, figure2Size } from './data.ts';
import { heatMap } from './heat-map.ts';
import { errorOverSteps } from './steps.ts';
import { errorOverThreshold } from './threshold.ts';

/**
 * Above: every cell as a heat map, one for each ramp. Below, two cuts: the cells of `fraction` 1 over steps, and at most three
 * numbers of steps over the threshold, the lowest point of each line ringed. Cells without error or beyond every number are
 * left out: the axis is logarithmic.
 * @example
 * ```ts
 * const cell = { steps: 8, fraction: 1, rounding: 'nearest', rmse: 0.1, relative: 0.05 };
 * const data = { layer: 'conv1', unit: 'activation', images: 10, cells: [cell, { ...cell, steps: 16, rmse: 0.05 }] };
 * svgText(figure2(newDocument(), data)).includes('conv1'); // → true
 * ```
 */
export function figure2(document: Document, data: Figure2Data): SVGSVGElement {
  const cells = data.cells.filter(({ rmse }) => rmse > 0 && Number.isFinite(rmse));
  const largest = cells.length > 0 ? cells[0].rmse / cells[0].relative : 1;
  const sheet = card(document, {
    width: figure2Size.width,
    height: figure2Size.height,
    title: 'How far the spiking layer is from the ANN’s',
    subtitle:
      `${data.model === undefined ? '' : `${data.model}, `}${data.layer}: RMSE over ${count(data.images)} images; in the squares, ` +
      `as % of the largest activation, ${significant(largest)}. Lower is better.`,
    description:
      'Two heat maps of the error over steps and threshold, for the plain ramp and for the rounded one, and two cuts below with a ' +
      'shared logarithmic error axis. Left: the error falls as steps are added. Right: for each number of steps the error is ' +
      'lowest at one threshold, and that threshold rises with the number of steps.',
    footnote:
      'Floor: the ramp of the paper. Nearest: it starts half a step up. After López-Randulfe, Reeb, Knoll 2022, Figure 2.',
  });
  const range = extent(cells.map(({ relative }) => relative));
  for (const [i, { rounding, heading }] of maps.entries()) {
    const own = cells.filter((cell) => cell.rounding === rounding);
    if (own.length > 0)
      sheet.append(heatMap(document, own, { left: 20 + i * 468, top: 114, heading, range }));
  }
  const [low, high] = extent(cells.map(({ rmse }) => rmse));
  const axis = { domain: [low * 0.8, high * 1.25] as const, label: `RMSE (${data.unit})` };
  sheet.append(errorOverSteps(document, cells, axis), errorOverThreshold(document, cells, axis));
  return sheet;
}

const maps = [
  { rounding: 'floor', heading: 'Floor, as in the paper' },
  { rounding: 'nearest', heading: 'Nearest' },
] as const;

const extent = (values: readonly number[]): [number, number] =>
  values.length > 0 ? [Math.min(...values), Math.max(...values)] : [0.1, 1];
