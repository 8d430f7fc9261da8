/** @file Blocks and chart of docs/noise.md: what noise costs in each code, and which layer breaks first. */
import * as z from 'zod/mini';
import { noiseChart, svgText } from '../../src/charts/index.ts';
import { codeName, noiseCells } from '../../src/cli/commands/sweep/cells.ts';
import { count, percent, points } from '../../src/cli/shared/format.ts';
import { shareInterval } from '../../src/measure/index.ts';
import { newDocument } from '../../src/platform/node/document.ts';
import { type ResultRecord, resultRecord } from '../../src/search/result-record.ts';
import { markdown, missing, recorded, source } from './recorded.ts';

const cells = z.object({ cells: z.array(resultRecord) });
const quality = { accuracy: z.number(), agreement: z.number() };
const ranking = z.object({
  noise: z.object({
    without: z.object(quality),
    populations: z.array(
      z.object({ population: z.string(), ...quality, lost: z.object(quality), changed: z.number() }),
    ),
  }),
});

/** Kinds of noise by the names of their files. */
const kinds = {
  jitter: { key: 'jitter', title: 'standard deviation', text: (amount: number) => `${amount} steps` },
  drop: { key: 'drop', title: 'spikes lost', text: (amount: number) => percent(amount, 0) },
  weights: {
    key: 'weights',
    title: 'standard deviation ÷ largest weight',
    text: (amount: number) => percent(amount, 0),
  },
} as const;

/** Accuracy by amount, a column for each code, with its interval of 95 %. */
function table(name: keyof typeof kinds): string {
  const file = `noise-${name}`;
  const one = recorded(file, cells);
  if (!one) return missing([file]) ?? '';
  const { key, title, text } = kinds[name];
  const amountOf = ({ noise }: ResultRecord): number => noise?.[key] ?? 0;
  const codes = [...new Set(one.cells.map(({ coding }) => coding))];
  const rows = [...new Set(one.cells.map(amountOf))].map((amount) => [
    text(amount),
    ...codes.map((code) => {
      const found = one.cells.find((cell) => cell.coding === code && amountOf(cell) === amount);
      const accuracy = found?.snn.accuracy ?? null;
      if (!found || accuracy === null) return '–';
      const [low, high] = shareInterval(Math.round(accuracy * found.images), found.images);
      return `${percent(accuracy, 1)} (${(100 * low).toFixed(1)}…${(100 * high).toFixed(1)})`;
    }),
  ]);
  return [
    `    ${one.measured.command}`,
    markdown([title, ...codes.map(codeName)], rows),
    source([[file, one]]),
  ].join('\n\n');
}

/** What each layer loses when it alone is struck. */
function layers(): string {
  const files = ['jitter', 'drop', 'weights'].map((name) => `noise-layers-${name}`);
  const open = missing(files);
  if (open) return open;
  const found = files.flatMap((name) => {
    const one = recorded(name, ranking);
    return one ? [[name, one] as const] : [];
  });
  return [
    ...found.map(([, { measured, noise }]) =>
      [
        `    ${measured.command}`,
        markdown(
          ['struck alone', 'accuracy', 'lost', 'decisions changed'],
          noise.populations.map(({ population, accuracy, lost, changed }) => [
            `\`${population}\``,
            percent(accuracy, 1),
            points(-lost.accuracy),
            count(changed),
          ]),
        ),
      ].join('\n\n'),
    ),
    source(found),
  ].join('\n\n');
}

export const noiseBlocks = {
  jitter: () => table('jitter'),
  'lost spikes': () => table('drop'),
  weights: () => table('weights'),
  layers,
};

/** The chart of the three sweeps together. */
export function noiseResultsChart(): string {
  const all = Object.keys(kinds).flatMap((name) => recorded(`noise-${name}`, cells)?.cells ?? []);
  return svgText(noiseChart(newDocument(), noiseCells(all), { model: 'mnist-small, 8 steps, MNIST' }));
}
