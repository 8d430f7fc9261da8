/**
 * @file Cells of `sweep` and `pareto`: conversions that are evaluated one after the other. In a run directory those that are
 * done are taken from it, with what was said of them; a shard does its part.
 */
import * as z from 'zod/mini';
import type { Converter } from '../../convert/converter.ts';
import type { ConversionSettings } from '../../convert/settings.ts';
import type { ImageDataset } from '../../data/dataset.ts';
import { FirstspikeError } from '../../error.ts';
import { unitsOf } from '../../run/shard.ts';
import { type ResultRecord, recordOf, resultRecord } from '../../search/result-record.ts';
import { sweep } from '../../search/sweep.ts';
import { formatTrial, type Trial } from '../../search/trials.ts';
import { count, percent, perNeuron, plural, real } from './format.ts';
import type { RunOptions } from './options.ts';
import { poolFor, type Session } from './session.ts';

/** One conversion in one trial. */
export interface Cell extends Pick<ResultRecord, 'key' | 'model' | 'conversion'> {
  readonly settings: ConversionSettings;
  readonly trial: Trial;
  /** For progress and warnings. */
  readonly label: string;
  /** The conversion in all its trials, for a warning. */
  readonly conversionLabel: string;
}

/** In the journal; no record for a cell that was left out. */
const entry = z.object({ record: z.nullable(resultRecord), warnings: z.array(z.string()) });

type CellEntry = z.infer<typeof entry>;

export interface Cells {
  /** For the converter, whose warnings belong to the cell that is converted. */
  readonly session: Session;
  /** What is done, by key. */
  readonly records: ReadonlyMap<string, ResultRecord>;
  /** How many are done here, and of how many. */
  summary(): string;
  /** Whether any of these is left to do here. */
  isOpen(cells: readonly Cell[]): boolean;
  /** Does the ones of a model that are left to do here. */
  run(cells: readonly Cell[], converter: Converter, images: ImageDataset, options: RunOptions): Promise<void>;
}

/**
 * @param all of all models, in order
 * @param word what a cell is called
 */
export async function cellsOf(session: Session, all: readonly Cell[], word: string): Promise<Cells> {
  const { run } = session;
  const [from, to] = run?.shard ? unitsOf(run.shard, all.length) : [0, all.length];
  const own = all.slice(from, to);
  const known = new Map<string, CellEntry>();
  for (const { key } of run ? all : []) {
    const { data } = entry.safeParse(await run?.journal.get(`cell ${key}`));
    if (data) known.set(key, data);
  }
  const records = new Map(
    [...known].flatMap(([key, { record }]) => (record ? [[key, record] as const] : [])),
  );
  const said = new Set<string>();
  const say = (warning: string): void => {
    if (said.has(warning)) return;
    said.add(warning);
    session.warn(warning);
  };
  /** Warnings of the cell that is worked on. */
  let heard: string[] | undefined;
  const warn = (warning: string): void => {
    heard?.push(warning);
    if (heard) say(warning);
    else session.warn(warning);
  };
  const keep = (key: string, record: ResultRecord | null): void => {
    // With its fields in the order that they have when it is read again.
    const value = entry.parse({ record, warnings: heard ?? [] });
    known.set(key, value);
    if (value.record) records.set(key, value.record);
    run?.journal.put(`cell ${key}`, value);
  };
  const total = own.length;
  const done = (): number => own.filter(({ key }) => known.has(key)).length;
  if (run && done() > 0) session.note(`${done()} of ${plural(total, word)} are in ${run.folder} already.`);
  return {
    session: { ...session, warn },
    records,
    summary: () => `${count(done())} of ${plural(total, word)}`,
    isOpen: (cells) => cells.some((cell) => own.includes(cell) && !known.has(cell.key)),
    async run(cells, converter, images, options) {
      const open = cells.filter((cell) => own.includes(cell) && !known.has(cell.key));
      const found = (settings: ConversionSettings, trial: Trial): Cell => {
        const cell = open.find((each) => each.settings === settings && each.trial === trial);
        if (!cell) throw new RangeError(`There is no cell ${formatTrial(trial)}.`);
        return cell;
      };
      let place = 0;
      // Warnings come in the order of the cells, whoever did them.
      const repeat = (end: number): void => {
        for (; place < end; place++)
          for (const each of known.get(cells[place].key)?.warnings ?? []) say(each);
      };
      let advance = session.progress.phase('Running the ANN');
      try {
        await sweep(converter, images, [...new Set(open.map(({ settings }) => settings))], {
          engine: options.engine,
          pool: poolFor(session, images.length, options.threads),
          signal: session.signal,
          trials: (settings) => open.filter((cell) => cell.settings === settings).map(({ trial }) => trial),
          onProgress: (_, finished, of) => advance(finished, of),
          onCell(settings, trial) {
            const cell = found(settings, trial);
            heard = undefined;
            repeat(cells.indexOf(cell));
            heard = [];
            advance = session.progress.phase(`${done() + 1}/${total}  ${cell.label}`);
          },
          async onResult(settings, result) {
            const cell = found(settings, result.trial);
            const record = recordOf(
              { key: cell.key, model: cell.model, conversion: cell.conversion },
              result,
            );
            keep(cell.key, record);
            await run?.journal.flush();
            session.note(
              `${String(done()).padStart(String(total).length)}/${total}  ${cell.label}: ${resultLine(record)}`,
            );
          },
          onSkipped(settings, why, trial) {
            const left = trial ? [found(settings, trial)] : open.filter((cell) => cell.settings === settings);
            warn(`${trial ? left[0].label : left[0].conversionLabel} is left out: ${why.message}`);
            for (const { key } of left) keep(key, null);
          },
          onRemark: (_, remark) => warn(remark),
        });
        heard = undefined;
        repeat(cells.length);
      } catch (error) {
        throw error instanceof FirstspikeError && error.code === 'aborted'
          ? stopped(done(), plural(total, word), run?.folder)
          : error;
      }
    },
  };
}

/** The error of a command that was stopped; `all` is e.g. `8 cells`. */
function stopped(done: number, all: string, folder: string | undefined): FirstspikeError {
  const advice =
    folder === undefined
      ? 'no result was written; with --run FOLDER the same command can resume'
      : 'the same command resumes there';
  return new FirstspikeError('aborted', `Stopped after ${done} of ${all}; ${advice}.`, { done, all });
}

/** A result in one line: `99.42 %, 0.014 spikes per neuron, 394,508 synops per image`. */
const resultLine = (
  record: Pick<ResultRecord, 'snn' | 'agreement' | 'values' | 'spikes' | 'synops'>,
): string =>
  `${gainText(record)}, ${perNeuron(record.spikes.perNeuron)} spikes per neuron, ${count(record.synops.total)} synops per image`;

/** The accuracy; without labels the agreement, without classes the error. */
function gainText({ snn, agreement, values }: Pick<ResultRecord, 'snn' | 'agreement' | 'values'>): string {
  if (snn.accuracy !== null) return percent(snn.accuracy);
  return agreement === null ? `RMSE ${real(values?.rmse ?? 0)}` : `agreement ${percent(agreement)}`;
}
