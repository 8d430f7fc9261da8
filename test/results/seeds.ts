/** @file A block of README.md, from `scripts/seeds.mjs`: how far the seed of the training moves Table 1. */
import * as z from 'zod/mini';
import { count, percent, perNeuron } from '../../src/cli/shared/format.ts';
import { missing, recorded, source } from './recorded.ts';

const form = z.object({
  rows: z.array(
    z.object({
      seed: z.number(),
      rounding: z.string(),
      steps: z.number(),
      ann: z.object({ accuracy: z.number() }),
      snn: z.object({ accuracy: z.number() }),
      spikes: z.object({ perNeuron: z.number() }),
      synops: z.object({ total: z.number() }),
    }),
  ),
});

/** The least and the most of some numbers. */
const range = (values: readonly number[], words: (value: number) => string): string => {
  const [least, most] = [words(Math.min(...values)), words(Math.max(...values))];
  return least === most ? least : `${least} to ${most}`;
};

function seeds(): string {
  const found = recorded('seeds', form);
  if (!found) return missing(['seeds']) ?? '';
  const { rows } = found;
  const ramp = (rounding: string): string => {
    const some = rows.filter((row) => row.rounding === rounding);
    return `${range(
      some.map(({ snn }) => snn.accuracy),
      percent,
    )} at ${range(
      some.map(({ spikes }) => spikes.perNeuron),
      perNeuron,
    )} spikes per neuron and ${range(
      some.map(({ synops }) => synops.total),
      count,
    )} synaptic operations (${rounding})`;
  };
  const numbers = [...new Set(rows.map(({ seed }) => seed))];
  return `Trained without a penalty from ${numbers.length} seeds (${numbers.join(', ')}), the ANN reaches ${range(
    rows.map(({ ann }) => ann.accuracy),
    percent,
  )}, and the spiking network ${[...new Set(rows.map(({ rounding }) => rounding))].map(ramp).join(', and ')}. ${source([['seeds', found]], 'docs/results')}`;
}

export const seedsBlocks = { seeds };
