/**
 * @file The result of a sweep as a table.
 */
import type { ImageDataset } from '../../../data/dataset.ts';
import { paretoFront } from '../../../search/pareto.ts';
import type { SweepRecord } from '../../../search/sweep-record.ts';
import type { Engine } from '../../../simulate/simulation.ts';
import { describeData } from '../../shared/data.ts';
import { count, percent, perNeuron, points, times } from '../../shared/format.ts';
import { type AnnModel, describeModel } from '../../shared/model.ts';
import type { Style } from '../../shared/style.ts';
import { facts, table } from '../../shared/table.ts';

export interface SweepFiles {
  /** One line of JSON per cell, as they were finished. */
  readonly jsonl: string;
  readonly csv: string;
  readonly svg: string;
}

export interface Sweep {
  readonly model: AnnModel;
  readonly images: ImageDataset;
  readonly calibration: ImageDataset;
  readonly engine: Engine;
  readonly results: readonly SweepRecord[];
  readonly files: SweepFiles | undefined;
}

const right = { align: 'right' } as const;

export function describeSweep(sweep: Sweep, style: Style): string {
  const { results, files } = sweep;
  const [first] = results;
  const front = new Set(
    paretoFront(results, { cost: ({ synops }) => synops.total, gain: ({ snn }) => snn.accuracy }),
  );
  const head = facts(
    [
      ['model', describeModel(sweep.model)],
      ['data', describeData(sweep.images)],
      ['calibration', describeData(sweep.calibration)],
      ['engine', sweep.engine],
      ['ANN', first && annLine(first)],
      ['neurons', first && `${count(first.spikes.neurons)} hidden, the denominator of spikes per neuron`],
      ['files', files && `${files.csv}\n${files.svg}\n${files.jsonl}`],
    ],
    style,
  );
  const hasCodes = results.some(({ code }) => code !== 'ttfs');
  const cells = table(
    [
      { title: '' },
      { title: 'steps', ...right },
      { title: 'threshold' },
      { title: 'per' },
      ...(hasCodes ? [{ title: 'code' }, { title: 'latency', ...right }] : []),
      { title: 'SNN accuracy', ...right },
      { title: 'from the ANN', ...right },
      { title: 'agreement', ...right },
      { title: 'spikes/neuron', ...right },
      { title: 'synops/image', ...right },
      { title: 'MACs/synops', ...right },
    ],
    results.map((record) => row(record, front.has(record), hasCodes, style)),
    style,
  );
  return `${head}\n\n${cells}\n\n  ${style.green('●')} no other cell is at least as accurate with fewer synaptic operations`;
}

const annLine = ({ ann }: SweepRecord): string =>
  `${ann.accuracy === null ? '' : `${percent(ann.accuracy)}, `}${count(ann.macs)} MACs and ${count(ann.flops)} FLOPs per image`;

/** @param hasCode whether to say which spikes are sent, and how long that takes */
function row(record: SweepRecord, best: boolean, hasCode: boolean, style: Style): string[] {
  const { steps, threshold, per, code, latency, ann, snn, agreement, spikes, synops } = record;
  return [
    best ? style.green('●') : '',
    String(steps),
    threshold,
    per,
    ...(hasCode ? [code, count(latency)] : []),
    best ? style.bold(percent(snn.accuracy)) : percent(snn.accuracy),
    ann.accuracy === null ? '' : points(snn.accuracy - ann.accuracy),
    agreement === null ? '' : percent(agreement),
    perNeuron(spikes.perNeuron),
    count(synops.total),
    times(ann.macs / synops.total),
  ];
}
