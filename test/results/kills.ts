/** @file A block of docs/scale.md, from `node bench/kills.mjs`: commands that were killed at random moments and started again. */
import * as z from 'zod/mini';
import { count } from '../../src/cli/shared/format.ts';
import { markdown, missing, read } from './recorded.ts';

const form = z.object({
  machine: z.object({ cpu: z.string(), cores: z.number(), node: z.string() }),
  rows: z.array(
    z.object({
      command: z.string(),
      seed: z.number(),
      kills: z.object({ SIGKILL: z.number(), SIGTERM: z.number(), SIGINT: z.number() }),
      compared: z.number(),
      ended: z.number(),
      failures: z.array(z.string()),
    }),
  ),
  measured: z.object({ command: z.string(), commit: z.string() }),
});

function kills(): string {
  const open = missing(['kills']);
  if (open !== undefined) return open;
  const { machine, rows, measured } = form.parse(read('kills'));
  const table = markdown(
    ['command', 'seed', 'SIGKILL', 'SIGTERM', 'SIGINT', 'runs to the end', 'results compared', 'failures'],
    rows.map((row) => [
      `\`${row.command}\``,
      String(row.seed),
      ...Object.values(row.kills).map(count),
      count(row.ended),
      count(row.compared),
      count(row.failures.length),
    ]),
  );
  return `${table}

A failure is a result of other bytes than those of a run that nobody stopped, half a file, a stack trace, another exit code, or a file left behind. ${machine.cpu}, ${machine.cores} cores, Node ${machine.node.replace(/^v/, '')}; commit ${measured.commit.slice(0, 12)}: [kills.json](results/kills.json), \`${measured.command}\`.`;
}

export const killsBlocks = { kills };
