/** @file Block of docs/scale.md, from `scripts/large/measure.mjs`: time and memory of networks of ImageNet's size. */
import * as z from 'zod/mini';
import { count } from '../../src/cli/shared/format.ts';
import { markdown, missing, recorded, source } from './recorded.ts';

const form = z.object({
  calibration: z.number(),
  rows: z.array(
    z.object({
      network: z.string(),
      parameters: z.number(),
      neurons: z.number(),
      command: z.string(),
      /** What the command said, where it refuses the network. */
      refused: z.nullable(z.string()),
      seconds: z.number(),
      processorSeconds: z.number(),
      peakBytes: z.number(),
      load: z.number(),
    }),
  ),
});

type Row = z.infer<typeof form>['rows'][number];

const megabytes = (bytes: number): string => count(Math.round(bytes / 1e6));

const cells = (row: Row): string[] => {
  const weights = 4 * row.parameters;
  const cost = [megabytes(row.peakBytes), (row.peakBytes / weights).toFixed(1)];
  return [
    row.network,
    megabytes(weights),
    count(row.neurons),
    row.command,
    ...(row.refused === null
      ? [row.processorSeconds.toFixed(1), row.seconds.toFixed(0), ...cost]
      : ['refused', '', '', '']),
  ];
};

export function largeNetworks(): string {
  const found = recorded('large', form);
  if (!found) return missing(['large']) ?? '';
  const head = [
    'network',
    'weights, MB',
    'neurons',
    'command',
    'processor, s',
    'clock, s',
    'most memory, MB',
    '÷ weights',
  ];
  const loads = found.rows.map(({ load }) => load);
  return [
    markdown(head, found.rows.map(cells), [0, 3]),
    '',
    `${source([['large', found]])} ${count(found.calibration)} calibration images; other work on the machine: load average ${Math.min(...loads)} to ${Math.max(...loads)}.`,
  ].join('\n');
}
