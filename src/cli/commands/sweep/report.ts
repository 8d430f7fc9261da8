/**
 * @file The result of a sweep as a table.
 */
import type { ImageDataset } from '../../../data/dataset.ts';
import type { Decision } from '../../../graph/decision.ts';
import { paretoFront } from '../../../search/pareto.ts';
import { enginesOf, gainOf, type ResultRecord } from '../../../search/result-record.ts';
import { formatNoise } from '../../../search/trials.ts';
import { describeData } from '../../shared/data.ts';
import { count, percent, perNeuron, points, real, times } from '../../shared/format.ts';
import { type AnnModel, describeModel } from '../../shared/model.ts';
import { describeDecision } from '../../shared/reading.ts';
import type { Style } from '../../shared/style.ts';
import { facts, table } from '../../shared/table.ts';

export interface SweepPaths {
  readonly csv: string;
  /** Charts: over steps and cost; over noise. */
  readonly svg: string;
  readonly noise: string;
}

/** What was written; null for a chart that has nothing to show. */
export interface SweepFiles extends Omit<SweepPaths, 'svg' | 'noise'> {
  readonly svg: string | null;
  readonly noise: string | null;
}

export interface Sweep {
  readonly model: AnnModel;
  readonly decision: Decision;
  readonly images: ImageDataset;
  readonly calibration: ImageDataset;
  readonly results: readonly ResultRecord[];
  readonly files: SweepFiles | undefined;
}

const right = { align: 'right' } as const;

export function describeSweep(sweep: Sweep, style: Style): string {
  const { results, files } = sweep;
  const [first] = results;
  const front = new Set(
    paretoFront(results.filter(isPlain), { cost: ({ synops }) => synops.total, gain: gainOf }),
  );
  const head = facts(
    [
      ['model', describeModel(sweep.model)],
      ['data', describeData(sweep.images)],
      ['calibration', describeData(sweep.calibration)],
      ['decision', describeDecision(sweep.decision)],
      ['engine', enginesOf(results)],
      ['ANN', first && annLine(first)],
      ['neurons', first && `${count(first.spikes.neurons)} hidden, the denominator of spikes per neuron`],
      ['files', files && [files.csv, files.svg, files.noise].filter(Boolean).join('\n')],
    ],
    style,
  );
  const columns: Optional = {
    chosen: results.some(({ chosen }) => chosen.length > 0),
    code: results.some(({ coding }) => coding !== 'ttfs'),
    noise: results.some(({ noise }) => noise !== null),
  };
  const cells = table(
    [
      { title: '' },
      { title: 'settings' },
      ...(columns.chosen ? [{ title: 'chosen' }] : []),
      ...(columns.code ? [{ title: 'code' }] : []),
      ...(columns.noise ? [{ title: 'noise' }] : []),
      { title: 'latency', ...right },
      ...measures(first).map((title) => ({ title, ...right })),
      { title: 'spikes/neuron', ...right },
      { title: 'synops/image', ...right },
      { title: 'MACs/synops', ...right },
      { title: 'non-zero MACs/synops', ...right },
    ],
    results.map((record) => row(record, front.has(record), columns, style)),
    style,
  );
  if (front.size === 0) return `${head}\n\n${cells}`;
  const others = columns.code || columns.noise ? 'other one-spike cell without noise' : 'other cell';
  return `${head}\n\n${cells}\n\n  ${style.green('●')} no ${others} is at least as good by ${better(first)} with fewer synaptic operations`;
}

const annLine = ({ ann }: ResultRecord): string =>
  `${ann.accuracy === null ? '' : `${percent(ann.accuracy)}, `}${count(ann.macs)} MACs and ${count(ann.flops)} FLOPs per image`;

/** Columns of what a cell is measured by: decisions, or errors of values. */
const measures = (first: ResultRecord | undefined): string[] => {
  if (first?.values) return ['RMSE to ANN', '÷ deviation'];
  return first?.snn.accuracy === null ? ['agreement'] : ['SNN accuracy', 'from the ANN', 'agreement'];
};

const better = (first: ResultRecord | undefined): string =>
  first?.values ? 'RMSE' : first?.snn.accuracy === null ? 'agreement' : 'accuracy';

function measured({ snn, ann, agreement, values }: ResultRecord): string[] {
  const share = agreement === null ? '' : percent(agreement);
  if (values) {
    return [real(values.rmse), values.relativeRmse === null ? '–' : percent(values.relativeRmse)];
  }
  if (snn.accuracy === null) return [share];
  return [percent(snn.accuracy), ann.accuracy === null ? '' : points(snn.accuracy - ann.accuracy), share];
}

/** Columns that only some sweeps have. */
interface Optional {
  readonly chosen: boolean;
  readonly code: boolean;
  readonly noise: boolean;
}

/** What somebody would choose: a network in its own code, on a machine without noise. */
const isPlain = ({ coding, noise }: ResultRecord): boolean => coding === 'ttfs' && noise === null;

function row(record: ResultRecord, best: boolean, columns: Optional, style: Style): string[] {
  const { conversion, settings, chosen, latency, ann, spikes, synops } = record;
  return [
    best ? style.green('●') : '',
    conversion,
    ...(columns.chosen ? [chosen.map((name) => `${name}=${settings[name]}`).join(',')] : []),
    ...(columns.code ? [record.coding] : []),
    ...(columns.noise ? [formatNoise(record.noise).join(', ') || 'none'] : []),
    count(latency),
    ...measured(record).map((text, i) => (best && i === 0 ? style.bold(text) : text)),
    perNeuron(spikes.perNeuron),
    count(synops.total),
    times(ann.macs / synops.total),
    ann.effectiveMacs === null ? '–' : times(ann.effectiveMacs / synops.total),
  ];
}
