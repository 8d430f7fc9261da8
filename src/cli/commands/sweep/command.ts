/**
 * @file `firstspike sweep`: a grid of conversions as a table, a spreadsheet and a chart. With a run directory, a sweep
 * that was stopped resumes.
 */
import { join } from 'node:path';
import type { Command } from 'commander';
import { type ConversionSettings, formatSettings } from '../../../convert/settings.ts';
import type { ImageDataset } from '../../../data/dataset.ts';
import { FirstspikeError } from '../../../error.ts';
import { classCount } from '../../../graph/decision.ts';
import { checkWritable, writeAtomic } from '../../../platform/node/files.ts';
import { annDecider } from '../../../run/alternatives.ts';
import { gridOf } from '../../../search/grid.ts';
import {
  cacheKey,
  csvOf,
  enginesOf,
  type ResultRecord,
  sweepColumns,
} from '../../../search/result-record.ts';
import { formatTrial, type Trial, trialsOf } from '../../../search/trials.ts';
import type { CodingRequest } from '../../../simulate/baselines/coding.ts';
import { type Cell, cellsOf } from '../../shared/cells.ts';
import { warnAtChance } from '../../shared/chance.ts';
import { converterFor } from '../../shared/converter.ts';
import { dataFields, heldPair } from '../../shared/data.ts';
import { type AnnModel, loadAnn, modelFields } from '../../shared/model.ts';
import { addNoise, type NoiseLists, trialAxesOf } from '../../shared/noise-options.ts';
import {
  addConversion,
  addData,
  addOutput,
  addRun,
  type ConversionOptions,
  codingList,
  type DataOptions,
  fileName,
  type OutputOptions,
  outputOption,
  type RunOptions,
} from '../../shared/options.ts';
import { addReading, matchClasses, type ReadingOptions, readingOf } from '../../shared/reading.ts';
import { addRunDirectory, closeShard, openRun, type RunFlags, resultFacts, runIn } from '../../shared/run.ts';
import { runs, type Session } from '../../shared/session.ts';
import { axesOf } from '../../shared/settings.ts';
import { noiseCells, sweepCells } from './cells.ts';
import { describeSweep, type SweepFiles, type SweepPaths } from './report.ts';

interface SweepCommandOptions
  extends ConversionOptions,
    DataOptions,
    ReadingOptions,
    RunOptions,
    NoiseLists,
    RunFlags,
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
      'Convert an ANN (ONNX, Keras, TensorFlow.js) with every combination of the given settings, and show accuracy and cost of each network on labelled images, in every code and under every noise that is asked for. With --run or --out, a sweep that was stopped resumes.',
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
      'write results there: sweep.csv, sweep.svg, and with noise noise.svg',
      fileName('--out'),
    ),
  );
  addRunDirectory(command, 'the folder of --out');
  addOutput(command);
  runs<SweepCommandOptions>(command, run);
}

async function run(given: Session, options: SweepCommandOptions, argument: string): Promise<void> {
  const model = await loadAnn(argument, 'sweep takes the ANN it came from', readingOf(options));
  const files = options.out === undefined ? undefined : filesIn(options.out);
  if (files) await checkWritable(files.csv);
  const { cells: conversions, problems } = gridOf({
    steps: usualSteps,
    ...axesOf(options, model.settings),
  });
  if (conversions.length === 0) throw new FirstspikeError('usage', problems[0]);
  const { trials, problems: unfit } = trialsOf(trialAxesOf(options));
  if (trials.length === 0) throw new FirstspikeError('usage', unfit[0]);
  for (const problem of [...problems, ...unfit]) given.warn(`Left out of the grid: ${problem}`);
  const { images: loaded, calibration } = await heldPair(given, model, options);
  const session = await openRun(given, runIn(options), {
    models: [model],
    images: { 'the data': loaded, 'the calibration data': calibration },
  });
  const facts = await resultFacts(model, loaded, calibration, options);
  const all = conversions.flatMap((settings) => trials.map((trial) => cellOf(model, facts, settings, trial)));
  const cells = await cellsOf(session, all, 'cell');
  const converter = await converterFor(cells.session, model, calibration, options);
  const { decision } = converter.ann;
  if (trials.some(({ coding }) => coding.kind !== 'ttfs') && classCount(decision) === null) {
    throw new FirstspikeError(
      'unsupported',
      '--coding compares decisions, and the model decides no class; leave it out.',
    );
  }
  const images = matchClasses(session, { decision, classNames: converter.classNames }, loaded);
  if (!session.run?.shard) {
    await warnAtChance(session, annDecider(converter.ann), images, { threads: options.threads });
  }
  await cells.run(all, converter, images, options);
  if (session.run?.shard) return closeShard(session, cells.summary());
  const results = all.flatMap(({ key }) => cells.records.get(key) ?? []);
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

function cellOf(
  model: AnnModel,
  facts: Readonly<Record<string, string>>,
  settings: ConversionSettings,
  trial: Trial,
): Cell {
  const conversion = formatSettings(settings);
  const text = formatTrial(trial);
  return {
    key: cacheKey({ ...facts, settings: conversion, ...(text !== '' && { trial: text }) }),
    model: model.name,
    conversion,
    settings,
    trial,
    label: [conversion, text].filter((part) => part !== '').join(','),
    conversionLabel: conversion,
  };
}

const filesIn = (folder: string): SweepPaths => ({
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
    csv: files.csv,
    svg: clean.length > 0 ? files.svg : null,
    noise: struck.length > 0 ? files.noise : null,
  };
}
