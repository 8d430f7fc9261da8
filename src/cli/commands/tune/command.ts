/**
 * @file `firstspike tune`: fine-tunes an ANN so that its spiking network needs fewer synaptic operations and few steps,
 * and writes it as ONNX. A checkpoint beside the output lets an interrupted run go on.
 */
import { createHash } from 'node:crypto';
import type { Command, Option } from 'commander';
import { resolveSettings } from '../../../convert/resolve.ts';
import { settingNames } from '../../../convert/settings.ts';
import { FirstspikeError } from '../../../error.ts';
import { toOnnx } from '../../../formats/onnx/write/index.ts';
import { checkWritable, isFile, writeAtomic } from '../../../platform/node/files.ts';
import { allCores } from '../../../platform/node/threads.ts';
import { checkpointFile } from '../../../platform/node/train-checkpoint.ts';
import { tunePool } from '../../../platform/node/tune-pool.ts';
import {
  type PenaltyKind,
  penaltyKinds,
  type TuneSettings,
  tune,
  tuneDefaults,
} from '../../../tune/index.ts';
import { dataFields, loadImages, scalingOf } from '../../shared/data.ts';
import { duration, percent, rate } from '../../shared/format.ts';
import { type AnnModel, loadAnn, modelFields } from '../../shared/model.ts';
import { number, oneOf, wholeNumber } from '../../shared/option-values.ts';
import {
  addOutput,
  type ConversionOptions,
  type OutputOptions,
  outputOption,
  preprocessOption,
  threadsOption,
} from '../../shared/options.ts';
import { poolFor, runs, type Session } from '../../shared/session.ts';
import { addSettings, settingsOf as conversionOf } from '../../shared/settings.ts';
import { asTuned, describeTuning, epochLine, measuredLine, publicSettings } from './report.ts';

interface TuneCommandOptions extends OutputOptions, Omit<ConversionOptions, 'calibrate' | 'steps'> {
  readonly output: string;
  readonly data: string;
  readonly steps?: number;
  readonly epochs?: number;
  readonly batch?: number;
  readonly lr?: number;
  readonly seed?: number;
  readonly heldOut?: Pick<TuneSettings, 'heldOut' | 'heldOutAt'>;
  readonly penalty?: PenaltyKind;
  readonly penaltyWeight?: number;
  readonly distil?: number;
  readonly temperature?: number;
  readonly match?: number;
  readonly rotate?: number;
  readonly scale?: number;
  readonly shift?: number;
  readonly mirror?: boolean;
  readonly threads?: number;
}

const TUNING = 'Tuning:';
const LOSS = 'Loss:';
const AUGMENTATION = 'Augmentation:';

export function tuneCommand(program: Command): void {
  const command = program
    .command('tune')
    .summary('fine-tune an ANN for its spiking network')
    .description(
      'Fine-tune a classifier so that its spiking network needs fewer synaptic operations and few steps, and write it as ONNX. Ctrl-C keeps a checkpoint beside the output, and the same command goes on from there.',
    )
    .argument('<model>', 'an ONNX or Keras file, a TensorFlow.js model.json, or a bundled model');
  for (const option of tuneOptions()) command.addOption(option);
  addSettings(command, {
    defaults: resolveSettings({}),
    without: settingNames.filter((name) => !['threshold', 'per', 'weights', 'rounding'].includes(name)),
  });
  command.addOption(preprocessOption()).addOption(threadsOption());
  addOutput(command);
  runs<TuneCommandOptions>(command, run);
}

function tuneOptions(): Option[] {
  const { epochs, batchSize, learningRate, seed, heldOut, calibration } = tuneDefaults;
  const { penalty, penaltyWeight, distil, temperature, match } = tuneDefaults;
  const notNegative = (flag: string) => number(flag, '0 or more', (value) => value >= 0);
  const positive = (flag: string) => number(flag, 'a number above 0', (value) => value > 0);
  const grouped = (group: string, flags: string, text: string, read?: (text: string) => unknown): Option =>
    outputOption(flags, text, read).helpGroup(group);
  return [
    outputOption('-o, --output <file>', 'where to write the model (.onnx)').makeOptionMandatory(),
    grouped(
      TUNING,
      '--data <data>',
      'labelled images; their training split is used, a test split never',
    ).makeOptionMandatory(),
    grouped(
      TUNING,
      '--steps <T>',
      'round activations to what spikes carry in T steps, 1…65535 (default: not rounded)',
      wholeNumber('--steps', 1, 65535),
    ),
    grouped(
      TUNING,
      '--epochs <n>',
      `passes over the training images (default: ${epochs})`,
      wholeNumber('--epochs', 1),
    ),
    grouped(TUNING, '--batch <n>', `images per step (default: ${batchSize})`, wholeNumber('--batch', 1)),
    grouped(TUNING, '--lr <x>', `largest learning rate (default: ${learningRate})`, positive('--lr')),
    grouped(
      TUNING,
      '--seed <n>',
      `integer that everything random follows from (default: ${seed})`,
      wholeNumber('--seed', 0),
    ),
    grouped(
      TUNING,
      '--held-out <n>',
      `first n images, or last:n: measured on, never trained on (default: ${heldOut})`,
      heldOutImages,
    ),
    grouped(
      TUNING,
      '--calibrate-limit <n>',
      `training images that choose the thresholds (default: ${calibration})`,
      wholeNumber('--calibrate-limit', 1),
    ),
    grouped(
      LOSS,
      '--penalty <kind>',
      `activity counted as ${penaltyKinds.join(', ')} (default: ${penalty})`,
      oneOf('--penalty', penaltyKinds),
    ),
    grouped(
      LOSS,
      '--penalty-weight <x>',
      `loss of as much activity as the original has, nats (default: ${penaltyWeight})`,
      notNegative('--penalty-weight'),
    ),
    grouped(
      LOSS,
      '--distil <x>',
      `weight of the divergence from the original's classes (default: ${distil})`,
      notNegative('--distil'),
    ),
    grouped(
      LOSS,
      '--temperature <x>',
      `softens the classes compared (default: ${temperature})`,
      positive('--temperature'),
    ),
    grouped(
      LOSS,
      '--match <x>',
      `weight of the squared difference of the logits (default: ${match})`,
      notNegative('--match'),
    ),
    grouped(AUGMENTATION, '--rotate <degrees>', 'largest rotation (default: 0)', notNegative('--rotate')),
    grouped(
      AUGMENTATION,
      '--scale <x>',
      'largest change of size, as a fraction (default: 0)',
      notNegative('--scale'),
    ),
    grouped(
      AUGMENTATION,
      '--shift <pixels>',
      'largest shift along each axis (default: 0)',
      notNegative('--shift'),
    ),
    grouped(AUGMENTATION, '--mirror', 'mirror every other image, at random'),
  ];
}

/** Reads `1000` or `last:1000`. */
function heldOutImages(text: string): Pick<TuneSettings, 'heldOut' | 'heldOutAt'> {
  const [, last, n] = /^(last:)?(\d+)$/.exec(text) ?? [];
  const heldOut = wholeNumber('--held-out', 1)(n ?? text);
  return { heldOut, heldOutAt: last ? 'last' : 'first' };
}

async function run(session: Session, options: TuneCommandOptions, argument: string): Promise<void> {
  const { output, threads = allCores() } = options;
  await checkWritable(output);
  const model = await loadAnn(argument, 'tune starts from an ANN');
  const images = await loadImages(session, options.data, { purpose: 'train' });
  const checkpoint = checkpointFile(`${output}.checkpoint`);
  if (await isFile(checkpoint.path)) session.note(`Going on from ${checkpoint.path}.`);
  const started = Date.now();
  const result = await tune(model.graph(images.shape), images, {
    ...settingsOf(options),
    conversion: {
      ...conversionOf({
        threshold: options.threshold,
        per: options.per,
        weights: options.weights,
        rounding: options.rounding,
      }),
      preprocess: scalingOf(options.preprocess, images),
    },
    pool: tunePool(threads),
    measuring: poolFor(images.length, threads),
    checkpoints: checkpoint,
    signal: session.signal,
    onOriginal: (measured) => session.note(`original  ${measuredLine(measured)}`),
    onProgress: (progress) => {
      if (progress.measured) session.note(epochLine(progress, progress.epochs));
      const { epoch, epochs, batch, batches, loss, accuracy, imagesPerSecond, secondsLeft } = progress;
      session.progress.show(
        (epoch - 1 + batch / batches) / epochs,
        `Epoch ${epoch}/${epochs}`,
        `loss ${loss.toFixed(3)}  ${percent(accuracy)}  ${rate(imagesPerSecond)} images/s  ${duration(secondsLeft)} left`,
      );
    },
  }).catch((error) => {
    if (!(error instanceof FirstspikeError) || error.code !== 'aborted') throw error;
    throw new FirstspikeError(
      'aborted',
      `${error.message} It is kept in ${checkpoint.path}; the same command goes on from there.`,
      { checkpoint: checkpoint.path },
    );
  });
  const bytes = toOnnx(result.graph, { metadata: provenance(model, images.name, result.settings) });
  await writeAtomic(output, bytes);
  await checkpoint.clear();
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const seconds = (Date.now() - started) / 1000;
  const file = { file: output, bytes: bytes.length, sha256 };
  session.result(
    {
      model: modelFields(model),
      output: file,
      seed: result.settings.seed,
      data: dataFields(images),
      settings: publicSettings(result.settings),
      conversion: asTuned(result.settings),
      parameters: result.parameters,
      original: result.original,
      history: result.history,
      seconds,
    },
    () => describeTuning(session.style, { model, images, file, result, seconds }),
  );
}

/** Names as in the library; what was not asked for keeps its default. */
function settingsOf(options: TuneCommandOptions): Partial<TuneSettings> {
  const { epochs, batch, lr, seed, heldOut, calibrateLimit, steps, penalty, penaltyWeight } = options;
  const { distil, temperature, match, rotate = 0, scale = 0, shift = 0, mirror = false } = options;
  const chosen = {
    epochs,
    batchSize: batch,
    learningRate: lr,
    seed,
    ...heldOut,
    calibration: calibrateLimit,
    steps,
    penalty,
    penaltyWeight,
    distil,
    temperature,
    match,
  };
  return {
    ...Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined)),
    augmentation: { rotate, scale, shift, mirror },
  };
}

/** For whoever opens the file: what it was tuned from, and how. */
const provenance = (model: AnnModel, data: string, settings: TuneSettings): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(publicSettings(settings)).map(([name, value]) => [name, String(value)]),
  ),
  data,
  from: model.sha256,
});
