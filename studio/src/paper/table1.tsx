/** @file Table 1: published, measured with the command line on the whole test set, and live in this tab. */

import type { EvaluationReport } from '../../../src/measure/index.ts';
import { count, percent, significant } from '../lib/format.ts';
import { ScrollRegion } from '../ui/scroll-region.tsx';
import { measured, measuredPlain, published } from './measured.ts';

interface Props {
  readonly live: EvaluationReport | undefined;
  readonly data: string | undefined;
}

interface Column {
  readonly annAccuracy: number;
  readonly flops: number;
  readonly snnAccuracy: number;
  readonly synops: number;
  readonly perNeuron: number;
  readonly macs: number;
  /** Those whose input is not zero, where they were counted. */
  readonly effectiveMacs: number | null;
  /** Of a clocked machine. */
  readonly updates: number | null;
}

/** MACs of the paper's network, from its FLOPs: 2 per MAC and 1 per pooled output, 7,872 of them. */
const paperColumn: Column = {
  annAccuracy: published.ann.accuracy,
  flops: published.ann.flops,
  snnAccuracy: published.snn.accuracy,
  synops: published.snn.synops,
  perNeuron: published.snn.spikesPerNeuron,
  macs: (published.ann.flops - 7_872) / 2,
  effectiveMacs: null,
  updates: null,
};

const columnOf = ({
  ann,
  snn,
  synops,
  spikes,
  updates,
}: Pick<EvaluationReport, 'snn' | 'ann'> & {
  readonly updates: { readonly clocked: number | null };
  readonly synops: { readonly total: number };
  readonly spikes: { readonly perNeuron: number };
}): Column => ({
  annAccuracy: ann.accuracy ?? 0,
  flops: ann.flops,
  snnAccuracy: snn.accuracy ?? 0,
  synops: synops.total,
  perNeuron: spikes.perNeuron,
  macs: ann.macs,
  effectiveMacs: ann.effectiveMacs,
  updates: updates.clocked,
});

const rows: readonly (readonly [name: string, value: (column: Column) => string])[] = [
  ['ConvNet: accuracy', ({ annAccuracy }) => percent(annAccuracy)],
  ['ConvNet: FLOPs per image', ({ flops }) => count(flops)],
  ['Spiking: accuracy', ({ snnAccuracy }) => percent(snnAccuracy)],
  ['Spiking: synaptic operations per image', ({ synops }) => count(synops)],
  [
    'Spiking: neuron updates per image, on a clock',
    ({ updates }) => (updates === null ? '–' : count(updates)),
  ],
  ['Spiking: spikes per hidden neuron', ({ perNeuron }) => significant(perNeuron)],
  ['MACs per synaptic operation', ({ macs, synops }) => `${(macs / synops).toFixed(1)}×`],
  [
    'MACs of inputs other than zero per synaptic operation',
    ({ effectiveMacs, synops }) => (effectiveMacs === null ? '–' : `${(effectiveMacs / synops).toFixed(1)}×`),
  ],
  ['FLOPs per synaptic operation', ({ flops, synops }) => `${(flops / synops).toFixed(1)}×`],
];

/** By `firstspike reproduce`. */
const commandLine = [
  { name: 'mnist-fig1-plain', trained: 'trained without a penalty', row: measuredPlain },
  { name: 'mnist-fig1', trained: 'trained with a penalty on synaptic operations', row: measured },
] as const;

export function Table1({ live, data }: Props) {
  const now = live ? columnOf(live) : undefined;
  return (
    <ScrollRegion class="table-scroll" name="Published, measured and live numbers">
      <table class="table1" data-testid="table1">
        <thead>
          <tr>
            <td />
            <th scope="col" class="right">
              published
              <small>trained without a penalty; 10,000 images</small>
            </th>
            {commandLine.map(({ name, trained, row }) => (
              <th key={name} scope="col" class="right">
                {name}
                <small>
                  {trained}; {count(row.images)} images, {row.steps} steps
                </small>
              </th>
            ))}
            <th scope="col" class="right live">
              this tab
              <small>
                {live ? `${data}, ${count(live.images)} images, ${live.steps} steps` : 'not computed yet'}
              </small>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="right">{value(paperColumn)}</td>
              {commandLine.map(({ name: column, row }) => (
                <td key={column} class="right">
                  {value(columnOf(row))}
                </td>
              ))}
              <td class="right live">{now ? value(now) : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
