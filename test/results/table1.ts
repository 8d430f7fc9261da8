/** @file Blocks of the README from docs/results/reproduce.json: Table 1 of the paper, and our row beside other tools. */
import * as z from 'zod/mini';
import { count, percent, perNeuron, times } from '../../src/cli/shared/format.ts';
import { shareInterval } from '../../src/measure/index.ts';
import { PUBLISHED_MACS } from '../../src/paper/reproduce.ts';
import { selectionNotes } from './held-out.ts';
import { markdown, read } from './recorded.ts';

const ratios = z.object({
  macsPerSynop: z.number(),
  flopsPerSynop: z.number(),
  effectiveMacsPerSynop: z.nullable(z.number()),
});
const row = z.object({
  model: z.object({ name: z.string() }),
  rounding: z.string(),
  steps: z.number(),
  images: z.number(),
  ann: z.object({ accuracy: z.number(), macs: z.number(), effectiveMacs: z.number(), flops: z.number() }),
  snn: z.object({ accuracy: z.number() }),
  spikes: z.object({ perNeuron: z.number(), perUnit: z.number() }),
  synops: z.object({ total: z.number() }),
  updates: z.object({ clocked: z.number(), event: z.number() }),
  ratios,
  synopsByDensity: z.number(),
  origin: z.object({ settings: z.record(z.string(), z.string()) }),
});
const reproduction = z.object({
  rows: z.array(row),
  data: z.object({ name: z.string(), images: z.number() }),
  published: z.object({
    ann: z.object({ accuracy: z.number(), flops: z.number() }),
    snn: z.object({ accuracy: z.number(), synops: z.number(), spikesPerNeuron: z.number() }),
    ratios,
  }),
});

const figure2 = z.object({
  model: z.string(),
  layer: z.string(),
  unit: z.string(),
  images: z.number(),
  cells: z.array(
    z.object({
      steps: z.number(),
      fraction: z.number(),
      rounding: z.enum(['floor', 'nearest']),
      rmse: z.number(),
      relative: z.number(),
    }),
  ),
});

type Row = z.infer<typeof row>;

const reproduced = () => reproduction.parse(read('reproduce'));

/** Figure 2, as `reproduce` measured it. */
export const reproducedFigure2 = () => z.object({ figure2 }).parse(read('reproduce')).figure2;

/** The paper's own numbers. */
export const published = () => reproduced().published;

/** How the networks of Fig. 1 were trained. */
const training: Readonly<Record<string, string>> = {
  'mnist-fig1-plain': 'without a penalty',
  'mnist-fig1': 'with a penalty on synaptic operations',
};

/** Table 1. */
export function table1(): string {
  const { rows, published: paper, data } = reproduced();
  const { ann, snn } = paper;
  const lines: readonly (readonly [string, string, (row: Row) => string])[] = [
    ['trained', 'without a penalty', ({ model }) => training[model.name] ?? ''],
    ['ramp', 'floor', ({ rounding }) => rounding],
    [
      'steps, threshold, weights',
      'not given',
      ({ steps, origin }) =>
        `${steps}, ${origin.settings.threshold} per ${origin.settings.per}, ${origin.settings.weights}`,
    ],
    ['ANN accuracy', percent(ann.accuracy), (own) => percent(own.ann.accuracy)],
    ['SNN accuracy', percent(snn.accuracy), (own) => percent(own.snn.accuracy)],
    ['spikes per neuron', perNeuron(snn.spikesPerNeuron), ({ spikes }) => perNeuron(spikes.perNeuron)],
    ['spikes per hidden unit of the ANN', '', ({ spikes }) => perNeuron(spikes.perUnit)],
    ['SNN synaptic operations', count(snn.synops), ({ synops }) => count(synops.total)],
    [
      'spikes per neuron × MACs',
      count(snn.spikesPerNeuron * PUBLISHED_MACS),
      (own) => count(own.synopsByDensity),
    ],
    ['SNN neuron updates, on a clock', '', ({ updates }) => count(updates.clocked)],
    ['SNN neuron updates, event-driven', '', ({ updates }) => count(updates.event)],
    ['ANN FLOPs', count(ann.flops), (own) => count(own.ann.flops)],
    ['ANN MACs', '', (own) => count(own.ann.macs)],
    ['ANN MACs of inputs other than zero', '', (own) => count(own.ann.effectiveMacs)],
    [
      'FLOPs ÷ synaptic operations',
      times(paper.ratios.flopsPerSynop),
      (own) => times(own.ratios.flopsPerSynop),
    ],
    ['MACs ÷ synaptic operations', times(paper.ratios.macsPerSynop), (own) => times(own.ratios.macsPerSynop)],
    [
      'MACs of inputs other than zero ÷ synaptic operations',
      '',
      (own) => times(own.ratios.effectiveMacsPerSynop ?? Number.NaN),
    ],
  ];
  const models = [...new Set(rows.map(({ model }) => model.name))];
  return [
    markdown(
      ['', 'published', ...rows.map(({ model }) => `\`${model.name}\``)],
      lines.map(([name, paperValue, value]) => [name, paperValue, ...rows.map(value)]),
    ),
    '',
    `${data.name}, ${count(data.images)} images; means per image. ${chance(data.images)} ${selectionNotes(models)}`,
  ].join('\n');
}

/** What accuracies of this size are known to. */
function chance(images: number): string {
  const [from, to] = shareInterval(0.995 * images, images);
  const half = (100 * (to - from)) / 2;
  return `An accuracy of 99.5 % on so many images is known to ±${half.toFixed(2)} points (95 %), a difference of two networks to about ±${(half * Math.SQRT2).toFixed(2)}.`;
}

/** Results of others, as their authors give them: name, what is read, code, spikes per neuron, MNIST. */
const others: readonly (readonly string[])[] = [
  [
    'SNN toolbox (Rueckauer & Liu 2018)',
    'Keras, PyTorch',
    'rate, first spike, and others',
    'first spike: at most 1',
    '< 1 % loss, 7–10× fewer operations than rate code',
  ],
  ['Quartz', 'PyTorch', 'first spike', 'at most 1', '99.16 % at 16 steps, ANN 99.23 %'],
  ['SpikingJelly `ann2snn`', 'PyTorch', 'rate', 'not limited to 1', '–'],
];

/** The network that was trained as the paper's; not the one that was trained for few spikes. */
export function otherTools(): string {
  const { rows, published: paper } = reproduced();
  const own = rows.find(({ model, rounding }) => model.name === 'mnist-fig1-plain' && rounding === 'nearest');
  if (!own) throw new Error('docs/results/reproduce.json has no mnist-fig1-plain, nearest');
  return markdown(
    ['', 'reads', 'code', 'spikes per neuron', 'MNIST, their numbers'],
    [
      [
        'firstspike',
        'ONNX, Keras, TF.js, NIR',
        'first spike',
        `at most 1; ${perNeuron(own.spikes.perNeuron)}`,
        `${percent(own.snn.accuracy)} at ${own.steps} steps, ANN ${percent(own.ann.accuracy)} (\`${own.model.name}\`)`,
      ],
      [
        'López-Randulfe et al. 2022 (the paper)',
        '–',
        'first spike',
        `at most 1; ${perNeuron(paper.snn.spikesPerNeuron)}`,
        `${percent(paper.snn.accuracy)}, ANN ${percent(paper.ann.accuracy)}`,
      ],
      ...others,
    ],
    [0, 1, 2, 3, 4],
  );
}
