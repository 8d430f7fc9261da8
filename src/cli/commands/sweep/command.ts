/**
 * @file `firstspike sweep`: a grid of conversions as a table, a spreadsheet and a chart. With an output folder, a sweep that
 * was stopped resumes from its log.
 */
import { join } from 'node:path';
import type { Command } from 'commander';
import { type ConversionSettings, formatSettings } from '../../../convert/settings.ts';
import type { ImageDataset } from '../../../data/dataset.ts';
import { FirstspikeError } from '../../../error.ts';
import { classCount } from '../../../graph/decision.ts';
import { appendLine, checkWritable, writeAtomic } from '../../../platform/node/files.ts';
import { annDecider } from '../../../run/alternatives.ts';
import { gridOf } from '../../../search/grid.ts';
import {
  cacheKey,
  csvOf,
  enginesOf,
  type ResultRecord,
  recordOf,
  resultRecord,
  sweepColumns,
} from '../../../search/result-record.ts';
import { sweep } from '../../../search/sweep.ts';
import { formatTrial, type Trial, trialsOf } from '../../../search/trials.ts';
import type { CodingRequest } from '../../../simulate/baselines/coding.ts';
import { warnAtChance } from '../../shared/chance.ts';
import { converterFor } from '../../shared/converter.ts';
import { dataFields, heldPair } from '../../shared/data.ts';
import { plural } from '../../shared/format.ts';
import { type AnnModel, loadAnn, modelFields } from '../../shared/model.ts';
import {
  addConversion,
  addData,
  addNoise,
  addOutput,
  addRun,
  type ConversionOptions,
  codingList,
  type DataOptions,
  fileName,
  type NoiseLists,
  type OutputOptions,
  outputOption,
  type RunOptions,
  trialAxesOf,
} from '../../shared/options.ts';
import { addReading, matchClasses, type ReadingOptions, readingOf } from '../../shared/reading.ts';
import { readLog, resultFacts, stopped, summary } from '../../shared/resume-log.ts';
import { poolFor, runs, type Session } from '../../shared/session.ts';
import { axesOf } from '../../shared/settings.ts';
import { noiseCells, sweepCells } from './cells.ts';
import { describeSweep, type SweepFiles, type SweepPaths } from './report.ts';

interface SweepCommandOptions
  extends ConversionOptions,
    DataOptions,
    ReadingOptions,
    RunOptions,
    NoiseLists,
    OutputOptions {
  readonly coding?: readonly CodingRequest[];
  readonly out?: string;
}

const usualSteps = [4, 8, 16, 32];

export function sweepCommand(program: Command): void {
  const command = program
    .command('sweep')
    .summary('a grid of conversions')
    .description(
      'Convert an ANN (ONNX, Keras, TensorFlow.js) with every combination of the given settings, and show accuracy and cost of each network on labelled images, in every code and under every noise that is asked for. With --out, a sweep that was stopped resumes.',
    )
    .argument('<model>', 'an ONNX or Keras file, a TensorFlow.js model.json, or a bundled model');
  addData(command);
  addReading(command, { classes: false });
  addConversion(command, { lists: true });
  for (const option of command.options) {
    if (option.long === '--steps') {
      option.description = option.description.replace('default: 32', `default: ${usualSteps.join(',')}`);
    }
  }
  addRun(command);
  command.addOption(codingList());
  addNoise(command, { lists: true });
  command.addOption(
    outputOption(
      '--out <folder>',
      'write results there: sweep.jsonl, sweep.csv, sweep.svg, and with noise noise.svg',
      fileName('--out'),
    ),
  );
  addOutput(command);
  runs<SweepCommandOptions>(command, run);
}

async function run(session: Session, options: SweepCommandOptions, argument: string): Promise<void> {
  const model = await loadAnn(argument, 'sweep takes the ANN it came from', readingOf(options));
  const files = options.out === undefined ? undefined : filesIn(options.out);
  if (files) await checkWritable(files.jsonl);
  const { cells, problems } = gridOf({ steps: usualSteps, ...axesOf(options, model.settings) });
  if (cells.length === 0) throw new FirstspikeError('usage', problems[0]);
  const { trials, problems: unfit } = trialsOf(trialAxesOf(options));
  if (trials.length === 0) throw new FirstspikeError('usage', unfit[0]);
  for (const problem of [...problems, ...unfit]) session.warn(`Left out of the grid: ${problem}`);
  const { images: given, calibration } = await heldPair(session, model, options);
  const converter = await converterFor(session, model, calibration, options);
  const { decision } = converter.ann;
  if (trials.some(({ coding }) => coding.kind !== 'ttfs') && classCount(decision) === null) {
    throw new FirstspikeError(
      'unsupported',
      '--coding compares decisions, and the model decides no class; leave it out.',
    );
  }
  const images = matchClasses(session, { decision, classNames: converter.classNames }, given);
  await warnAtChance(session, annDecider(converter.ann), images, { threads: options.threads });
  const facts = resultFacts(model, images, calibration, options);
  const keyOf = (cell: ConversionSettings, trial: Trial): string => {
    const text = formatTrial(trial);
    return cacheKey({ ...facts, settings: formatSettings(cell), ...(text !== '' && { trial: text }) });
  };
  const records = files ? await readLog(files.jsonl, resultRecord) : new Map<string, ResultRecord>();
  const openTrials = (cell: ConversionSettings): Trial[] =>
    trials.filter((trial) => !records.has(keyOf(cell, trial)));
  const open = cells.filter((cell) => openTrials(cell).length > 0);
  const total = cells.length * trials.length;
  let done = cells.flatMap((cell) => trials.filter((trial) => records.has(keyOf(cell, trial)))).length;
  if (done > 0) session.note(`${done} of ${plural(total, 'cell')} are in ${files?.jsonl} already.`);
  const remarks = new Set<string>();
  let advance = session.progress.phase('Running the ANN');
  try {
    await sweep(converter, images, open, {
      engine: options.engine,
      pool: poolFor(images.length, options.threads),
      signal: session.signal,
      trials: openTrials,
      onProgress: (_, finished, of) => advance(finished, of),
      onCell(cell, trial) {
        advance = session.progress.phase(`${done + 1}/${total}  ${labelOf(cell, trial)}`);
      },
      async onResult(cell, result) {
        const conversion = formatSettings(cell);
        const key = keyOf(cell, result.trial);
        const record = recordOf({ key, model: model.name, conversion }, result);
        records.set(record.key, record);
        if (files) await appendLine(files.jsonl, JSON.stringify(record));
        done++;
        session.note(
          `${String(done).padStart(String(total).length)}/${total}  ${labelOf(cell, result.trial)}: ${summary(record)}`,
        );
      },
      onSkipped(cell, why, trial) {
        done += trial ? 1 : openTrials(cell).length;
        session.warn(`${trial ? labelOf(cell, trial) : formatSettings(cell)} is left out: ${why.message}`);
      },
      onRemark(_, remark) {
        if (!remarks.has(remark)) session.warn(remark);
        remarks.add(remark);
      },
    });
  } catch (error) {
    throw error instanceof FirstspikeError && error.code === 'aborted'
      ? stopped(done, plural(total, 'cell'), files)
      : error;
  }
  const results = cells.flatMap((cell) => trials.flatMap((trial) => records.get(keyOf(cell, trial)) ?? []));
  const written = files && (await writeFiles(files, results, model, images));
  session.result(
    {
      model: modelFields(model),
      engine: enginesOf(results),
      seed: trials.find(({ noise }) => noise)?.noise?.seed ?? null,
      decision,
      data: dataFields(images),
      calibration: dataFields(calibration),
      cells: results,
      files: written ?? null,
    },
    () => describeSweep({ model, decision, images, calibration, results, files: written }, session.style),
  );
}

/** A cell as the log and warnings name it. */
const labelOf = (cell: ConversionSettings, trial: Trial): string =>
  [formatSettings(cell), formatTrial(trial)].filter((text) => text !== '').join(',');

const filesIn = (folder: string): SweepPaths => ({
  jsonl: join(folder, 'sweep.jsonl'),
  csv: join(folder, 'sweep.csv'),
  svg: join(folder, 'sweep.svg'),
  noise: join(folder, 'noise.svg'),
});

/** Writes the spreadsheet and the charts that the results have. @returns what was written */
async function writeFiles(
  files: SweepPaths,
  results: readonly ResultRecord[],
  model: AnnModel,
  images: ImageDataset,
): Promise<SweepFiles> {
  await writeAtomic(files.csv, csvOf(results, sweepColumns));
  const [clean, struck] = [sweepCells(results), noiseCells(results)];
  if (clean.length > 0 || struck.length > 0) {
    // Loaded here, because no other command should wait for them.
    const [{ svgText, sweepChart, noiseChart }, { newDocument }] = await Promise.all([
      import('../../../charts/index.ts'),
      import('../../../platform/node/document.ts'),
    ]);
    const about = {
      model: model.name,
      images: images.length,
      measure: images.labels.length > 0 ? 'accuracy' : 'agreement',
    } as const;
    if (clean.length > 0) await writeAtomic(files.svg, svgText(sweepChart(newDocument(), clean, about)));
    if (struck.length > 0) await writeAtomic(files.noise, svgText(noiseChart(newDocument(), struck, about)));
  }
  return {
    jsonl: files.jsonl,
    csv: files.csv,
    svg: clean.length > 0 ? files.svg : null,
    noise: struck.length > 0 ? files.noise : null,
  };
}
