/**
 * @file The result of `pareto` as a table and as charts.
 */

import { formatSettings } from '../../../convert/settings.ts';
import type { ImageDataset } from '../../../data/dataset.ts';
import { energyGuide } from '../../../measure/energy/index.ts';
import { energyBy, type ParetoResults, type ParetoRow } from '../../../search/pareto-rows.ts';
import { describeData } from '../../shared/data.ts';
import { count, percent, perNeuron, points } from '../../shared/format.ts';
import { type AnnModel, describeModel } from '../../shared/model.ts';
import type { Style } from '../../shared/style.ts';
import { facts, table } from '../../shared/table.ts';
import { micro } from '../evaluate/energy-report.ts';

/** A model of the comparison, under the name it has there. */
export interface ParetoModel {
  readonly ann: AnnModel;
  readonly name: string;
}

export interface ParetoFiles {
  readonly json: string;
  readonly csv: string;
  readonly synops: string;
  readonly spikes: string;
}

interface Comparison {
  readonly models: readonly ParetoModel[];
  readonly images: ImageDataset;
  readonly calibration: ImageDataset;
  readonly results: ParetoResults;
  readonly files: ParetoFiles | undefined;
}

const right = { align: 'right' } as const;

export function describePareto(comparison: Comparison, style: Style): string {
  const { models, images, calibration, results, files } = comparison;
  const { rows, energyModel, engine } = results;
  const several = models.length > 1;
  const head = facts(
    [
      ...models.map((model): [string, string] => [
        several ? model.name : 'model',
        describeParetoModel(model, rows, energyModel),
      ]),
      ['data', describeData(images)],
      ['calibration', describeData(calibration)],
      ['engine', engine],
      ['energy', energyModel],
      ['files', files && [files.json, files.csv, files.synops, files.spikes].join('\n')],
    ],
    style,
  );
  const columns = [
    { title: '' },
    ...(several ? [{ title: 'model' }] : []),
    { title: 'conversion' },
    { title: 'steps', ...right },
    { title: 'of populations' },
    { title: 'accuracy', ...right },
    { title: several ? 'from its ANN' : 'from the ANN', ...right },
    ...(several ? [{ title: 'from the first', ...right }] : []),
    { title: 'spikes/neuron', ...right },
    { title: 'spikes/image', ...right },
    { title: 'synops/image', ...right },
    { title: 'µJ/image', ...right },
    { title: 'ANN ÷ SNN', ...right },
    { title: 'skipping zeros ÷ SNN', ...right },
    { title: 'latency', ...right },
  ];
  const lines = rows.map((row) => cells(row, several, energyModel, style));
  return [
    head,
    table(columns, lines, style),
    `  ${style.green('●')} no other row is at least as accurate with fewer synaptic operations; ${style.green('◦')} with fewer spikes per image\n` +
      '  Spikes: of hidden neurons. Synaptic operations: the input’s included. Means per image. Latency: steps from the first pixel to the decision.\n' +
      '  ANN ÷ SNN: energy; below 1 the spiking network loses. Skipping zeros: the quantised ANN, which decides as the spiking network does.\n' +
      `  Other energy models: \`energy\` with --json.\n  ${energyGuide}`,
  ].join('\n\n');
}

function describeParetoModel({ ann, name }: ParetoModel, rows: readonly ParetoRow[], energyModel: string) {
  const row = rows.find(({ model }) => model === name);
  const isOwn = Object.keys(ann.settings).length > 0;
  const energy = row && energyBy(row, energyModel);
  return [
    describeModel(ann),
    ...(isOwn ? [`converted with ${formatSettings(ann.settings)}`] : []),
    ...(row
      ? [
          `ANN ${percent(row.ann.accuracy ?? 0)}, ${count(row.ann.macs)} MACs${energy ? ` and ${micro(energy.annMicrojoules)} µJ` : ''} per image; ` +
            `${count(row.spikes.neurons)} hidden neurons`,
        ]
      : []),
  ].join('\n');
}

function cells(row: ParetoRow, several: boolean, energyModel: string, style: Style): string[] {
  const { model, conversion, steps, settings, snn, lossOwn, lossFirst, spikes, synops, latency, front } = row;
  const energy = energyBy(row, energyModel);
  const best = front.synops || front.spikes;
  const accuracy = percent(snn.accuracy);
  return [
    style.green(`${front.synops ? '●' : ' '}${front.spikes ? '◦' : ''}`),
    ...(several ? [model] : []),
    conversion,
    String(steps),
    settings['layer-steps'] === 'none' ? '' : settings['layer-steps'],
    best ? style.bold(accuracy) : accuracy,
    points(-lossOwn),
    ...(several ? [points(-lossFirst)] : []),
    perNeuron(spikes.perNeuron),
    count(spikes.perImage),
    count(synops.total),
    micro(energy?.snnMicrojoules ?? null),
    energy ? quotient(energy.annMicrojoules / energy.snnMicrojoules, style) : '–',
    energy?.quantised ? quotient(energy.quantised.skippingMicrojoules / energy.snnMicrojoules, style) : '–',
    String(latency),
  ];
}

/** Below 1 the spiking network loses. */
const quotient = (ratio: number, style: Style): string =>
  ratio > 1 ? `${ratio.toFixed(1)}×` : style.yellow(`${ratio.toPrecision(2)}×`);
