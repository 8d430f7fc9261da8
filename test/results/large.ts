/** @file Block of docs/scale.md, from `scripts/large/measure.mjs`: time and memory of networks of ImageNet's size. */
import * as z from 'zod/mini';
import { count } from '../../src/cli/shared/format.ts';
import { markdown, missing, recorded, source } from './recorded.ts';

export const largeForm = z.object({
  calibration: z.number(),
  /** Of a program that does nothing. */
  nodeBytes: z.optional(z.number()),
  rows: z.array(
    z.object({
      network: z.string(),
      parameters: z.number(),
      neurons: z.number(),
      /** That the ANN computes on an image. */
      values: z.optional(z.number()),
      command: z.string(),
      /** What the command said, where it refuses the network. */
      refused: z.nullable(z.string()),
      seconds: z.number(),
      processorSeconds: z.number(),
      peakBytes: z.number(),
      secondsPerImage: z.optional(z.number()),
      load: z.number(),
    }),
  ),
});

type Row = z.infer<typeof largeForm>['rows'][number];

const megabytes = (bytes: number): string => count(Math.round(bytes / 1e6));

/** Bytes of a value: a float as the ANN computes it, and bias, potential and spikes of a neuron; as `convert` reckons. */
const BYTES_PER_VALUE = 20;

/** Memory ÷ weights, where what Node takes and what the values of an image take is left out. */
function apart({ peakBytes, parameters, values }: Row, nodeBytes: number | undefined): string {
  if (values === undefined || nodeBytes === undefined) return 'not measured yet';
  const rest = peakBytes - nodeBytes - BYTES_PER_VALUE * values;
  return (Math.max(0, rest) / (4 * parameters)).toFixed(1);
}

const cells = (row: Row, nodeBytes: number | undefined): string[] => {
  const weights = 4 * row.parameters;
  const cost = [megabytes(row.peakBytes), (row.peakBytes / weights).toFixed(1), apart(row, nodeBytes)];
  return [
    row.network,
    megabytes(weights),
    row.values === undefined ? 'not measured yet' : megabytes(BYTES_PER_VALUE * row.values),
    row.command,
    ...(row.refused === null
      ? [row.processorSeconds.toFixed(1), row.seconds.toFixed(0), ...cost]
      : ['refused', '', '', '', '']),
  ];
};

export function largeNetworks(): string {
  const found = recorded('large', largeForm);
  if (!found) return missing(['large']) ?? '';
  const head = [
    'network',
    'weights, MB',
    'values of an image, MB',
    'command',
    'processor, s',
    'clock, s',
    'most memory, MB',
    '÷ weights',
    'without Node and values, ÷ weights',
  ];
  const over = recorded('over2gb', largeForm);
  const files = [['large', found] as const, ...(over ? [['over2gb', over] as const] : [])];
  const rows = files.flatMap(([, file]) => file.rows.map((row) => ({ row, nodeBytes: file.nodeBytes })));
  const loads = rows.map(({ row }) => row.load);
  return [
    markdown(
      head,
      rows.map(({ row, nodeBytes }) => cells(row, nodeBytes)),
      [0, 3],
    ),
    '',
    `${source(files)} ${count(found.calibration)} calibration images; a value counts ${BYTES_PER_VALUE} bytes${found.nodeBytes === undefined ? '' : `, Node and the program ${megabytes(found.nodeBytes)} MB`}; other work on the machine: load average ${Math.min(...loads)} to ${Math.max(...loads)}.`,
  ].join('\n');
}
