/**
 * @file `firstspike sweep`: a grid of conversions as a table, a spreadsheet and a chart. What is done is kept in the
 * output folder, so that a sweep that was stopped goes on where it was.
 */
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Granularity } from '../../../convert/calibrate.ts';
import { problemOf } from '../../../convert/selection-rule.ts';
import type { Threshold } from '../../../convert/threshold.ts';
import type { ImageDataset } from '../../../data/dataset.ts';
import { FirstspikeError } from '../../../error.ts';
import type { Steps } from '../../../network/network.ts';
import { appendLine, checkWritable, writeAtomic } from '../../../platform/node/files.ts';
import { sweep } from '../../../run/sweep.ts';
import {
  type Axes,
  type Cell,
  type Circumstances,
  cellKey,
  describeCell,
  gridCells,
} from '../../../search/grid.ts';
import { recordOf, recordsCsv, type SweepRecord, sweepRecord } from '../../../search/sweep-record.ts';
import { VERSION } from '../../../version.ts';
import { calibrationImages, dataFields, evaluationImages } from '../../shared/data.ts';
import { plural } from '../../shared/format.ts';
import { imagesHash, keptRecords, stopped, summary } from '../../shared/kept-records.ts';
import { type AnnModel, loadAnn, modelFields } from '../../shared/model.ts';
import { granularities, listOf, oneOf, steps, threshold } from '../../shared/option-values.ts';
import {
  addData,
  addOutput,
  addRun,
  type ConversionOptions,
  conversion,
  type DataOptions,
  type OutputOptions,
  outputOption,
  type RunOptions,
} from '../../shared/options.ts';
import { addSelectionLists, type SelectionLists, selectionRules } from '../../shared/selection.ts';
import { runs, type Session, workforceFor } from '../../shared/session.ts';
import { conversionOf } from '../convert/command.ts';
import { describeSweep, type SweepFiles } from './report.ts';

interface SweepCommandOptions extends DataOptions, RunOptions, OutputOptions, SelectionLists {
  readonly steps?: readonly Steps[];
  readonly threshold?: readonly Threshold[];
  readonly per?: readonly Granularity[];
  readonly weights?: ConversionOptions['weights'];
  readonly rounding?: ConversionOptions['rounding'];
  readonly preprocess?: ConversionOptions['preprocess'];
  readonly biasCorrection?: boolean;
  readonly weightFit?: boolean;
  readonly calibrate?: string;
  readonly calibrateLimit?: number;
  readonly out?: string;
}

export function sweepCommand(program: Command): void {
  const command = program
    .command('sweep')
    .summary('a grid of steps and thresholds')
    .description(
      'Convert an ANN (ONNX, Keras, TensorFlow.js) with every combination of steps and thresholds, evaluate each on labelled images, and show what each costs. With --out a sweep that was stopped goes on where it was.',
    )
    .argument('<model>', 'an ONNX or Keras file, a TensorFlow.js model.json, or a bundled model');
  addData(command);
  command
    .addOption(
      conversion
        .steps('numbers of time steps, separated by commas (default: 4,8,16,32)')
        .argParser(listOf('--steps', steps)),
    )
    .addOption(
      conversion
        .threshold(
          'rules for xMax, separated by commas: max, percentile:P, fraction:F, mse, bound (default: mse)',
        )
        .argParser(listOf('--threshold', threshold)),
    )
    .addOption(
      conversion
        .per('layer, channel or both, separated by a comma (default: layer)')
        .argParser(listOf('--per', oneOf('--per', granularities))),
    )
    .addOption(conversion.weights())
    .addOption(conversion.biasCorrection())
    .addOption(conversion.weightFit())
    .addOption(conversion.rounding())
    .addOption(conversion.preprocess())
    .addOption(
      conversion.calibrate('images that choose the thresholds (default: the training split of --data)'),
    )
    .addOption(conversion.calibrateLimit());
  addSelectionLists(command);
  addRun(command);
  command.addOption(
    outputOption('--out <folder>', 'keep results there: sweep.jsonl, sweep.csv and sweep.svg'),
  );
  addOutput(command);
  runs<SweepCommandOptions>(command, run);
}

const usualSteps: readonly Steps[] = [4, 8, 16, 32];
const usualThreshold: Threshold = { kind: 'mse' };

async function run(session: Session, options: SweepCommandOptions, argument: string): Promise<void> {
  const model = await loadAnn(argument, 'sweep takes the ANN it came from');
  const files = options.out === undefined ? undefined : filesIn(options.out);
  if (files) await checkWritable(files.jsonl);
  const axes = {
    steps: options.steps ?? usualSteps,
    thresholds: options.threshold ?? [usualThreshold],
    per: options.per ?? (['channel'] as const),
    selections: selectionRules(options),
  };
  const cells = cellsOf(session, axes);
  const images = await evaluationImages(session, options);
  const calibration = await calibrationImages(session, images, options);
  const circumstances = circumstancesOf(model, images, calibration, options);
  const keyOf = (cell: Cell): string => cellKey(cell, circumstances);
  const records = files ? await keptRecords(files.jsonl, sweepRecord) : new Map<string, SweepRecord>();
  const open = cells.filter((cell) => !records.has(keyOf(cell)));
  const kept = cells.length - open.length;
  if (kept > 0) session.note(`${kept} of ${plural(cells.length, 'cell')} are in ${files?.jsonl} already.`);
  let done = kept;
  const fixed = {
    ...(options.weights && { weights: options.weights }),
    ...(options.rounding && { rounding: options.rounding }),
    ...(options.preprocess && { preprocess: options.preprocess }),
  };
  let advance = session.progress.phase('Sweeping');
  const {
    steps: _s,
    threshold: _t,
    per: _p,
    selection: _c,
    ...settings
  } = conversionOf(model, calibration, fixed);
  try {
    await sweep(model.graph(images.shape), calibration, images, open, {
      ...settings,
      ...(options.biasCorrection !== undefined && { biasCorrection: options.biasCorrection }),
      ...(options.weightFit !== undefined && { weightFit: options.weightFit }),
      ...(options.engine && { engine: options.engine }),
      workforce: workforceFor(images.length, options.threads),
      signal: session.signal,
      onProgress: (finished, total) => advance(finished, total),
      onPhase(phase) {
        const titles = { calibrate: 'Calibrating', ann: 'Running the ANN' };
        advance = session.progress.phase(
          typeof phase === 'string' ? titles[phase] : `${done + 1}/${cells.length}  ${describeCell(phase)}`,
        );
      },
      async onCell(cell, report) {
        const record = recordOf(keyOf(cell), report);
        records.set(record.key, record);
        if (files) await appendLine(files.jsonl, JSON.stringify(record));
        done++;
        session.note(
          `${String(done).padStart(String(cells.length).length)}/${cells.length}  ${describeCell(cell)}: ${summary(record)}`,
        );
      },
      onSkipped(cell, why) {
        done++;
        session.warn(`${describeCell(cell)} is left out: ${why.message}`);
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
      engine: options.engine ?? 'event',
      seed: null,
      data: dataFields(images),
      calibration: dataFields(calibration),
      cells: results,
      files: files ?? null,
    },
    () =>
      describeSweep(
        { model, images, calibration, engine: options.engine ?? 'event', results, files },
        session.style,
      ),
  );
}

/** @throws FirstspikeError `usage` if no combination is possible; those that are not are named in a warning */
function cellsOf(session: Session, axes: Required<Axes>): Cell[] {
  const problems = axes.selections.flatMap((rule) =>
    axes.steps.flatMap((count) => problemOf(rule, count) ?? []),
  );
  const cells = gridCells(axes);
  if (cells.length === 0) throw new FirstspikeError('usage', problems[0]);
  for (const problem of new Set(problems)) session.warn(`Left out of the grid: ${problem}`);
  return cells;
}

const filesIn = (folder: string): SweepFiles => ({
  jsonl: join(folder, 'sweep.jsonl'),
  csv: join(folder, 'sweep.csv'),
  svg: join(folder, 'sweep.svg'),
});

/** What all cells of this sweep have in common, so that results of another model or other data are not taken for it. */
function circumstancesOf(
  { sha256 }: AnnModel,
  images: ImageDataset,
  calibration: ImageDataset,
  { weights, rounding, preprocess, biasCorrection, weightFit, engine = 'event' }: SweepCommandOptions,
): Circumstances {
  return {
    version: VERSION,
    model: sha256.slice(0, 16),
    data: imagesHash(images),
    calibration: imagesHash(calibration),
    weights: weights ?? 'default',
    rounding: rounding ?? 'default',
    preprocess: (preprocess?.label ?? 'default').replaceAll(' ', ''),
    engine,
    ...(biasCorrection === false && { biasCorrection: 'off' }),
    ...(weightFit === false && { weightFit: 'off' }),
  };
}

async function writeFiles(
  files: SweepFiles,
  results: readonly SweepRecord[],
  model: AnnModel,
  images: ImageDataset,
): Promise<void> {
  await writeAtomic(files.csv, recordsCsv(results));
  const cells = results.flatMap(({ steps, threshold, per, code, snn, ann, spikes, synops }) =>
    steps === 'continuous'
      ? []
      : [
          {
            steps,
            threshold: code === 'ttfs' ? threshold : `${threshold} ${code}`,
            per,
            accuracy: snn.accuracy,
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
    const chart = sweepChart(newDocument(), cells, { model: model.name, images: images.length });
    await writeAtomic(files.svg, svgText(chart));
  }
}
