/** @file The block of docs/nir.md: what other pools cost in place of max pooling. */
import * as z from 'zod/mini';
import { count, percent } from '../../src/cli/shared/format.ts';
import { shareInterval } from '../../src/measure/index.ts';
import { markdown, missing, recorded, source } from './recorded.ts';

const evaluation = z.object({ ann: z.object({ accuracy: z.number() }) });
/** The same images without NIR: a sweep of the network in other codes. */
const sweep = z.object({ cells: z.array(evaluation) });

const within = (accuracy: number, images: number): string => {
  const [low, high] = shareInterval(Math.round(accuracy * images), images);
  return `${percent(accuracy, 1)} (${(100 * low).toFixed(1)}…${(100 * high).toFixed(1)})`;
};

function pools(): string {
  const names = ['nir-average', 'nir-sum'];
  const open = missing(names);
  const original = recorded('codes-deadline', sweep);
  if (open || !original) return open ?? '';
  const found = names.flatMap((name) => {
    const one = recorded(name, evaluation);
    return one ? [[name, one] as const] : [];
  });
  return [
    ...found.map(([, { measured }]) => `    ${measured.command}`),
    '',
    markdown(
      ['pools', 'ReLU network that the file stands for'],
      [
        ['max pooling, `mnist-fig1` itself', within(original.cells[0].ann.accuracy, original.data.images)],
        ...found.map(([name, { ann, data }]) => [
          `\`--max-pool ${name.slice('nir-'.length)}\``,
          within(ann.accuracy, data.images),
        ]),
      ],
    ),
    '',
    `Accuracy on ${count(original.data.images)} images, in brackets the interval of 95 %. ${source(found)}`,
  ].join('\n');
}

export const nirBlocks = { pools };
