/**
 * @file What `reproduce` prints: Table 1 with the published column beside ours, and what each layer costs.
 */
import type { ImageDataset } from '../../../data/dataset.ts';
import type { Figure2 } from '../../../paper/figure2.ts';
import { published, type Reproduction } from '../../../paper/reproduce.ts';
import { describeData } from '../../shared/data.ts';
import { count, duration, mean, percent, perNeuron, points, times } from '../../shared/format.ts';
import { describeModel, type Model } from '../../shared/model.ts';
import type { Style } from '../../shared/style.ts';
import { facts, table } from '../../shared/table.ts';

export interface ReproductionFacts {
  readonly result: Reproduction;
  readonly model: Model;
  readonly images: ImageDataset;
  readonly folds: number;
  readonly files: readonly string[];
  readonly elapsed: number;
}

export function describeReproduction(given: ReproductionFacts, style: Style): string {
  const { result, model, images, folds, files, elapsed } = given;
  const { report } = result;
  const { origin } = report;
  const head = facts(
    [
      ['model', describeModel(model)],
      ['data', describeData(images)],
      [
        'calibration',
        folds === 1 ? origin.calibration : `each half with thresholds from ${origin.calibration}`,
      ],
      [
        'network',
        `${report.steps} steps per stage, ${origin.settings.weights} weights, threshold ${origin.settings.threshold} per ${origin.settings.per}; a decision after ${report.latency} steps`,
      ],
    ],
    style,
  );
  const end = facts(
    [
      ['written', files.join('\n')],
      [
        'time',
        `${duration(elapsed)} in all; ${count(report.imagesPerSecond)} images/s per thread in the simulator`,
      ],
      ['source', published.source],
    ],
    style,
  );
  return [head, table1(result, style), layers(result, style), figure2Text(result.figure2, style), end].join(
    '\n\n',
  );
}

function table1({ report, ratios, publishedRatios }: Reproduction, style: Style): string {
  const { ann, snn, spikes, synops } = report;
  const [annAccuracy, snnAccuracy] = [ann.accuracy ?? 0, snn.accuracy ?? 0];
  return table(
    [{ title: 'Table 1' }, { title: 'published', align: 'right' }, { title: 'here', align: 'right' }],
    [
      ['ANN accuracy', percent(published.ann.accuracy), style.bold(percent(annAccuracy))],
      ['ANN FLOPs per image', count(published.ann.flops), count(ann.flops)],
      ['ANN MACs per image', '–', count(ann.macs)],
      ['SNN accuracy', percent(published.snn.accuracy), style.bold(percent(snnAccuracy))],
      [
        'SNN − ANN',
        points(published.snn.accuracy - published.ann.accuracy),
        points(snnAccuracy - annAccuracy),
      ],
      ['SNN synaptic operations per image', count(published.snn.synops), style.bold(count(synops.total))],
      [
        `spikes per neuron (of ${count(spikes.neurons)} hidden)`,
        perNeuron(published.snn.spikesPerNeuron),
        style.bold(perNeuron(spikes.perNeuron)),
      ],
      ['ANN MACs per synaptic operation', times(publishedRatios.macsPerSynop), times(ratios.macsPerSynop)],
      ['ANN FLOPs per synaptic operation', times(publishedRatios.flopsPerSynop), times(ratios.flopsPerSynop)],
    ],
    style,
  );
}

function layers({ report }: Reproduction, style: Style): string {
  const incoming = new Map(report.synops.projections.map(({ to, from, synops }) => [to, { from, synops }]));
  const rows = report.spikes.populations
    .filter(({ kind }) => kind !== 'relay')
    .map(({ name, neurons, spikes, perNeuron: per }) => {
      const projection = incoming.get(name);
      return [
        name,
        count(neurons),
        mean(spikes),
        perNeuron(per),
        projection ? count(projection.synops) : '–',
        projection?.from ?? '–',
      ];
    });
  const readout = incoming.get('readout');
  if (readout) rows.push(['readout', '–', '–', '–', count(readout.synops), readout.from]);
  return table(
    [
      { title: 'layer' },
      { title: 'neurons', align: 'right' },
      { title: 'spikes/image', align: 'right' },
      { title: 'spikes/neuron', align: 'right' },
      { title: 'synops/image in', align: 'right' },
      { title: 'from' },
    ],
    rows,
    style,
    [
      'hidden',
      count(report.spikes.neurons),
      mean(report.spikes.perImage),
      perNeuron(report.spikes.perNeuron),
      count(report.synops.total),
      'all',
    ],
  );
}

/** The best threshold at each number of steps: the figure in words. */
function figure2Text({ layer, images, cells }: Figure2, style: Style): string {
  const steps = [...new Set(cells.filter(({ fraction }) => fraction !== 1).map((cell) => cell.steps))];
  const rows = steps.map((wanted) => {
    const nearest = cells.filter((cell) => cell.steps === wanted && cell.rounding === 'nearest');
    const best = nearest.reduce((a, b) => (b.rmse < a.rmse ? b : a));
    const full = nearest.find(({ fraction }) => fraction === 1);
    const floor = cells.find((cell) => cell.steps === wanted && cell.rounding === 'floor');
    return [
      count(wanted),
      floor ? percent(floor.relative, 2) : '–',
      full ? percent(full.relative, 2) : '–',
      percent(best.relative, 2),
      best.fraction.toFixed(2),
    ];
  });
  return table(
    [
      { title: `Figure 2: RMSE of ${layer} ÷ its largest activation, ${count(images)} images` },
      { title: 'floor, threshold 1', align: 'right' },
      { title: 'nearest, threshold 1', align: 'right' },
      { title: 'best threshold', align: 'right' },
      { title: 'which is', align: 'right' },
    ],
    rows.map(([first, ...rest]) => [`${first} steps`, ...rest]),
    style,
  );
}
