/**
 * @file What `reproduce` prints: Table 1 with the published column beside ours, what each layer costs, and Figure 2 in words.
 */
import type { ImageDataset } from '../../../data/dataset.ts';
import { shareInterval } from '../../../measure/index.ts';
import type { EvaluationReport } from '../../../measure/report.ts';
import type { Figure2 } from '../../../paper/figure2.ts';
import {
  PUBLISHED_MACS,
  published,
  publishedRatios,
  type Reproduction,
  type Table1Column,
} from '../../../paper/reproduce.ts';
import { describeData } from '../../shared/data.ts';
import { fig1Training, inferredSizes } from '../../shared/fig1.ts';
import { count, duration, mean, percent, perNeuron, points, times } from '../../shared/format.ts';
import { type AnnModel, describeModel } from '../../shared/model.ts';
import type { Style } from '../../shared/style.ts';
import { facts, table } from '../../shared/table.ts';

/** The columns of one model. */
export interface ModelResult extends Pick<Reproduction, 'columns'> {
  readonly model: AnnModel;
}

export interface ReproductionFacts {
  readonly results: readonly ModelResult[];
  /** What the networks were simulated by. */
  readonly engine: string;
  readonly figure: Figure2;
  readonly images: ImageDataset;
  readonly folds: number;
  readonly files: readonly string[];
  readonly elapsed: number;
}

export function describeReproduction(given: ReproductionFacts, style: Style): string {
  const { results, engine, figure, images, folds, files, elapsed } = given;
  const { report } = results[0].columns[0];
  const { origin } = report;
  const head = facts(
    [
      [
        'models',
        results
          .map(({ model }) => [describeModel(model), fig1Training(model) ?? []].flat().join('; '))
          .join('\n'),
      ],
      ['data', describeData(images)],
      [
        'calibration',
        folds === 1 ? origin.calibration : `each half with thresholds from ${origin.calibration}`,
      ],
      [
        'networks',
        `${report.steps} steps per stage, ${origin.settings.weights} weights, threshold ${origin.settings.threshold} per ${origin.settings.per}, ${engine} engine; a decision after ${report.latency} steps`,
      ],
      ['layers', inferredSizes],
    ],
    style,
  );
  const end = facts(
    [
      ['written', files.join('\n')],
      ['time', `${duration(elapsed)} in all`],
      ['source', published.source],
    ],
    style,
  );
  const { model, columns } = results[0];
  const last = columns[columns.length - 1];
  return [
    head,
    table1(results, style),
    layers(`${model.name}, ${last.rounding}`, last.report, style),
    figure2Text(figure, style),
    end,
  ].join('\n\n');
}

/** Continuous time has no clock. */
const countOrDash = (value: number | null): string => (value === null ? '–' : count(value));

type Row = readonly [name: string, published: string, value: (column: Table1Column) => string];

const rows: readonly Row[] = [
  ['ramp', 'floor', ({ rounding }) => rounding],
  ['ANN accuracy', percent(published.ann.accuracy), ({ report }) => percent(report.ann.accuracy ?? 0)],
  ['ANN FLOPs', count(published.ann.flops), ({ report }) => count(report.ann.flops)],
  ['ANN MACs', count(PUBLISHED_MACS), ({ report }) => count(report.ann.macs)],
  ['ANN MACs of inputs other than zero', '–', ({ report }) => count(report.ann.effectiveMacs ?? 0)],
  ['SNN accuracy', percent(published.snn.accuracy), ({ report }) => percent(report.snn.accuracy ?? 0)],
  [
    'SNN − ANN',
    points(published.snn.accuracy - published.ann.accuracy),
    ({ report }) => points((report.snn.accuracy ?? 0) - (report.ann.accuracy ?? 0)),
  ],
  [
    'spikes per neuron',
    perNeuron(published.snn.spikesPerNeuron),
    ({ report }) => perNeuron(report.spikes.perNeuron),
  ],
  ['spikes per hidden unit of the ANN', '–', ({ report }) => perNeuron(report.spikes.perUnit)],
  ['SNN synaptic operations', count(published.snn.synops), ({ report }) => count(report.synops.total)],
  [
    'spikes per neuron × ANN MACs',
    count(published.snn.spikesPerNeuron * PUBLISHED_MACS),
    ({ synopsByDensity }) => count(synopsByDensity),
  ],
  ['SNN neuron updates, on a clock', '–', ({ report }) => countOrDash(report.updates.clocked)],
  ['SNN neuron updates, event-driven', '–', ({ report }) => countOrDash(report.updates.event)],
  [
    'MACs ÷ synaptic operations',
    times(publishedRatios.macsPerSynop),
    ({ ratios }) => times(ratios.macsPerSynop),
  ],
  [
    'MACs of inputs other than zero ÷ synaptic operations',
    '–',
    ({ ratios }) => (ratios.effectiveMacsPerSynop === null ? '–' : times(ratios.effectiveMacsPerSynop)),
  ],
  [
    'FLOPs ÷ synaptic operations',
    times(publishedRatios.flopsPerSynop),
    ({ ratios }) => times(ratios.flopsPerSynop),
  ],
];

function table1(results: readonly ModelResult[], style: Style): string {
  const columns = results.flatMap((result) =>
    result.columns.map((column) => ({ ...column, model: result.model.name })),
  );
  const lines = rows.map(([name, paper, value]) => [name, paper, ...columns.map((column) => value(column))]);
  return [
    table(
      [
        { title: 'Table 1, means per image' },
        { title: 'published', align: 'right' },
        ...columns.map(({ model }) => ({ title: model, align: 'right' as const })),
      ],
      lines,
      style,
    ),
    '  The published synaptic operations are 0.142 of half the published FLOPs, and 0.142 are the published spikes per neuron: the\n  paper may count spikes per neuron × MACs. Ours are counted spike by spike; no ratio holds the neuron updates.',
    `  ${chance(results)}`,
  ].join('\n');
}

/** How far accuracies of this size are known from so many images. */
function chance([{ columns }]: readonly ModelResult[]): string {
  const [{ report }] = columns;
  const { images } = report;
  const [low, high] = shareInterval(Math.round((report.snn.accuracy ?? 0) * images), images);
  return `On ${count(images)} images an accuracy is known to about ±${((100 * (high - low)) / 2).toFixed(2)} points (95 %).`;
}

function layers(name: string, report: EvaluationReport, style: Style): string {
  const incoming = new Map(report.synops.projections.map(({ to, from, synops }) => [to, { from, synops }]));
  const lines = report.spikes.populations
    .filter(({ kind }) => kind !== 'relay')
    .map((population) => {
      const projection = incoming.get(population.name);
      return [
        population.name,
        count(population.neurons),
        mean(population.spikes),
        perNeuron(population.perNeuron),
        projection ? count(projection.synops) : '–',
        projection?.from ?? '–',
      ];
    });
  const readout = incoming.get('readout');
  if (readout) lines.push(['readout', '–', '–', '–', count(readout.synops), readout.from]);
  return table(
    [
      { title: name },
      { title: 'neurons', align: 'right' },
      { title: 'spikes/image', align: 'right' },
      { title: 'spikes/neuron', align: 'right' },
      { title: 'synops/image in', align: 'right' },
      { title: 'from' },
    ],
    lines,
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

/** Per number of steps and ramp, the error at the full threshold and the best one. */
function figure2Text({ layer, images, cells }: Figure2, style: Style): string {
  const steps = [...new Set(cells.map((cell) => cell.steps))];
  const of = (wanted: number, rounding: string): string[] => {
    const row = cells.filter((cell) => cell.steps === wanted && cell.rounding === rounding);
    const full = row.find(({ fraction }) => fraction === 1);
    const best = row.reduce((a, b) => (b.rmse < a.rmse ? b : a));
    return [full ? percent(full.relative, 2) : '–', percent(best.relative, 2), best.fraction.toFixed(2)];
  };
  const right = { align: 'right' } as const;
  return table(
    [
      { title: `Figure 2: RMSE of ${layer} ÷ its largest activation, ${count(images)} images` },
      { title: 'floor: threshold 1', ...right },
      { title: 'best', ...right },
      { title: 'at', ...right },
      { title: 'nearest: threshold 1', ...right },
      { title: 'best', ...right },
      { title: 'at', ...right },
    ],
    steps.map((wanted) => [`${count(wanted)} steps`, ...of(wanted, 'floor'), ...of(wanted, 'nearest')]),
    style,
  );
}
