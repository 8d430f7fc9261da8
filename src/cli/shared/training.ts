/**
 * @file Shared by `train` and `tune`: options of the run, its checkpoint and progress, the file that is written.
 */
import { createHash } from 'node:crypto';
import type { Command, Option } from 'commander';
import { FirstspikeError } from '../../error.ts';
import { toOnnx } from '../../formats/onnx/write/index.ts';
import type { Graph } from '../../graph/graph.ts';
import { isFile, writeAtomic } from '../../platform/node/files.ts';
import { allCores } from '../../platform/node/threads.ts';
import { checkpointFile } from '../../platform/node/train-checkpoint.ts';
import { trainPool } from '../../platform/node/train-pool.ts';
import type { EpochReport, Progress, RunControls, RunSettings } from '../../train/index.ts';
import { duration, percent, rate, shortHash, size } from './format.ts';
import { number, wholeNumber } from './option-values.ts';
import { type AxesOptions, addAxes, fileName, outputOption, threadsOption } from './options.ts';
import type { Session } from './session.ts';

export interface TrainingOptions extends AxesOptions {
  readonly output: string;
  readonly data: string;
  readonly epochs?: number;
  readonly batch?: number;
  readonly lr?: number;
  readonly seed?: number;
  readonly heldOut?: Pick<RunSettings, 'heldOut' | 'heldOutAt'>;
  readonly rotate?: number;
  readonly scale?: number;
  readonly shift?: number;
  readonly mirror?: boolean;
  readonly threads?: number;
}

/** Readers of option values that training needs. */
export const upTo = (flag: string, most: number) =>
  number(flag, `a number from 0 to ${most}`, (value) => value >= 0 && value <= most);
export const positive = (flag: string, most: number) =>
  number(flag, `a number above 0, at most ${most}`, (value) => value > 0 && value <= most);

/** An option under a heading of the help text. */
export const grouped = (
  group: string,
  flags: string,
  text: string,
  read?: (text: string) => unknown,
): Option => outputOption(flags, text, read).helpGroup(group);

/** Adds `--output`, `--data` (with `dataText`) and the options of the run, with these defaults. */
export function addTraining(
  command: Command,
  group: string,
  data: Option,
  leastHeldOut: 0 | 1,
  { epochs, batchSize, learningRate, seed, heldOut, augmentation }: RunSettings,
): void {
  const { rotate, scale, shift } = augmentation;
  const output = outputOption(
    '-o, --output <file>',
    'where to write the model (.onnx)',
    fileName('--output'),
  );
  const options = [
    output.makeOptionMandatory(),
    data.helpGroup(group),
    grouped(
      group,
      '--epochs <n>',
      `passes over the training images (default: ${epochs})`,
      wholeNumber('--epochs', 1),
    ),
    grouped(group, '--batch <n>', `images per step (default: ${batchSize})`, wholeNumber('--batch', 1)),
    grouped(group, '--lr <x>', `largest learning rate (default: ${learningRate})`, positive('--lr', 10)),
    grouped(
      group,
      '--seed <n>',
      `integer that everything random follows from (default: ${seed})`,
      wholeNumber('--seed', 0),
    ),
    grouped(
      group,
      '--held-out <n>',
      `first n images, or last:n: measured on, never trained on (default: ${heldOut})`,
      (text) => heldOutImages(text, leastHeldOut),
    ),
    grouped(
      AUGMENTATION,
      '--rotate <degrees>',
      `largest rotation (default: ${rotate})`,
      upTo('--rotate', 180),
    ),
    grouped(
      AUGMENTATION,
      '--scale <x>',
      `largest change of size, as a fraction (default: ${scale})`,
      upTo('--scale', 0.9),
    ),
    grouped(
      AUGMENTATION,
      '--shift <pixels>',
      `largest shift along each axis (default: ${shift})`,
      upTo('--shift', 1000),
    ),
    grouped(AUGMENTATION, '--mirror', 'mirror each image left to right with probability 1/2'),
    threadsOption(),
  ];
  for (const option of options) command.addOption(option);
  addAxes(command);
}

const AUGMENTATION = 'Augmentation:';

/** Reads `1000` or `last:1000`. */
function heldOutImages(text: string, least: number): Pick<RunSettings, 'heldOut' | 'heldOutAt'> {
  const [, last, n] = /^(last:)?(\d+)$/.exec(text) ?? [];
  const heldOut = wholeNumber('--held-out', least)(n ?? text);
  return { heldOut, heldOutAt: last ? 'last' : 'first' };
}

/** Names as in the library; what was not asked for keeps its default. */
export function runSettingsOf(options: TrainingOptions, defaults: RunSettings): Partial<RunSettings> {
  const { epochs, batch, lr, seed, heldOut, rotate, scale, shift, mirror } = options;
  const chosen = { epochs, batchSize: batch, learningRate: lr, seed, ...heldOut };
  return {
    ...withoutUndefined(chosen),
    augmentation: { ...defaults.augmentation, ...withoutUndefined({ rotate, scale, shift, mirror }) },
  };
}

/** The entries that have a value. */
export const withoutUndefined = <T extends object>(values: T): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;

export interface WrittenModel {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Runs with a checkpoint beside the output, progress and threads, and writes the model.
 * @param measured what was measured after an epoch, for its line
 * @param metadata for whoever opens the file
 */
export async function runAndWrite<M, R extends { readonly graph: Graph }>(
  session: Session,
  { output, threads = allCores() }: TrainingOptions,
  work: (controls: RunControls<M>) => Promise<R>,
  epochLine: (report: EpochReport<M>, epochs: number) => string,
  metadata: (result: R) => Record<string, string>,
): Promise<{ readonly result: R; readonly file: WrittenModel; readonly seconds: number }> {
  const checkpoint = checkpointFile(`${output}.checkpoint`);
  if (await isFile(checkpoint.path)) session.note(`Resuming from ${checkpoint.path}.`);
  const started = Date.now();
  const result = await work({
    pool: trainPool(threads),
    checkpoints: checkpoint,
    signal: session.signal,
    onProgress(progress) {
      if (progress.measured) session.note(epochLine(progress, progress.epochs));
      show(session, progress);
    },
  }).catch((error) => {
    if (!(error instanceof FirstspikeError) || error.code !== 'aborted') throw error;
    throw new FirstspikeError(
      'aborted',
      `${error.message} It is kept in ${checkpoint.path}; the same command resumes it.`,
      { checkpoint: checkpoint.path },
    );
  });
  const bytes = toOnnx(result.graph, { metadata: metadata(result) });
  await writeAtomic(output, bytes);
  await checkpoint.clear();
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const seconds = (Date.now() - started) / 1000;
  return { result, file: { file: output, bytes: bytes.length, sha256 }, seconds };
}

function show(session: Session, progress: Progress<unknown>): void {
  const { epoch, epochs, batch, batches, loss, accuracy, imagesPerSecond, secondsLeft } = progress;
  session.progress.show(
    (epoch - 1 + batch / batches) / epochs,
    `Epoch ${epoch}/${epochs}`,
    `loss ${loss.toFixed(3)}  ${percent(accuracy)}  ${rate(imagesPerSecond)} images/s  ${Number.isFinite(secondsLeft) ? `${duration(secondsLeft)} left` : ''}`,
  );
}

/** For reports: file, format, size, hash. */
export const describeWritten = (
  bold: (text: string) => string,
  { file, bytes, sha256 }: WrittenModel,
): string => `${bold(file)} (ONNX, ${size(bytes)}, sha256 ${shortHash(sha256)})`;

/** For reports: `epochs 5, batchSize 64, …`. */
export const describeSettings = (settings: object): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} ${value ?? 'none'}`)
    .join(', ');

/** For whoever opens the file. */
export const asMetadata = (fields: object): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
