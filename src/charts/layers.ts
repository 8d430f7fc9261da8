/**
 * @file Where the work is: neurons against spikes per population, and dense MACs against synaptic operations per
 * projection. Both axes are linear: a bar's length is its value.
 */
import { card } from './card.ts';
import { compact, count, significant } from './format.ts';
import { type NestedBar, nestedBars } from './nested-bars.ts';
import { blue, vermilion } from './palette.ts';

export interface LayersData {
  readonly model?: string;
  readonly images: number;
  /** `spikes`: mean per image. */
  readonly populations: readonly {
    readonly name: string;
    readonly neurons: number;
    readonly spikes: number;
  }[];
  /** Per image; `macs` as the dense network counts them, 0 where it adds without weights; `synops` as a mean. */
  readonly projections: readonly {
    readonly from: string;
    readonly to: string;
    readonly macs: number;
    readonly synops: number;
  }[];
}

/**
 * Neurons against spikes of each population, and MACs against synaptic operations of each projection, as bars.
 * @example
 * ```ts
 * const populations = [{ name: 'conv1', neurons: 100, spikes: 12.5 }];
 * const projections = [{ from: 'input', to: 'conv1', macs: 2500, synops: 400 }];
 * svgText(layersChart(newDocument(), { images: 10, populations, projections })).includes('conv1'); // → true
 * ```
 */
export function layersChart(document: Document, data: LayersData): SVGSVGElement {
  const { model, images, populations, projections } = data;
  const rows = Math.max(populations.length, projections.length, 1);
  const sheet = card(document, {
    width: 960,
    height: 190 + rows * 66,
    title: 'Where the work is',
    subtitle: `${model === undefined ? '' : `${model}, `}mean over ${count(images)} images. Pale: all; dark: what is used.`,
    description:
      'Two panels of horizontal bars. Left: of the neurons of each population, those that spike. Right: of the ' +
      'multiply-accumulates of each dense layer, the synaptic operations that spikes cause.',
    footnote:
      'A neuron spikes at most once. MACs as frameworks count them: those of zeros and of padding, too. Linear axes.',
  });
  const neurons = populations.map(
    ({ name, neurons, spikes }): NestedBar => ({
      name,
      whole: neurons,
      part: spikes,
      label: `${count(spikes)} of ${count(neurons)} · ${significant(spikes / Math.max(1, neurons))} per neuron`,
    }),
  );
  const operations = projections.map(
    ({ from, to, macs, synops }): NestedBar => ({
      name: `${from} → ${to}`,
      whole: macs,
      part: synops,
      label:
        macs > 0
          ? `${compact(synops)} of ${compact(macs)}${ratio(macs, synops)}`
          : `${compact(synops)}; the ConvNet only adds here`,
    }),
  );
  sheet.append(
    nestedBars(document, {
      left: 28,
      width: 430,
      heading: 'Spikes of all neurons',
      color: blue,
      bars: neurons,
    }),
    nestedBars(document, {
      left: 502,
      width: 430,
      heading: 'Synaptic operations of dense MACs',
      color: vermilion,
      bars: operations,
    }),
  );
  return sheet;
}

/** How many times fewer (or more) synaptic operations than MACs; nothing where either is 0. */
function ratio(macs: number, synops: number): string {
  if (macs <= 0 || synops <= 0) return '';
  return macs >= synops
    ? ` · ${significant(macs / synops, 2)}× fewer`
    : ` · ${significant(synops / macs, 2)}× more`;
}
