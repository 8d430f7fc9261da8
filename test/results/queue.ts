/** @file A block of docs/scale.md, from `node bench/queue.mjs`: what a job costs beside its work. */
import * as z from 'zod/mini';
import { markdown, missing, read } from './recorded.ts';

const results = z.object({
  machine: z.object({ cpu: z.string(), cores: z.number(), node: z.string() }),
  jobs: z.number(),
  rounds: z.number(),
  milliseconds: z.object({
    inline: z.number(),
    thread: z.number(),
    threadTogether: z.number(),
    queue: z.number(),
    queueTogether: z.number(),
  }),
  measured: z.object({ command: z.string(), commit: z.string() }),
});

/** Of a job: in a thread, and by a queue. */
function overhead(): string {
  const open = missing(['queue']);
  if (open !== undefined) return open;
  const { machine, jobs, rounds, milliseconds, measured } = results.parse(read('queue'));
  const time = (name: keyof typeof milliseconds): string => `${milliseconds[name].toFixed(2)} ms`;
  const table = markdown(
    ['beside the work of a job', 'one at a time', 'as many at once as a command has'],
    [
      ['one thread', time('thread'), time('threadTogether')],
      ['one worker on the same machine, Redis with `appendonly yes`', time('queue'), time('queueTogether')],
    ],
  );
  return `${table}

Medians of ${rounds} rounds of ${jobs} jobs of one 28×28 image each, whose work takes ${time('inline')}; ${machine.cpu}, ${machine.cores} cores, Node ${machine.node.replace(/^v/, '')}; commit ${measured.commit.slice(0, 12)}: [queue.json](results/queue.json), \`${measured.command}\`.`;
}

export const queueBlocks = { overhead };
