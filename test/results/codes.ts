/** @file Blocks of docs/codes.md: what a code that sends fewer spikes costs and gains. */
import * as z from 'zod/mini';
import { count, percent, perNeuron } from '../../src/cli/shared/format.ts';
import { resultRecord } from '../../src/search/result-record.ts';
import { markdown, missing, recorded, source } from './recorded.ts';

const cells = z.object({ cells: z.array(z.omit(resultRecord, { coding: true, noise: true })) });

/** `deadline:6+input` of a cell's settings. */
function codeOf({ settings }: Pick<z.infer<typeof resultRecord>, 'settings'>): string {
  const parts = (['deadline', 'n-of-m', 'rank-order'] as const).flatMap((name) => {
    const value = settings[name];
    return value === undefined || value === 'none' || value === 'auto' ? [] : [`${name}:${value}`];
  });
  const isInput = settings['select-input'] === 'yes';
  return parts.length === 0 ? 'ttfs' : `${parts.join('+')}${isInput ? '+input' : ''}`;
}

/** The cells of one or several sweeps, with the command of each. */
function table(...names: readonly string[]): string {
  const open = missing(names);
  if (open) return open;
  const found = names.flatMap((name) => {
    const one = recorded(name, cells);
    return one ? [{ name, one }] : [];
  });
  return [
    found.map(({ one }) => `    ${one.measured.command}`).join('\n'),
    markdown(
      ['code', 'threshold', 'accuracy', 'as the ANN', 'spikes per neuron', 'synaptic operations', 'latency'],
      found.flatMap(({ one }) =>
        one.cells.map((cell) => [
          `\`${codeOf(cell)}\``,
          cell.settings.threshold,
          percent(cell.snn.accuracy ?? Number.NaN, 1),
          percent(cell.agreement ?? Number.NaN, 1),
          perNeuron(cell.spikes.perNeuron),
          count(cell.synops.total),
          String(cell.latency),
        ]),
      ),
      [0, 1],
    ),
    source(found.map(({ name, one }) => [name, one] as const)),
  ].join('\n\n');
}

export const codesBlocks = {
  deadlines: () => table('codes-deadline', 'codes-deadline-input'),
  competition: () => table('codes-competition', 'codes-rank-order'),
};
