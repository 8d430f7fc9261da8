/**
 * @file Options that several commands share: one definition each, with what they accept. Values are checked as they
 * are read, so that a mistake ends before any work begins.
 */
import { type Command, Option } from 'commander';
import type { Interpolation, Split } from '../../data/dataset.ts';
import type { ImageLayout } from '../../data/image-axes.ts';
import { interpolations } from '../../data/resample.ts';
import { FirstspikeError } from '../../error.ts';
import { STDOUT } from '../../platform/node/files.ts';
import { type CodingRequest, parseCoding } from '../../simulate/baselines/coding.ts';
import { type Engine, engines } from '../../simulate/simulation.ts';
import { listOf, type NamedPreprocess, number, oneOf, preprocess, wholeNumber } from './option-values.ts';
import type { OutputOptions } from './output.ts';
import { addSettings, type SettingFlags } from './settings.ts';

/** How an ANN is converted, and on which images. */
export interface ConversionOptions extends SettingFlags, AxesOptions {
  readonly calibrate?: string;
  readonly calibrateLimit?: number;
}

/** How images are read, where neither the files nor the model settle it. */
export interface AxesOptions {
  /** Its presets have a transform. */
  readonly preprocess?: NamedPreprocess;
  readonly grayscale?: boolean;
  readonly rgb?: boolean;
  readonly layout?: ImageLayout;
  readonly resize?: number;
  readonly crop?: number;
  readonly interpolation?: Interpolation;
}

export interface DataOptions extends AxesOptions {
  readonly data: string;
  readonly split?: Split;
  readonly limit?: number;
  readonly labels?: string;
}

export interface RunOptions {
  readonly engine?: Engine;
  readonly threads?: number;
}

export type { OutputOptions };

const splits = ['train', 'test'] as const;

/** An option under a heading of the help. */
export const option = (
  group: string,
  flags: string,
  text: string,
  read?: (text: string) => unknown,
): Option => {
  const made = new Option(flags, text).helpGroup(group);
  return read ? made.argParser(read) : made;
};

const CONVERSION = 'Conversion:';
const DATA = 'Data:';
const RUN = 'Running:';
const OUTPUT = 'Output:';

export const preprocessOption = (): Option =>
  option(
    CONVERSION,
    '--preprocess <how>',
    'pixels → model input: unit (0…1), bytes (0…255), raw (as stored), mean=…,std=…, or imagenet: its mean and std, and --resize 256 --crop 224 (default: by the pixels and the first layers of the model)',
    preprocess,
  );

const annEngines = ['firstspike', 'onnxruntime'] as const;

export const ANN_ENGINE = '--ann-engine';

/** The session reads it. */
const annEngineOption = (): Option =>
  option(
    CONVERSION,
    `${ANN_ENGINE} <engine>`,
    'what computes the ANN: firstspike, our own kernels; or onnxruntime, where onnxruntime-node or onnxruntime-web is installed (default: firstspike)',
    oneOf(ANN_ENGINE, annEngines),
  );

const usualCalibration = 'images that choose the thresholds (default: the training split of --data)';

/** Adds `--calibrate`, `--calibrate-limit`, `--preprocess`, and a flag for every conversion setting. */
export function addConversion(
  command: Command,
  {
    calibrate = usualCalibration,
    ...settings
  }: { readonly calibrate?: string } & Parameters<typeof addSettings>[1] = {},
): Command {
  command
    .addOption(option(CONVERSION, '--calibrate <data>', calibrate))
    .addOption(
      option(
        CONVERSION,
        '--calibrate-limit <n>',
        'use the first n calibration images (default: 2000)',
        wholeNumber('--calibrate-limit', 1),
      ),
    )
    .addOption(preprocessOption())
    .addOption(annEngineOption());
  addAxes(command);
  return addSettings(command, settings);
}

/** Adds `--data`, `--labels`, `--split`, `--limit`. */
export function addData(command: Command): Command {
  return command
    .addOption(
      option(
        DATA,
        '--data <data>',
        'labelled images: a folder of IDX, CIFAR or class folders; a .npz, .npy, tar or Parquet file; or mnist, fashion-mnist, cifar10',
      ).makeOptionMandatory(),
    )
    .addOption(
      option(
        DATA,
        '--labels <file>',
        'classes of pictures in one folder: lines of a name and an index or a class, or LOC_val_solution.csv',
      ),
    )
    .addOption(option(DATA, '--split <split>', 'train or test (default: test)', oneOf('--split', splits)))
    .addOption(
      option(
        DATA,
        '--limit <n>',
        'use the first n images; of images sorted by class, classes in turn (default: all)',
        wholeNumber('--limit', 1),
      ),
    );
}

const layouts = ['NCHW', 'NHWC'] as const;

/** Adds `--resize`, `--crop`, `--interpolation`, `--grayscale`, `--rgb`, `--layout`. */
export function addAxes(command: Command): Command {
  return command
    .addOption(
      option(
        DATA,
        '--resize <n>',
        'resize each picture: its shorter side becomes n pixels (default: as converted, or not)',
        wholeNumber('--resize', 1, 8192),
      ),
    )
    .addOption(
      option(
        DATA,
        '--crop <n>',
        'cut n×n pixels out of the middle of each picture (default: as converted, or not)',
        wholeNumber('--crop', 1, 8192),
      ),
    )
    .addOption(
      option(
        DATA,
        '--interpolation <how>',
        'of --resize: bilinear or bicubic, with antialiasing as in Pillow (default: bilinear)',
        oneOf('--interpolation', interpolations),
      ),
    )
    .addOption(
      option(DATA, '--grayscale', 'read pictures as grey (default: as the model takes them)').conflicts(
        'rgb',
      ),
    )
    .addOption(option(DATA, '--rgb', 'read pictures as red, green, blue (default: as the model takes them)'))
    .addOption(
      option(
        DATA,
        '--layout <layout>',
        'axes of arrays: NCHW, channels first, or NHWC, channels last (default: as the model takes them)',
        (text) => oneOf('--layout', layouts)(text.toUpperCase() as ImageLayout),
      ),
    );
}

/** Adds `--engine` and `--threads`. */
export function addRun(command: Command): Command {
  return command
    .addOption(
      option(
        RUN,
        '--engine <engine>',
        'event: each spike once, in WebAssembly; scalar: the same in plain code; clocked: step by step; all give the same bits (default: event)',
        oneOf('--engine', engines),
      ),
    )
    .addOption(threadsOption());
}

export const threadsOption = (): Option =>
  option(RUN, '--threads <n>', 'worker threads (default: one per core)', wholeNumber('--threads', 1, 256));

/** `--coding`, the codes that a network is evaluated in; `all` stands for every one. */
export const codingOption = (): Option =>
  option(
    RUN,
    '--coding <codes>',
    'ttfs, the network itself; rate or rate:T, integrate and fire for T steps; fs or fs:K, few spikes of K digits; several separated by commas; or all (default: ttfs)',
    (text) => (text === 'all' ? text : listOf('--coding', parseCoding)(text)),
  );

/** `--coding` of a sweep, whose networks differ in the steps that `all` would go by. */
export const codingList = (): Option =>
  option(
    RUN,
    '--coding <codes>',
    'also other codes on the same weights: ttfs, the network itself; rate or rate:T; fs or fs:K; several, separated by commas (default: ttfs)',
    (text) => {
      if (text !== 'all') return listOf('--coding', parseCoding)(text);
      throw new FirstspikeError('usage', '--coding of a sweep names its codes: --coding ttfs,rate,fs.');
    },
  );

export type CodingChoice = 'all' | readonly CodingRequest[];

/** Adds `--json` and `--quiet`. */
export function addOutput(command: Command): Command {
  return command
    .addOption(option(OUTPUT, '--json', 'print the result as one JSON document'))
    .addOption(option(OUTPUT, '--quiet', 'print neither progress nor warnings'));
}

/** An output option of one command. */
export const outputOption = (flags: string, text: string, read?: (text: string) => unknown): Option =>
  option(OUTPUT, flags, text, read);

/** Reads a name beside which other files lie, so that it cannot be standard output. @throws FirstspikeError `usage` */
export const fileName =
  (flag: string) =>
  (text: string): string => {
    if (text !== STDOUT) return text;
    throw new FirstspikeError(
      'usage',
      `${flag} needs a name: other files lie beside it or in it, and "-" is standard output.`,
    );
  };

/** `--min-accuracy`, a gate for scripts. */
export const minAccuracy = (): Option =>
  outputOption(
    '--min-accuracy <x>',
    'exit with 3 if the spiking network is less accurate (a fraction 0…1)',
    number('--min-accuracy', 'a fraction from 0 to 1 (0.995 is 99.5 %)', (value) => value >= 0 && value <= 1),
  );
