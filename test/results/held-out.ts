/** @file Held-out figures: beside every result whose network was chosen while test images were looked at. */
import * as z from 'zod/mini';
import { count, percent, perNeuron } from '../../src/cli/shared/format.ts';
import { markdown, missing, recorded, source } from './recorded.ts';

const interval = z.nullable(z.tuple([z.number(), z.number()]));

const evaluation = z.object({
  ann: z.object({ accuracy: z.number() }),
  snn: z.object({ accuracy: z.number() }),
  images: z.number(),
  spikes: z.object({ perNeuron: z.number() }),
  synops: z.object({ total: z.number() }),
  bootstrap: z.object({
    ann: z.object({ accuracy: interval }),
    snn: z.object({ accuracy: interval }),
  }),
});

/** How often test images were looked at before a network was settled, and by what it was chosen. */
export const selections: Readonly<Record<string, string>> = {
  'mnist-fig1-plain': 'trained once; nothing was chosen by test images',
  'mnist-fig1':
    'test images were looked at twice: after the first of its two training runs, and to choose between two second runs',
  'fashion-cnn':
    'channels were balanced, which leaves the ANN as it is, after test images had shown that the spiking network needed it',
  'cifar-resnet14-4steps': 'one of three runs, each of which was looked at on test images',
  'cifar-resnet20':
    'test images were looked at after each of its two training runs; nothing was chosen by them',
  'cifar-vgg11': 'test images were looked at after each of its two training runs; nothing was chosen by them',
  'mnist-fig1-2steps':
    'chosen by held-out images, after test images had been looked at for the networks before it',
};

/** The spiking network's accuracy on held-out images; undefined where it has not been measured. */
const heldOutAccuracy = (model: string): number | undefined =>
  recorded(`held-out-${model}`, evaluation)?.snn.accuracy;

/** What is to be known of rows whose network was chosen while test images were looked at. */
export const selectionNotes = (models: readonly string[]): string =>
  models.map((model) => `\`${model}\`: ${selectionNote(model)}`).join(' ');

/** A sentence of it, with the held-out accuracy where there is one. */
export function selectionNote(model: string): string {
  const held = heldOutAccuracy(model);
  return `${selections[model]}${held === undefined ? '' : `; ${percent(held)} on held-out images`}.`;
}

const within = (value: number, bounds: readonly [number, number] | null): string =>
  bounds ? `${percent(value)} ± ${(50 * (bounds[1] - bounds[0])).toFixed(2)}` : percent(value);

/** Rows of a card: ANN and spiking network on images that were not trained on. */
export function heldOut(model: string): string {
  const name = `held-out-${model}`;
  const found = recorded(name, evaluation);
  if (!found) return missing([name]) ?? '';
  return [
    markdown(
      ['', 'accuracy', 'spikes per neuron', 'synaptic operations'],
      [
        ['ANN', within(found.ann.accuracy, found.bootstrap.ann.accuracy), '', ''],
        [
          'SNN',
          within(found.snn.accuracy, found.bootstrap.snn.accuracy),
          perNeuron(found.spikes.perNeuron),
          count(found.synops.total),
        ],
      ],
    ),
    `\`${found.measured.command}\`: training images 0…${found.images - 1}, which were held out. ± half of the interval of 95 %. ${source([[name, found]], '../docs/results')}`,
  ].join('\n\n');
}
