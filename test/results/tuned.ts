/**
 * @file Blocks of docs/tuning.md: from `scripts/tuned-mnist.mjs` MNIST at four steps from three seeds, chosen by held-out images; from
 * `scripts/tuned-cifar.mjs` ResNet-20 at four steps.
 */
import * as z from 'zod/mini';
import { count, percent, perNeuron } from '../../src/cli/shared/format.ts';
import { markdown, missing, recorded, source } from './recorded.ts';

const measured = z.object({
  ann: z.number(),
  snn: z.number(),
  spikesPerNeuron: z.number(),
  synops: z.number(),
});

const form = z.object({
  tuning: z.string(),
  limits: z.object({ spikes: z.number(), synops: z.number() }),
  chosen: z.nullable(z.number()),
  rows: z.array(z.object({ seed: z.union([z.number(), z.string()]), heldOut: measured, test: measured })),
});

function tunedMnist(): string {
  const found = recorded('tuned-mnist', form);
  if (!found) return missing(['tuned-mnist']) ?? '';
  const { rows, chosen, limits, tuning } = found;
  const cells = ({ ann, snn, spikesPerNeuron, synops }: z.infer<typeof measured>): string[] => [
    percent(ann),
    percent(snn),
    perNeuron(spikesPerNeuron),
    count(synops),
  ];
  const head = ['ANN', 'SNN', 'spikes per neuron', 'synaptic operations'];
  const aim = `at most ${limits.spikes} spikes per neuron and ${count(limits.synops)} synaptic operations`;
  const choice =
    chosen === null
      ? `No seed stays within ${aim}, so none is chosen.`
      : `Seed ${chosen} is chosen: the most accurate on held-out images with ${aim}.`;
  return [
    markdown(
      ['seed', ...head.map((name) => `held out: ${name}`), ...head.map((name) => `test: ${name}`)],
      rows.map(({ seed, heldOut, test }) => [
        seed === chosen ? `**${seed}**` : String(seed),
        ...cells(heldOut),
        ...cells(test),
      ]),
    ),
    `\`${tuning}\`, with each seed as \`--seed\`. ${choice} Test images were read when the choice was made. They had been looked at for the original. ${source([['tuned-mnist', found]])}`,
  ].join('\n\n');
}

/** The row of the chosen network in README.md's table; none where none was chosen. */
export function tunedRow(): string[] {
  const found = recorded('tuned-mnist', form);
  const test = found?.rows.find(({ seed }) => seed === found.chosen)?.test;
  if (!found || !test) return [];
  const { ann, snn, spikesPerNeuron, synops } = test;
  const title = `Fig. 1 tuned for four steps, of [${found.rows.length - 1} seeds](docs/tuning.md#mnist-at-four-steps) the one that held-out images chose`;
  return [
    `| ${title} | own: bound per layer, int8 | 4 | ${percent(ann)} | ${percent(snn)} | ${perNeuron(spikesPerNeuron)} | ${count(synops)} |`,
  ];
}

const cifarForm = z.object({
  tuning: z.string(),
  steps: z.number(),
  rows: z.array(
    z.object({
      name: z.string(),
      conversion: z.string(),
      ann: z.number(),
      snn: z.number(),
      spikesPerNeuron: z.number(),
      synops: z.number(),
    }),
  ),
});

function tunedCifar(): string {
  const found = recorded('tuned-cifar', cifarForm);
  if (!found)
    return `Not measured with this version yet: \`node scripts/results.mjs tuned-cifar --jpeg-data FOLDER\` does.`;
  const { rows, tuning, steps } = found;
  const [original] = rows;
  const best = Math.max(...rows.filter(({ name }) => name === 'tuned').map(({ snn }) => snn));
  return [
    markdown(
      ['network', 'converted with', 'ANN', 'SNN', 'spikes per neuron', 'synaptic operations'],
      rows.map(({ name, conversion, ann, snn, spikesPerNeuron, synops }) => [
        name,
        conversion === '' ? 'automatic' : `\`${conversion}\``,
        percent(ann),
        percent(snn),
        perNeuron(spikesPerNeuron),
        count(synops),
      ]),
      [0, 1],
    ),
    `At ${steps} steps the tuned network is ${(100 * (original.ann - best)).toFixed(2)} points below the ANN that it was tuned from; that ANN's own conversion is ${(100 * (original.ann - original.snn)).toFixed(2)} points below it. \`${tuning}\`: all training images but the 5,000 that were held out from the original too. A run of one epoch with pixels in four steps came before it; its test images were looked at. ${source([['tuned-cifar', found]])}`,
  ].join('\n\n');
}

export const tunedBlocks = { 'tuned mnist': tunedMnist, 'tuned cifar': tunedCifar };
