/**
 * @file The report of a comparison as text.
 */
import type { ImageCollection } from '../../../data/dataset.ts';
import type { Comparison, LayerComparison } from '../../../measure/comparison.ts';
import type { Diagnosis } from '../../../measure/diagnosis/diagnosis.ts';
import type { NoiseRanking } from '../../../run/rank-populations.ts';
import type { Engine } from '../../../simulate/simulation.ts';
import { describeData } from '../../shared/data.ts';
import { decisionFacts } from '../../shared/decision-report.ts';
import { count, percent, perNeuron, plural, real } from '../../shared/format.ts';
import { describeModel, type Model } from '../../shared/model.ts';
import { originFacts } from '../../shared/network-report.ts';
import { describeDecision } from '../../shared/reading.ts';
import type { Style } from '../../shared/style.ts';
import { type Column, facts, table } from '../../shared/table.ts';
import { describeRanking } from './ranking.ts';

export interface Compared {
  readonly comparison: Comparison;
  readonly diagnosis: Diagnosis;
  /** Where noise was asked for. */
  readonly ranking: NoiseRanking | undefined;
  readonly model: Model;
  readonly engine: Engine;
  readonly images: ImageCollection;
}

export function describeComparison(compared: Compared, style: Style): string {
  const { comparison, diagnosis, ranking } = compared;
  return [
    facts(headFacts(compared), style),
    facts(decisionFacts(comparison, style), style),
    table(layerColumns, comparison.layers.map(layerRow), style),
    ...(comparison.notCompared.length > 0
      ? [
          `  Pooled before their activation, so not comparable neuron by neuron: ${comparison.notCompared.join(', ')}`,
        ]
      : []),
    facts([...readoutFacts(comparison), ['columns', columnNotes.join('\n')]], style),
    `  ${style.bold('Diagnosis')}  ${capital(diagnosis.text)}.`,
    ...(ranking ? [describeRanking(ranking, style)] : []),
  ].join('\n\n');
}

/** Model, data and settings, name by name. */
export function headFacts({ comparison, model, engine, images }: Compared): [string, string][] {
  const { steps, rounding, origin } = comparison;
  const time = steps === 'continuous' ? 'continuous time' : `${plural(steps, 'step')} per stage`;
  return [
    ['model', describeModel(model)],
    ['data', describeData(images)],
    ...(model.format !== 'firstspike' ? originFacts(origin).slice(1) : originFacts(origin)),
    ['network', `${time}, rounding ${rounding}, ${origin.settings.weights} weights, ${engine} engine`],
    ['decision', describeDecision(comparison.decision)],
  ];
}

export function readoutFacts({ input, readout }: Comparison): [string, string][] {
  return [
    [
      'input',
      `RMSE ${real(input.rmse)} in units of a pixel, ${percent(input.outside, 1)} of pixels outside the range; decisions lost: ${count(input.lost)}`,
    ],
    [
      'read-out',
      `logits: RMSE ${real(readout.rmse)}, correlation ${readout.correlation.toFixed(4)}; decisions lost: ${count(readout.lost)}`,
    ],
  ];
}

/** What the columns mean, line by line. */
export const columnNotes: readonly string[] = [
  'RMSE: over neurons and images, in the ANN’s units; of max: ÷ the largest activation; own: what exact potentials would leave',
  'saturated, silenced: shares of the activations other than zero; dead: neurons that spiked for no image (active: in the ANN)',
  'lost: decisions that change when the ANN runs from this layer’s spikes',
];

export const layerColumns: readonly Column[] = [
  { title: 'population' },
  ...[
    'neurons',
    'RMSE',
    'of max',
    'own',
    'correlation',
    'saturated',
    'silenced',
    'dead (active)',
    'spikes/neuron',
    'lost',
  ].map((title) => ({ title, align: 'right' }) as const),
];

export const layerRow = (layer: LayerComparison): string[] => [
  layer.population,
  count(layer.neurons),
  real(layer.rmse),
  percent(layer.relativeRmse),
  real(layer.own.rmse),
  layer.correlation.toFixed(4),
  percent(layer.saturated),
  percent(layer.silenced, 1),
  `${count(layer.dead.neurons)} (${count(layer.dead.activeInAnn)})`,
  perNeuron(layer.spikesPerNeuron),
  count(layer.lost),
];

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
