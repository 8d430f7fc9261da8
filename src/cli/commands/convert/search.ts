/**
 * @file `firstspike convert --optimize`: the search, what it keeps while it runs, and what it tells.
 */
import type { Command } from 'commander';
import type { ConvertOptions } from '../../../convert/convert.ts';
import type { ImageDataset } from '../../../data/dataset.ts';
import { FirstspikeError } from '../../../error.ts';
import { appendLine, removeFile } from '../../../platform/node/files.ts';
import { type Optimised, optimiseSpread } from '../../../run/optimise.ts';
import type { Goal, Trial } from '../../../search/optimise.ts';
import { describeSetting } from '../../../search/setting.ts';
import { type TrialRecord, trialRecord } from '../../../search/trial-record.ts';
import { VERSION } from '../../../version.ts';
import { count, plural } from '../../shared/format.ts';
import { imagesHash, keptRecords } from '../../shared/kept-records.ts';
import type { AnnModel } from '../../shared/model.ts';
import { number, oneOf } from '../../shared/option-values.ts';
import { type ConversionOptions, outputOption } from '../../shared/options.ts';
import { type Session, workforceFor } from '../../shared/session.ts';
import type { Style } from '../../shared/style.ts';
import { table } from '../../shared/table.ts';

export interface SearchOptions {
  readonly optimize?: Goal;
  readonly maxLoss?: number;
}

const goals = ['steps', 'spikes', 'synops'] as const;

/** Adds `--optimize` and `--max-loss`. */
export function addSearch(command: Command): void {
  command
    .addOption(
      outputOption(
        '--optimize <what>',
        'search for the conversion with the fewest steps, spikes or synops that decides as the ANN does',
        oneOf('--optimize', goals),
      ),
    )
    .addOption(
      outputOption(
        '--max-loss <share>',
        'with --optimize: largest share of decisions, 0…1, expected to differ from the ANN’s (default: 0.001)',
        number('--max-loss', 'a share from 0 to 1 such as 0.001', (share) => share >= 0 && share <= 1),
      ),
    );
}

/** Searches; what is judged is kept in `<output>.search.jsonl` until the search is over. */
export async function searchConversion(
  session: Session,
  model: AnnModel,
  images: ImageDataset,
  options: ConversionOptions & SearchOptions & { readonly output: string; readonly threads?: number },
  goal: Goal,
  { steps, ...conversion }: ConvertOptions,
): Promise<Optimised> {
  if (steps === 'continuous') {
    throw new FirstspikeError('usage', 'A search needs steps; leave out --steps continuous, or --optimize.');
  }
  const file = `${options.output}.search.jsonl`;
  const circumstances = JSON.stringify([VERSION, imagesHash(images), conversion]);
  const keyOf = (setting: string): string => `${circumstances} ${setting}`;
  const kept = await keptRecords(file, trialRecord);
  const known = new Map(
    [...kept.values()]
      .filter(({ key, setting }) => key === keyOf(setting))
      .map((record) => [record.setting, record]),
  );
  if (known.size > 0) session.note(`${plural(known.size, 'trial')} of an earlier search are in ${file}.`);
  const { biasCorrection, weightFit, maxLoss } = options;
  let judged = 0;
  const result = await optimiseSpread(model.graph(images.shape), images, {
    ...conversion,
    goal,
    known,
    ...(steps !== undefined && { steps: [steps] }),
    ...(maxLoss !== undefined && { maxLoss }),
    ...(biasCorrection !== undefined && { biasCorrection }),
    ...(weightFit !== undefined && { weightFit }),
    workforce: workforceFor(images.length, options.threads),
    signal: session.signal,
    onProgress: session.progress.phase('Calibrating'),
    async onTrial({ setting, outcome }, number) {
      judged = number;
      const name = describeSetting(setting);
      const { disagreement, spikes, synops, latency } = outcome;
      const record: TrialRecord = { key: keyOf(name), setting: name, disagreement, spikes, synops, latency };
      if (!known.has(name)) await appendLine(file, JSON.stringify(record));
      session.progress.show(undefined, 'Searching', `${number}: ${name}`);
    },
  }).catch((error: unknown) => {
    throw error instanceof FirstspikeError && error.code === 'aborted' && judged > 0
      ? new FirstspikeError(
          'aborted',
          `Stopped after ${plural(judged, 'trial')}, which are kept in ${file}; the same command goes on from there.`,
        )
      : error;
  });
  session.progress.clear();
  await removeFile(file);
  return result;
}

const share = (value: number): string => `${(100 * value).toFixed(3)} %`;

export const searchFields = (goal: Goal, { chosen, trials }: Optimised) => ({
  search: {
    goal,
    chosen: trialFields(chosen),
    trials: trials.map(trialFields),
  },
});

const trialFields = ({ setting, outcome }: Trial) => ({
  setting: describeSetting(setting),
  disagreement: outcome.disagreement,
  spikes: outcome.spikes,
  synops: outcome.synops,
  latency: outcome.latency,
});

/** Trials that are shown besides the chosen one. */
const SHOWN = 6;

/** What was chosen and why: beside it, what came nearest and what would have been cheaper. */
export function describeSearch(goal: Goal, { chosen, trials }: Optimised, style: Style): string {
  const cost = ({ outcome }: Trial): number => outcome[goal === 'steps' ? 'latency' : goal];
  const others = trials
    .filter(({ setting }) => describeSetting(setting) !== describeSetting(chosen.setting))
    .sort((a, b) => Math.abs(cost(a) - cost(chosen)) - Math.abs(cost(b) - cost(chosen)))
    .slice(0, SHOWN)
    .sort((a, b) => cost(a) - cost(b));
  const row = (trial: Trial, mark: string): string[] => [
    mark,
    describeSetting(trial.setting),
    share(trial.outcome.disagreement),
    count(Math.round(trial.outcome.spikes)),
    count(Math.round(trial.outcome.synops)),
    count(trial.outcome.latency),
  ];
  return [
    `${style.bold(`Chosen for the fewest ${goal}`)} out of ${plural(trials.length, 'trial')} on calibration images:`,
    table(
      [
        { title: '' },
        { title: 'setting' },
        { title: 'expected to differ', align: 'right' },
        { title: 'spikes', align: 'right' },
        { title: 'synops', align: 'right' },
        { title: 'latency', align: 'right' },
      ],
      [row(chosen, '→'), ...others.map((trial) => row(trial, ''))],
      style,
    ),
  ].join('\n');
}
