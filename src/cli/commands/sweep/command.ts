/**
 * @file `firstspike sweep`: a grid of conversions as a table, a spreadsheet and a chart. With an output folder, a sweep that
 * was stopped resumes from its log.
 */
import { join } from 'node:path';
import type { Command } from 'commander';
import { type ConversionSettings, formatSettings } from '../../../convert/settings.ts';
import type { ImageDataset } from '../../../data/dataset.ts';
import { FirstspikeError } from '../../../error.ts';
import { appendLine, checkWritable, writeAtomic } from '../../../platform/node/files.ts';
import { annDecider } from '../../../run/alternatives.ts';
import { gridOf } from '../../../search/grid.ts';
import {
  cacheKey,
  csvOf,
  enginesOf,
  type ResultRecord,
  recordColumns,
  recordOf,
  resultRecord,
} from '../../../search/result-record.ts';
import { sweep } from '../../../search/sweep.ts';
import { warnAtChance } from '../../shared/chance.ts';
import { converterFor } from '../../shared/converter.ts';
import { dataFields, imagePair } from '../../shared/data.ts';
import { plural } from '../../shared/format.ts';
import { type AnnModel, loadAnn, modelFields } from '../../shared/model.ts';
import {
  addConversion,
  addData,
  addOutput,
  addRun,
  type ConversionOptions,
  type DataOptions,
  fileName,
  type OutputOptions,
  outputOption,
  type RunOptions,
} from '../../shared/options.ts';
import { addReading, matchClasses, type ReadingOptions, readingOf } from '../../shared/reading.ts';
import { readLog, resultFacts, stopped, summary } from '../../shared/resume-log.ts';
import { poolFor, runs, type Session } from '../../shared/session.ts';
import { axesOf } from '../../shared/settings.ts';
import { describeSweep, type SweepFiles } from './report.ts';

interface SweepCommandOptions
  extends ConversionOptions,
    DataOptions,
    ReadingOptions,
    RunOptions,
    OutputOptions {
  readonly out?: string;
}

const usualSteps = [4, 8, 16, 32];

export function sweepCommand(program: Command): void {
  const command = program
    .command('sweep')
    .summary('a grid of conversions')
    .description(
      'Convert an ANN (ONNX, Keras, TensorFlow.js) with every combination of the given settings, and show accuracy and cost of each network on labelled images. With --out, a sweep that was stopped resumes.',
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
  command.addOption(
    outputOption(
      '--out <folder>',
      'write results there: sweep.jsonl, sweep.csv and sweep.svg',
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
  for (const problem of problems) session.warn(`Left out of the grid: ${problem}`);
  const { images: given, calibration } = await imagePair(session, model, options);
  const converter = await converterFor(session, model, calibration, options);
  const { decision } = converter.ann;
  const images = matchClasses(session, { decision, classNames: converter.classNames }, given);
  await warnAtChance(session, annDecider(converter.ann), images, { threads: options.threads });
  const facts = resultFacts(model, images, calibration, options);
  const keyOf = (cell: ConversionSettings): string => cacheKey({ ...facts, settings: formatSettings(cell) });
  const records = files ? await readLog(files.jsonl, resultRecord) : new Map<string, ResultRecord>();
  const open = cells.filter((cell) => !records.has(keyOf(cell)));
  let done = cells.length - open.length;
  if (done > 0) session.note(`${done} of ${plural(cells.length, 'cell')} are in ${files?.jsonl} already.`);
  let advance = session.progress.phase('Running the ANN');
  try {
    await sweep(converter, images, open, {
      engine: options.engine,
      pool: poolFor(images.length, options.threads),
      signal: session.signal,
      onProgress: (_, finished, total) => advance(finished, total),
      onCell(cell) {
        advance = session.progress.phase(`${done + 1}/${cells.length}  ${formatSettings(cell)}`);
      },
      async onResult(cell, report, engine) {
        const conversion = formatSettings(cell);
        const record = recordOf({ key: keyOf(cell), model: model.name, conversion }, report, engine);
        records.set(record.key, record);
        if (files) await appendLine(files.jsonl, JSON.stringify(record));
        done++;
        session.note(
          `${String(done).padStart(String(cells.length).length)}/${cells.length}  ${conversion}: ${summary(record)}`,
        );
      },
      onSkipped(cell, why) {
        done++;
        session.warn(`${formatSettings(cell)} is left out: ${why.message}`);
      },
    });
  } catch (error) {
    throw error instanceof FirstspikeError && error.code === 'aborted'
      ? stopped(done, plural(cells.length, 'cell'), files)
      : error;
  }
  const results = cells.flatMap((cell) => records.get(keyOf(cell)) ?? []);
  if (files) await writeFiles(files, results, model, images);
  session.result(
    {
      model: modelFields(model),
      engine: enginesOf(results),
      seed: null,
      decision,
      data: dataFields(images),
      calibration: dataFields(calibration),
      cells: results,
      files: files ?? null,
    },
    () => describeSweep({ model, decision, images, calibration, results, files }, session.style),
  );
}

const filesIn = (folder: string): SweepFiles => ({
  jsonl: join(folder, 'sweep.jsonl'),
  csv: join(folder, 'sweep.csv'),
  svg: join(folder, 'sweep.svg'),
});

async function writeFiles(
  files: SweepFiles,
  results: readonly ResultRecord[],
  model: AnnModel,
  images: ImageDataset,
): Promise<void> {
  await writeAtomic(
    files.csv,
    csvOf(results, { ...recordColumns, rmse: ({ values }) => values?.rmse ?? null }),
  );
  const cells = results.flatMap(({ steps, conversion, settings, snn, ann, agreement, spikes, synops }) =>
    steps === 'continuous' || (snn.accuracy ?? agreement) === null
      ? []
      : [
          {
            steps,
            threshold: conversion.replace(/(^|,)(steps|per)=[^,]*/g, '').replace(/^,/, '') || 'automatic',
            per: settings.per === 'layer' ? ('layer' as const) : ('channel' as const),
            accuracy: snn.accuracy ?? agreement ?? 0,
            annAccuracy: ann.accuracy,
            spikesPerNeuron: spikes.perNeuron,
            synops: synops.total,
          },
        ],
  );
  if (cells.length > 0) {
    // Loaded here, because no other command should wait for them.
    const [{ svgText, sweepChart }, { newDocument }] = await Promise.all([
      import('../../../charts/index.ts'),
      import('../../../platform/node/document.ts'),
    ]);
    const chart = sweepChart(newDocument(), cells, {
      model: model.name,
      images: images.length,
      measure: images.labels.length > 0 ? 'accuracy' : 'agreement',
    });
    await writeAtomic(files.svg, svgText(chart));
  }
}
