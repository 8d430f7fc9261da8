/** @file A block of docs/studio.md, from `node scripts/studio-measures.mjs`: time, memory and transfer of the page. */
import * as z from 'zod/mini';
import { markdown, missing, read } from './recorded.ts';

const results = z.object({
  machine: z.object({ cpu: z.string(), cores: z.number(), node: z.string(), chromium: z.string() }),
  load: z.number(),
  rounds: z.number(),
  /** Milliseconds. */
  firstInteraction: z.number(),
  framesPerSecond: z.number(),
  /** Bytes. */
  heap: z.object({ before: z.number(), after: z.number() }),
  transfer: z.object({ watch: z.number(), model: z.number(), paper: z.number() }),
  measured: z.object({ command: z.string(), commit: z.string() }),
});

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;
const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

/** What the page takes. */
function measures(): string {
  const open = missing(['studio']);
  if (open) return open;
  const { machine, load, rounds, firstInteraction, framesPerSecond, heap, transfer, measured } =
    results.parse(read('studio'));
  const table = markdown(
    ['what', 'measured'],
    [
      ['from a cold load to a decision on the screen', `${(firstInteraction / 1000).toFixed(2)} s`],
      ['frames per second while time is scrubbed', framesPerSecond.toFixed(0)],
      ['the heap after 60 predictions', megabytes(heap.before)],
      ['the heap after another 400', megabytes(heap.after)],
      ['fetched by Watch, gzipped, besides the models', kilobytes(transfer.watch)],
      ['fetched by Your model, with a conversion and its chart', kilobytes(transfer.model)],
      ['fetched by The paper', kilobytes(transfer.paper)],
    ],
  );
  return `${table}

Medians of ${rounds} rounds; Chromium ${machine.chromium} without a graphics card, ${machine.cpu}, ${machine.cores} cores, load average ${load.toFixed(0)} while it was measured; commit ${measured.commit.slice(0, 12)}: [studio.json](results/studio.json), \`${measured.command}\`.`;
}

export const studioBlocks = { measures };
