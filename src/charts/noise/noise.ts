/** @file Accuracy over noise: what hardware may do to spikes and weights, and which code bears it. */
import * as Plot from '@observablehq/plot';
import { card, cardMargin } from '../card.ts';
import { element } from '../element.ts';
import { count } from '../format.ts';
import { lineMarks } from '../line-marks.ts';
import { categories, type LineStyle, quietInk } from '../palette.ts';
import { axisText, gridColor, panel } from '../panel.ts';
import { type NoiseCell, type NoisePanel, noisePanels } from './series.ts';

export interface NoiseChartOptions {
  readonly model?: string;
  /** What `accuracy` of the cells is: without labels the agreement with the ANN. Default accuracy. */
  readonly measure?: 'accuracy' | 'agreement';
}

/**
 * One panel for each kind of noise that has several amounts, one line for each name, with Wilson's interval of 95 % over the
 * images as a band. A line is missing from the panel of a noise that its code does not have.
 * @example
 * ```ts
 * const cell = { name: 'ttfs', jitter: 0, drop: 0, weights: 0, accuracy: 0.99, interval: [0.982, 0.995], images: 1000 };
 * const struck = { ...cell, drop: 0.1, accuracy: 0.9, interval: [0.88, 0.917] };
 * svgText(noiseChart(newDocument(), [cell, struck])).includes('Lost spikes'); // → true
 * ```
 */
export function noiseChart(
  document: Document,
  cells: readonly NoiseCell[],
  { model, measure = 'accuracy' }: NoiseChartOptions = {},
): SVGSVGElement {
  const panels = noisePanels(cells);
  const names = [...new Set(cells.map(({ name }) => name))];
  const looks = new Map(names.map((name, i) => [name, categories[i % categories.length]]));
  const about = [model, cells.length > 0 ? `${count(cells[0].images)} images` : undefined]
    .filter(Boolean)
    .join(', ');
  const sheet = card(document, {
    width: 960,
    height: 560,
    title: `${measure === 'accuracy' ? 'Accuracy' : 'Agreement with the ANN'} over noise`,
    subtitle: `${about}. Higher is better; the same weights in every code.`,
    description:
      `${panels.map(({ heading }) => heading).join(', ')}: ${measure} over the amount of noise, one line for each of ` +
      `${names.join(', ')}, with intervals of 95 % as bands.`,
    footnote:
      'Bands: intervals of 95 % over images (Wilson), one draw of the noise. Axes: square root; accuracy does not start at zero.',
  });
  sheet.appendChild(key(document, names, looks));
  const points = panels.flatMap(({ lines }) => lines.flatMap((line) => line.points));
  const domain = [Math.min(...points.map(({ low }) => low)), Math.max(...points.map(({ high }) => high))];
  const pad = Math.max(0.05, 0.03 * (domain[1] - domain[0]));
  const y: [number, number] = [domain[0] - pad, domain[1] + pad];
  const first = 74;
  const width = (960 - 2 * 12 - first) / Math.max(1, panels.length);
  panels.forEach((one, i) => {
    const place = i === 0 ? { left: 12, width: width + first } : { left: 12 + first + i * width, width };
    sheet.appendChild(onePanel(document, one, looks, { ...place, y, measure: i === 0 ? measure : null }));
  });
  return sheet;
}

interface Place {
  readonly left: number;
  readonly width: number;
  readonly y: readonly [number, number];
  /** Title of the axis, in the first panel. */
  readonly measure: string | null;
}

function onePanel(
  document: Document,
  { heading, label, lines, missing }: NoisePanel,
  looks: ReadonlyMap<string, LineStyle>,
  { left, width, y, measure }: Place,
): SVGElement {
  const amounts = [...new Set(lines.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  const most = amounts[amounts.length - 1];
  const { group } = panel(document, {
    left,
    top: 142,
    width,
    height: 376,
    heading,
    plot: {
      marginLeft: measure === null ? 16 : 78,
      marginRight: 18,
      marginTop: 14,
      marginBottom: 50,
      x: { type: 'sqrt', domain: [0, most * 1.02], axis: null },
      y: { domain: [...y], axis: null },
      marks: [
        Plot.gridY({ stroke: gridColor, strokeOpacity: 1, ticks: 6 }),
        ...(measure === null
          ? []
          : [Plot.axisY({ ...axisText, label: `${measure} (%)`, labelOffset: 68, ticks: 6 })]),
        Plot.axisX(roomy(amounts, most, width), { ...axisText, label, labelOffset: 44, text: String }),
        ...lines.flatMap(({ name, points }) => {
          const look = looks.get(name) ?? categories[0];
          const band = { x: 'x', y1: 'low', y2: 'high', fill: look.color, fillOpacity: 0.14 } as const;
          return [Plot.areaY(points, band), ...lineMarks(points, look)];
        }),
      ],
    },
  });
  missing.forEach((name, i) => {
    const place = {
      x: measure === null ? 24 : 86,
      y: 318 - 18 * (missing.length - 1 - i),
      'text-anchor': 'start',
    };
    group.appendChild(
      element(document, 'text', { ...place, 'font-size': 13, fill: quietInk }, `${name}: not simulated`),
    );
  });
  return group;
}

/** Amounts with room for their number, from the largest down; 0 always. */
function roomy(amounts: readonly number[], most: number, width: number): number[] {
  const at = (amount: number) => Math.sqrt(amount / most) * (width - 40);
  const kept: number[] = [];
  for (const amount of [...amounts].reverse()) {
    const next = kept[kept.length - 1];
    const isClear = (other: number) => Math.abs(at(other) - at(amount)) >= 30;
    if (amount === 0 || ((next === undefined || isClear(next)) && (at(amount) >= 24 || amounts[0] > 0)))
      kept.push(amount);
  }
  return kept;
}

/** What each line is, in a row. */
function key(
  document: Document,
  names: readonly string[],
  looks: ReadonlyMap<string, LineStyle>,
): SVGElement {
  const group = element(document, 'g', { 'font-size': 14.5, 'font-weight': 600 });
  let x = cardMargin;
  for (const name of names) {
    const { color, dash } = looks.get(name) ?? categories[0];
    const line = { x1: x, y1: 99, x2: x + 34, y2: 99, stroke: color, 'stroke-width': 2.5 };
    group.append(
      element(document, 'line', { ...line, 'stroke-dasharray': dash }),
      element(document, 'text', { x: x + 42, y: 104, fill: color }, name),
    );
    x += 42 + 8.6 * name.length + 28;
  }
  return group;
}
