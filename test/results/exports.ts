/** @file Blocks of docs/exports.md, from `scripts/exports.mjs`: what the bundled networks cost as C. */
import * as z from 'zod/mini';
import { count, times } from '../../src/cli/shared/format.ts';
import { markdown, missing, recorded, source } from './recorded.ts';

const compared = z.object({ images: z.number(), identical: z.number() });
const instructions = z.object({ host: z.number(), cortexM3: z.number() });
const form = z.object({
  tools: z.record(z.string(), z.string()),
  rows: z.array(
    z.object({
      name: z.string(),
      data: z.string(),
      steps: z.number(),
      settings: z.string(),
      flash: z.number(),
      ram: z.number(),
      synops: z.object({ most: z.number(), mean: z.number() }),
      check: z.extend(compared, { sanitizers: z.boolean() }),
      qemu: compared,
      instructions: z.extend(instructions, { images: z.number(), dense: z.array(instructions) }),
    }),
  ),
});

type Row = z.infer<typeof form>['rows'][number];

const share = ({ images, identical }: z.infer<typeof compared>): string =>
  `${count(identical)} of ${count(images)}`;

const lines: readonly (readonly [string, (row: Row) => string])[] = [
  ['data', ({ data }) => data],
  ['steps', ({ steps }) => String(steps)],
  ['flash (.text, .rodata, .data), bytes', ({ flash }) => count(flash)],
  ['RAM (.data, .bss), bytes', ({ ram }) => count(ram)],
  ['synaptic operations, mean', ({ synops }) => count(synops.mean)],
  ['synaptic operations, at most', ({ synops }) => count(synops.most)],
  [
    'identical under address and undefined-behaviour sanitizers',
    ({ check }) => (check.sanitizers ? share(check) : '–'),
  ],
  ['identical in QEMU, Cortex-M3', ({ qemu }) => share(qemu)],
  ...(['cortexM3', 'host'] as const).flatMap((machine): (readonly [string, (row: Row) => string])[] => {
    const name = machine === 'host' ? 'x86-64' : 'Cortex-M3';
    const dense = (row: Row, say: (instructions: number) => string): string =>
      row.instructions.dense.length === 0
        ? '–'
        : say(Math.min(...row.instructions.dense.map((loops) => loops[machine])));
    return [
      [`${name} instructions, exported`, ({ instructions }) => count(instructions[machine])],
      [`${name} instructions, dense`, (row) => dense(row, count)],
      [`${name}, dense ÷ exported`, (row) => dense(row, (all) => times(all / row.instructions[machine]))],
    ];
  }),
];

function table(): string {
  const found = recorded('exports', form);
  if (!found) return missing(['exports']) ?? '';
  const { rows, tools } = found;
  return [
    markdown(
      ['per image', ...rows.map(({ name }) => `\`${name}\``)],
      lines.map(([title, value]) => [title, ...rows.map(value)]),
    ),
    rows.map(({ name, settings }) => `\`${name}\`: \`${settings}\``).join('; '),
    `Instructions are means over the first ${count(rows[0].instructions.images)} images. ${Object.values(tools).join('; ')}. \`${found.measured.command}\`, ${source([['exports', found]])}`,
  ].join('\n\n');
}

export const exportsBlocks = { 'exported c': table };
