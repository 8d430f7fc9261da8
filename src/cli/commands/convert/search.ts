/**
 * @file `firstspike convert --optimize`: the search in a run directory, and its report.
 */
import type { Command } from 'commander';
import * as z from 'zod/mini';
import type { Converter } from '../../../convert/converter.ts';
import type { Estimate } from '../../../convert/proxy.ts';
import {
  type Goal,
  goals,
  type SearchRequest,
  type SearchResult,
  type Trial,
} from '../../../convert/search.ts';
import { type ConversionSettings, formatSettings, settingTexts } from '../../../convert/settings.ts';
import { FirstspikeError } from '../../../error.ts';
import { classCount } from '../../../graph/decision.ts';
import { unitsOf } from '../../../run/shard.ts';
import { count, plural } from '../../shared/format.ts';
import { number, oneOf } from '../../shared/option-values.ts';
import { outputOption } from '../../shared/options.ts';
import { closeShard } from '../../shared/run.ts';
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
        'search for the conversion that decides as the ANN does with the fewest steps, spikes or synops',
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

/** A trial in the journal. */
const trialEntry = z.object({
  settings: z.string(),
  estimate: z.object({
    disagreement: z.number(),
    spikes: z.number(),
    synops: z.number(),
    latency: z.number(),
  }),
});

interface SearchWork {
  readonly goal: Goal;
  readonly settings: ConversionSettings;
  readonly maxLoss: number | undefined;
}

/** Searches in the session's run directory. Undefined for a shard, which does a part of the first trials. */
export async function searchConversion(
  session: Session,
  converter: Converter,
  { goal, maxLoss, settings }: SearchWork,
): Promise<SearchResult | undefined> {
  const { run } = session;
  if (!run) throw new RangeError('A search needs a run directory.');
  if (classCount(converter.ann.decision) === null) {
    session.warn(
      'The model decides no class: --max-loss is the largest share of the variance of its values that may be error.',
    );
  }
  const { journal, folder, shard } = run;
  const known = new Map<string, Estimate>();
  for (const key of journal.keys()) {
    const { data } = key.startsWith(TRIAL) ? trialEntry.safeParse(await journal.get(key)) : {};
    if (data) known.set(data.settings, data.estimate);
  }
  if (known.size > 0) session.note(`${plural(known.size, 'trial')} of an earlier search are in ${folder}.`);
  let estimated = 0;
  const request: SearchRequest = {
    goal,
    maxLoss,
    settings,
    known,
    async onTrial(trial, number) {
      estimated = number;
      const text = formatSettings(trial.settings);
      if (!known.has(text)) journal.put(`${TRIAL}${text}`, { settings: text, estimate: trial.estimate });
      await journal.flush();
      session.progress.show(undefined, 'Searching', `${number}: ${text}`);
    },
  };
  try {
    if (!shard) return await converter.search(request);
    const done = await converter.searchPart(request, (trials) => unitsOf(shard, trials));
    await closeShard(session, plural(done, 'first trial'));
    return undefined;
  } catch (error) {
    throw error instanceof FirstspikeError && error.code === 'aborted' && estimated > 0
      ? new FirstspikeError(
          'aborted',
          `Stopped after ${plural(estimated, 'trial')}, which are in ${folder}; the same command resumes there.`,
        )
      : error;
  } finally {
    session.progress.clear();
  }
}

const TRIAL = 'trial ';

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
