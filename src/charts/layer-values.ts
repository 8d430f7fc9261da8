/**
 * @file How the spikes of a layer stand for the ANN's activations: pairs as a scatter plot, and both distributions on
 * the grid of steps. Drawn without a card, for a page: ink is the page's, colours are its `--ann` and `--snn` where it
 * has them.
 */
import * as Plot from '@observablehq/plot';
import { element } from './element.ts';
import { percent, significant } from './format.ts';
import { blue, vermilion } from './palette.ts';
import { axisText, panel } from './panel.ts';

export interface LayerValues {
  readonly population: string;
  /** Bins per xMax; bin i of a histogram is centred on i / bins, the last one also holds all beyond. */
  readonly bins: number;
  /** Neurons and images per bin. */
  readonly ann: ArrayLike<number>;
  readonly snn: ArrayLike<number>;
  /** Some of them, as fractions of xMax. */
  readonly pairs: readonly { readonly ann: number; readonly snn: number }[];
}

const width = 400;
const height = 300;
const annColor = `var(--ann, ${blue})`;
const snnColor = `var(--snn, ${vermilion})`;
const text = { ...axisText, color: 'currentColor', fontSize: 14 } as const;
const margins = { marginLeft: 66, marginRight: 14, marginTop: 16, marginBottom: 48 } as const;

/**
 * ANN activation against what the spike carries; the line is what exact potentials would give.
 * @example
 * ```ts
 * const values = { population: 'conv1', bins: 2, ann: [3, 1, 1], snn: [4, 0, 1], pairs: [{ ann: 0.4, snn: 0.5 }] };
 * svgText(layerScatter(newDocument(), values)).includes('ANN activation'); // → true
 * ```
 */
export function layerScatter(document: Document, { population, pairs }: LayerValues): SVGSVGElement {
  const end = Math.max(1.1, ...pairs.map(({ ann }) => ann * 1.03));
  const ideal = [
    { x: 0, y: 0 },
    { x: 1, y: 1 },
    { x: end, y: 1 },
  ];
  return sheet(
    document,
    `${population}: ANN activation against spike value`,
    `A scatter plot of ${pairs.length} neurons and images. The horizontal axis is the activation of the ANN, the vertical one the value that the spike carries, both as fractions of xMax.`,
    'a point: one neuron and one image',
    {
      ...margins,
      x: { domain: [0, end], axis: null },
      y: { domain: [0, 1.08], axis: null },
      marks: [
        Plot.gridX({ stroke: 'currentColor', strokeOpacity: 0.12 }),
        Plot.gridY({ stroke: 'currentColor', strokeOpacity: 0.12 }),
        Plot.line(ideal, { x: 'x', y: 'y', stroke: 'currentColor', strokeOpacity: 0.55, strokeWidth: 1.5 }),
        Plot.dot(pairs, { x: 'ann', y: 'snn', r: 2.6, fill: snnColor, fillOpacity: 0.45 }),
        Plot.axisX({ ...text, ticks: 5, label: 'ANN activation ÷ xMax', labelOffset: 42, tickFormat: tick }),
        Plot.axisY({ ...text, ticks: 5, label: 'spike value ÷ xMax', labelOffset: 58, tickFormat: tick }),
      ],
    },
  );
}

/**
 * Both distributions; values of zero, most of them, are a number in the heading.
 * @example
 * ```ts
 * const values = { population: 'conv1', bins: 2, ann: [3, 1, 1], snn: [4, 0, 1], pairs: [] };
 * svgText(layerHistogram(newDocument(), values)).startsWith('<svg'); // → true
 * ```
 */
export function layerHistogram(document: Document, values: LayerValues): SVGSVGElement {
  const { population, bins } = values;
  const ann = shares(values.ann);
  const snn = shares(values.snn);
  const rows = ann.map((share, i) => ({ at: i / bins, ann: share, snn: snn[i] })).slice(1);
  const top = Math.max(1e-9, ...rows.flatMap((row) => [row.ann, row.snn])) * 1.12;
  const half = (part: number) => part / (2 * bins);
  return sheet(
    document,
    `${population}: distribution of values`,
    `Two histograms over value ÷ xMax: of the ANN's activations and of what the spikes carry. ${percent(ann[0], 1)} of the activations and ${percent(snn[0], 1)} of the spike values are zero and not drawn.`,
    `at zero, not drawn: ANN ${percent(ann[0], 1)}, SNN ${percent(snn[0], 1)}`,
    {
      ...margins,
      x: { domain: [0.5 / bins, (rows.length + 0.5) / bins], axis: null },
      y: { domain: [0, top], axis: null },
      marks: [
        Plot.gridY({ stroke: 'currentColor', strokeOpacity: 0.12 }),
        Plot.ruleX([1], { stroke: 'currentColor', strokeOpacity: 0.55, strokeDasharray: '3 4' }),
        Plot.rectY(rows, {
          x1: ({ at }) => at - half(0.96),
          x2: ({ at }) => at + half(0.96),
          y: 'ann',
          fill: annColor,
          fillOpacity: 0.42,
        }),
        Plot.rectY(rows, {
          x1: ({ at }) => at - half(0.4),
          x2: ({ at }) => at + half(0.4),
          y: 'snn',
          fill: snnColor,
        }),
        Plot.text(['xMax'], {
          x: 1,
          frameAnchor: 'top',
          dx: 4,
          dy: 2,
          textAnchor: 'start',
          fontSize: 13,
          fill: 'currentColor',
        }),
        Plot.axisX({
          ...text,
          ticks: 5,
          label: 'value ÷ xMax; all beyond in the last bar',
          labelOffset: 42,
          tickFormat: tick,
        }),
        Plot.axisY({
          ...text,
          ticks: 4,
          label: 'share of neurons',
          labelOffset: 60,
          tickFormat: (v: number) => `${significant(v * 100, 2)} %`,
        }),
      ],
    },
  );
}

const tick = (value: number): string => significant(value);

function shares(counts: ArrayLike<number>): number[] {
  const all = Array.from(counts);
  const sum = Math.max(
    1,
    all.reduce((a, b) => a + b, 0),
  );
  return all.map((count) => count / sum);
}

/** A panel that stands alone and takes the ink of what surrounds it. */
function sheet(
  document: Document,
  title: string,
  description: string,
  heading: string,
  plot: Plot.PlotOptions,
): SVGSVGElement {
  const { group } = panel(document, { left: 0, top: 20, width, height: height - 20, heading: '', plot });
  return element(
    document,
    'svg',
    {
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'font-family': 'system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif',
      'font-size': 14,
      fill: 'currentColor',
      color: 'currentColor',
    },
    element(document, 'title', {}, title),
    element(document, 'desc', {}, description),
    element(document, 'text', { x: margins.marginLeft, y: 20, 'font-size': 14 }, heading),
    group,
  ) as SVGSVGElement;
}
