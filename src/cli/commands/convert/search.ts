/**
 * @file `firstspike convert --optimize`: the search, its resume log, and its report.
 */

import type { Command } from 'commander';
import * as z from 'zod/mini';
import type { Converter } from '../../../convert/converter.ts';
import type { Estimate } from '../../../convert/proxy.ts';
import { type Goal, goals, type SearchResult, type Trial } from '../../../convert/search.ts';
import { type ConversionSettings, formatSettings, settingTexts } from '../../../convert/settings.ts';
import type { ImageCollection } from '../../../data/dataset.ts';
import { inMemory } from '../../../data/source.ts';
import { FirstspikeError } from '../../../error.ts';
import { classCount } from '../../../graph/decision.ts';
import { appendLine, removeFile } from '../../../platform/node/files.ts';
import { cacheKey } from '../../../search/result-record.ts';
import { VERSION } from '../../../version.ts';
import { count, plural } from '../../shared/format.ts';
import type { AnnModel } from '../../shared/model.ts';
import { number, oneOf } from '../../shared/option-values.ts';
import { type ConversionOptions, outputOption } from '../../shared/options.ts';
import { imagesHash, readLog } from '../../shared/resume-log.ts';
import type { Session } from '../../shared/session.ts';
import type { Style } from '../../shared/style.ts';
import { table } from '../../shared/table.ts';

export interface SearchOptions {
  readonly optimize?: Goal;
  readonly maxLoss?: number;
}

/** Adds `--optimize` and `--max-loss`. */
export function addSearch(command: Command): void {
  command
    .addOption(
      outputOption(
        '--optimize <what>',
        'search for the conversion with the fewest steps, spikes or synops with the decisions of the ANN',
        oneOf('--optimize', goals),
      ),
    )
    .addOption(
      outputOption(
        '--max-loss <share>',
        'with --optimize: largest expected share of decisions, 0…1, that differ from the ANN’s (default: 0.001)',
        number('--max-loss', 'a share from 0 to 1 such as 0.001', (share) => share >= 0 && share <= 1),
      ),
    );
}

/** A trial in the resume log. */
const trialRecord = z.object({
  key: z.string(),
  settings: z.string(),
  disagreement: z.number(),
  spikes: z.number(),
  synops: z.number(),
  latency: z.number(),
});

interface SearchWork {
  readonly model: AnnModel;
  readonly images: ImageCollection;
  readonly goal: Goal;
  readonly settings: ConversionSettings;
}

/** Searches; trials are in `<output>.search.jsonl` until the search is over. */
export async function searchConversion(
  session: Session,
  converter: Converter,
  { model, images, goal, settings }: SearchWork,
  { maxLoss, output, preprocess }: SearchOptions & ConversionOptions & { readonly output: string },
): Promise<SearchResult> {
  const file = `${output}.search.jsonl`;
  const facts = {
    version: VERSION,
    model: model.sha256,
    images: imagesHash(await inMemory(images)),
    preprocess: preprocess?.label ?? 'default',
    decision: JSON.stringify(converter.ann.decision),
  };
  if (classCount(converter.ann.decision) === null) {
    session.warn(
      'The model decides no class: --max-loss is the largest share of the variance of its values that may be error.',
    );
  }
  const keyOf = (text: string): string => cacheKey({ ...facts, settings: text });
  const log = await readLog(file, trialRecord);
  const known = new Map<string, Estimate>();
  for (const { key, settings: text, ...estimate } of log.values()) {
    if (keyOf(text) === key) known.set(text, estimate);
  }
  if (known.size > 0) session.note(`${plural(known.size, 'trial')} of an earlier search are in ${file}.`);
  let estimated = 0;
  const result = await converter
    .search({
      goal,
      maxLoss,
      settings,
      known,
      async onTrial(trial, number) {
        estimated = number;
        const text = formatSettings(trial.settings);
        const record = { key: keyOf(text), settings: text, ...trial.estimate };
        if (!known.has(text)) await appendLine(file, JSON.stringify(record));
        session.progress.show(undefined, 'Searching', `${number}: ${text}`);
      },
    })
    .catch((error: unknown) => {
      throw error instanceof FirstspikeError && error.code === 'aborted' && estimated > 0
        ? new FirstspikeError(
            'aborted',
            `Stopped after ${plural(estimated, 'trial')}, which are in ${file}; the same command resumes there.`,
          )
        : error;
    });
  session.progress.clear();
  await removeFile(file);
  return result;
}

const share = (value: number): string => `${(100 * value).toFixed(3)} %`;

export const searchFields = (goal: Goal, { chosen, trials }: SearchResult) => ({
  search: {
    goal,
    chosen: trialFields(chosen),
    trials: trials.map(trialFields),
  },
});

const trialFields = ({ settings, estimate }: Trial) => ({ settings: settingTexts(settings), ...estimate });

/** Trials that are shown besides the chosen one. */
const SHOWN = 6;

/** What was chosen and why: beside it, what came nearest and what would have been cheaper. */
export function describeSearch(goal: Goal, { chosen, trials }: SearchResult, style: Style): string {
  const cost = ({ estimate }: Trial): number => estimate[goal === 'steps' ? 'latency' : goal];
  const others = trials
    .filter(({ settings }) => formatSettings(settings) !== formatSettings(chosen.settings))
    .sort((a, b) => Math.abs(cost(a) - cost(chosen)) - Math.abs(cost(b) - cost(chosen)))
    .slice(0, SHOWN)
    .sort((a, b) => cost(a) - cost(b));
  const row = (trial: Trial, mark: string): string[] => [
    mark,
    formatSettings(trial.settings),
    share(trial.estimate.disagreement),
    count(Math.round(trial.estimate.spikes)),
    count(Math.round(trial.estimate.synops)),
    count(trial.estimate.latency),
  ];
  return [
    `${style.bold(`Chosen for the fewest ${goal}`)} out of ${plural(trials.length, 'trial')} on calibration images:`,
    table(
      [
        { title: '' },
        { title: 'settings' },
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
