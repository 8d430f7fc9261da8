/**
 * @file `firstspike reproduce`: the paper, recomputed. Table 1 side by side with the published numbers, Figure 2 as a
 * picture and as numbers, and pictures of where the work is and of one digit on its way through the network.
 */
import type { Command } from 'commander';
import type { ConversionSettings } from '../../../convert/settings.ts';
import type { ImageDataset } from '../../../data/dataset.ts';
import type { Rounding } from '../../../network/network.ts';
import { figure2 } from '../../../paper/figure2.ts';
import { type Fold, foldsOf } from '../../../paper/folds.ts';
import {
  published,
  publishedRatios,
  type Reproduction,
  reproduce,
  type Table1Column,
} from '../../../paper/reproduce.ts';
import { bundledModels } from '../../../platform/node/bundled.ts';
import { writeAtomic } from '../../../platform/node/files.ts';
import { machineFields } from '../../../platform/node/machine.ts';
import { imagesOfShard } from '../../../run/shard.ts';
import { engineFor } from '../../../simulate/simulator.ts';
import { VERSION } from '../../../version.ts';
import { loadImages, readingFor } from '../../shared/data.ts';
import { type AnnModel, loadAnn, modelFields } from '../../shared/model.ts';
import { addOutput, fileName, type OutputOptions, threadsOption } from '../../shared/options.ts';
import { addRunDirectory, closeShard, openRun, type RunFlags, resumable } from '../../shared/run.ts';
import { poolFor, runs, type Session } from '../../shared/session.ts';
import { addSettings, type SettingFlags, settingsOf } from '../../shared/settings.ts';
import { describeReproduction } from './report.ts';

interface ReproduceCommandOptions extends SettingFlags, RunFlags, OutputOptions {
  readonly model?: string;
  readonly data: string;
  readonly out: string;
  readonly layer?: string;
  readonly quick?: boolean;
  readonly threads?: number;
}

/** The paper chooses one threshold per layer from the data, and corrects nothing. */
const defaults: ConversionSettings = {
  steps: 16,
  threshold: { kind: 'percentile', percentile: 99.9 },
  per: 'layer',
  weights: 'int8',
  correction: 'none',
  layerSteps: new Map(),
  automatic: false,
};
const QUICK = { images: 1000, calibration: 500, figure: 30 };
const FULL = { images: Number.MAX_SAFE_INTEGER, calibration: 2000, figure: 100 };

/** The network of Fig. 1: plainly trained, as the paper's, and with a penalty on synaptic operations. */
const MODELS = ['mnist-fig1-plain', 'mnist-fig1'];
/** The paper's ramp first. */
const ROUNDINGS: readonly Rounding[] = ['floor', 'nearest'];

export function reproduceCommand(program: Command): void {
  const command = program
    .command('reproduce')
    .summary('the paper: Table 1 and Figure 2')
    .description(
      'Recompute Table 1 and Figure 2 of López-Randulfe, Reeb, Knoll 2022 and set them beside the published numbers.',
    )
    .option('--quick', `${QUICK.images} images only`)
    .option('--out <dir>', 'folder for the pictures and numbers', fileName('--out'), 'out/reproduce')
    .option(
      '--model <model>',
      'an ONNX or Keras file, a TensorFlow.js model.json, or a bundled model (default: the bundled networks of Fig. 1)',
    )
    .option('--layer <name>', 'hidden layer of Figure 2, as `info` names it (default: the first)')
    .option('--data <data>', 'images to evaluate; their training split calibrates', 'mnist')
    .addOption(threadsOption());
  addRunDirectory(command);
  addSettings(command, { defaults, without: ['automatic'], open: { rounding: 'both, side by side' } });
  addOutput(command);
  runs<ReproduceCommandOptions>(command, run);
}

async function run(given: Session, options: ReproduceCommandOptions): Promise<void> {
  const size = options.quick ? QUICK : FULL;
  const models = await modelsFor(options.model);
  const load = (purpose: 'evaluate' | 'calibrate', limit: number) =>
    loadImages(given, options.data, { purpose, ...readingFor(models[0], {}), limit });
  const evaluation = await load('evaluate', size.images);
  const calibration = await load('calibrate', size.calibration);
  const session = await openRun(given, options, {
    models,
    images: { 'the data': evaluation, 'the calibration data': calibration },
  });
  await resumable(session, () => reproduceOn(session, models, { calibration, evaluation }, options));
}

async function reproduceOn(
  session: Session,
  models: readonly AnnModel[],
  data: Readonly<Record<'calibration' | 'evaluation', ImageDataset>>,
  options: ReproduceCommandOptions,
): Promise<void> {
  const size = options.quick ? QUICK : FULL;
  const { calibration, evaluation } = data;
  const shard = session.run?.shard;
  const folds = foldsOf(calibration, evaluation);
  const started = performance.now();
  const results: (Reproduction & { readonly model: AnnModel })[] = [];
  for (const model of models)
    results.push({
      model,
      ...(await columnsOf(session, model, folds, data, options)),
    });
  const [{ converter, columns }] = results;
  const [fold] = folds;
  const seen = { ...fold.evaluation, length: Math.min(size.figure, fold.evaluation.length) };
  const part = shard ? imagesOfShard(seen, shard) : { images: seen, slice: undefined };
  const figure = await figure2(converter, part.images, {
    slice: part.slice,
    layer: options.layer,
    settings: settingsOf(options, defaults, models[0].settings),
    pool: poolFor(session, evaluation.length, options.threads),
    signal: session.signal,
    onProgress: session.progress.phase('Figure 2', 'images'),
  });
  if (shard) return closeShard(session, 'its part of the images of Table 1 and Figure 2');
  const elapsed = (performance.now() - started) / 1000;
  const rows = results.flatMap(({ model, columns: own }) =>
    own.map((column) => ({ model: modelFields(model), ...fieldsOf(column) })),
  );
  const simulated = results.flatMap(({ columns: own }) =>
    own.map(({ network }) => engineFor(network, 'event')),
  );
  const engine = [...new Set(simulated)].join(', ');
  const fields = {
    rows,
    engine,
    seed: null,
    data: {
      name: evaluation.name,
      split: evaluation.split,
      images: evaluation.length,
      folds: folds.length,
    },
    published: { ...published, ratios: publishedRatios },
    figure2: { model: models[0].name, ...figure },
    elapsedSeconds: elapsed,
  };
  const document = { version: VERSION, machine: machineFields(), ...fields };
  // Loaded here, because no other command should wait for the charts.
  const { writePictures } = await import('./pictures.ts');
  const files = await writePictures(options.out, columns[columns.length - 1], figure, evaluation);
  const report = `${options.out}/report.json`;
  await writeAtomic(report, `${JSON.stringify(document, null, 2)}\n`);
  session.result({ ...fields, files: [...files, report] }, () =>
    describeReproduction(
      {
        results,
        engine,
        figure,
        images: evaluation,
        folds: folds.length,
        files: [...files, report],
        elapsed,
      },
      session.style,
    ),
  );
}

async function modelsFor(given: string | undefined): Promise<AnnModel[]> {
  const bundled = await bundledModels();
  const names = given === undefined ? MODELS.filter((name) => bundled.includes(name)) : [given];
  const models: AnnModel[] = [];
  for (const name of names) models.push(await loadAnn(name, 'reproduce takes the ANN it came from'));
  return models;
}

function columnsOf(
  session: Session,
  model: AnnModel,
  folds: readonly Fold[],
  { calibration, evaluation }: Readonly<Record<'calibration' | 'evaluation', ImageDataset>>,
  options: ReproduceCommandOptions,
) {
  const { rounding, ...settings } = settingsOf(options, defaults, model.settings);
  return reproduce(model.graph(evaluation.shape), folds, {
    settings,
    roundings: rounding ? [rounding] : ROUNDINGS,
    layer: options.layer,
    shard: session.run?.shard,
    sha256: model.sha256,
    calibrationName: folds.length === 1 ? calibration.name : `the other half of ${evaluation.name}`,
    pool: poolFor(session, evaluation.length, options.threads),
    signal: session.signal,
    onPhase: (title, unit) => session.progress.phase(`${model.name}: ${title}`, unit),
  });
}

const fieldsOf = ({ network: _, report: { model: __, ...report }, ...column }: Table1Column) => ({
  ...column,
  ...report,
});
