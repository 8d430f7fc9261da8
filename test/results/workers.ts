/** @file A block of docs/scale.md, from `node bench/workers.mjs` and the other measurements: what more workers bring, and ImageNet. */
import * as z from 'zod/mini';
import { count } from '../../src/cli/shared/format.ts';
import { largeForm } from './large.ts';
import { markdown, missing, recorded, source } from './recorded.ts';

const form = z.object({
  model: z.string(),
  steps: z.number(),
  rounds: z.number(),
  load: z.number(),
  rows: z.array(z.object({ kind: z.string(), workers: z.number(), seconds: z.number() })),
});

function workers(): string {
  const found = recorded('workers', form);
  if (!found) return missing(['workers']) ?? '';
  const { rows, data, rounds, model, steps, load, machine, measured } = found;
  const [first] = rows;
  const table = markdown(
    ['', 'how many', 'seconds', 'images/s', '× the calling thread'],
    rows.map(({ kind, workers: many, seconds }) => [
      kind,
      String(many),
      seconds.toFixed(2),
      count(Math.round(data.images / seconds)),
      (first.seconds / seconds).toFixed(2),
    ]),
  );
  return `${table}

\`${model}\` at ${steps} steps and its ANN, medians of ${rounds} rounds; ${machine.cores} cores, load average ${load.toFixed(1)} at the start. ${source([['workers', found]])} \`${measured.command}\`.`;
}

const PICTURES = 50_000;
const MACHINES = 100;
const CORES = 4;

/** How long the validation set of ImageNet takes, from what one picture takes. */
function imagenet(): string {
  const found = recorded('large', largeForm);
  const rows = found?.rows.flatMap(({ network, secondsPerImage }) =>
    secondsPerImage === undefined ? [] : [[network, secondsPerImage] as const],
  );
  if (!found || !rows || rows.length === 0) return missing(['large']) ?? REMEASURE;
  const hours = (seconds: number): string => (seconds / 3600).toFixed(1);
  const table = markdown(
    [
      'network',
      'seconds per picture, one thread',
      `${count(PICTURES)} pictures, one thread, h`,
      `${count(MACHINES)} machines of ${CORES} cores, s`,
    ],
    rows.map(([network, each]) => [
      network,
      each.toFixed(2),
      hours(each * PICTURES),
      count(Math.round((each * PICTURES) / (MACHINES * CORES))),
    ]),
  );
  return `${table}

The last column is the third divided by the cores. ${source([['large', found]])}`;
}

const REMEASURE =
  'Seconds per picture are not measured with this version yet: `node scripts/results.mjs large` does.';

export const workersBlocks = { workers, imagenet };
