/**
 * @file The result of a sweep as a table.
 */
import type { ImageDataset } from '../../../data/dataset.ts';
import type { Decision } from '../../../graph/decision.ts';
import { paretoFront } from '../../../search/pareto.ts';
import { enginesOf, gainOf, type ResultRecord } from '../../../search/result-record.ts';
import { describeData } from '../../shared/data.ts';
import { count, percent, perNeuron, points, real, times } from '../../shared/format.ts';
import { type AnnModel, describeModel } from '../../shared/model.ts';
import { describeDecision } from '../../shared/reading.ts';
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
  const front = new Set(paretoFront(results, { cost: ({ synops }) => synops.total, gain: gainOf }));
  const head = facts(
    [
      ['model', describeModel(sweep.model)],
      ['data', describeData(sweep.images)],
      ['calibration', describeData(sweep.calibration)],
      ['decision', describeDecision(sweep.decision)],
      ['engine', enginesOf(results)],
      ['ANN', first && annLine(first)],
      ['neurons', first && `${count(first.spikes.neurons)} hidden, the denominator of spikes per neuron`],
      ['files', files && `${files.csv}\n${files.svg}\n${files.jsonl}`],
    ],
    style,
  );
  const hasChosen = results.some(({ chosen }) => chosen.length > 0);
  const cells = table(
    [
      { title: '' },
      { title: 'settings' },
      ...(hasChosen ? [{ title: 'chosen' }] : []),
      { title: 'latency', ...right },
      ...measures(first).map((title) => ({ title, ...right })),
      { title: 'spikes/neuron', ...right },
      { title: 'synops/image', ...right },
      { title: 'MACs/synops', ...right },
      { title: 'non-zero MACs/synops', ...right },
    ],
    results.map((record) => row(record, front.has(record), hasChosen, style)),
    style,
  );
  return `${head}\n\n${cells}\n\n  ${style.green('●')} no other cell is at least as good by ${better(first)} with fewer synaptic operations`;
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

/** @param hasChosen whether some settings were chosen on calibration images */
function row(record: ResultRecord, best: boolean, hasChosen: boolean, style: Style): string[] {
  const { conversion, settings, chosen, latency, ann, spikes, synops } = record;
  return [
    best ? style.green('●') : '',
    conversion,
    ...(hasChosen ? [chosen.map((name) => `${name}=${settings[name]}`).join(',')] : []),
    count(latency),
    ...measured(record).map((text, i) => (best && i === 0 ? style.bold(text) : text)),
    perNeuron(spikes.perNeuron),
    count(synops.total),
    times(ann.macs / synops.total),
    ann.effectiveMacs === null ? '–' : times(ann.effectiveMacs / synops.total),
  ];
}
