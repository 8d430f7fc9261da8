/**
 * @file Options that several commands share: one definition each, with what they accept. Values are checked as they
 * are read, so that a mistake ends before any work begins.
 */
import { type Command, Option } from 'commander';
import type { Granularity } from '../../convert/calibrate.ts';
import type { LayerSteps } from '../../convert/layer-steps.ts';
import type { CompetitionRule } from '../../convert/selection-rule.ts';
import type { Threshold } from '../../convert/threshold.ts';
import type { Split } from '../../data/dataset.ts';
import type { Rounding, Steps, WeightType } from '../../network/network.ts';
import { type CodingRequest, parseCoding } from '../../simulate/baselines/coding.ts';
import { type Engine, engines } from '../../simulate/simulation.ts';
import {
  granularities,
  layerSteps,
  listOf,
  type NamedPreprocess,
  number,
  oneOf,
  preprocess,
  roundings,
  steps,
  threshold,
  weightKinds,
  wholeNumber,
} from './option-values.ts';
import type { OutputOptions } from './output.ts';

/** How an ANN is converted. */
export interface ConversionOptions {
  readonly steps?: Steps;
  readonly weights?: WeightType;
  readonly threshold?: Threshold;
  readonly per?: Granularity;
  readonly rounding?: Rounding;
  /** Codes that send fewer spikes: see `selection.ts`. */
  readonly deadline?: number;
  readonly nOfM?: CompetitionRule;
  readonly rankOrder?: CompetitionRule;
  readonly selectInput?: boolean;
  readonly layerSteps?: LayerSteps;
  /** False with `--no-bias-correction`. */
  readonly biasCorrection?: boolean;
  /** False with `--no-weight-fit`. */
  readonly weightFit?: boolean;
  readonly preprocess?: NamedPreprocess;
  readonly calibrate?: string;
  readonly calibrateLimit?: number;
}

export interface DataOptions {
  readonly data: string;
  readonly split?: Split;
  readonly limit?: number;
}

export interface RunOptions {
  readonly engine?: Engine;
  readonly threads?: number;
}

export type { OutputOptions };

const splits = ['train', 'test'] as const;

const option = (group: string, flags: string, text: string, read?: (text: string) => unknown): Option => {
  const made = new Option(flags, text).helpGroup(group);
  return read ? made.argParser(read) : made;
};

const CONVERSION = 'Conversion:';
const DATA = 'Data:';
const RUN = 'Running:';
const OUTPUT = 'Output:';

/** An option of the conversion that some commands have. */
export const conversionOption = (flags: string, text: string, read?: (text: string) => unknown): Option =>
  option(CONVERSION, flags, text, read);

/** `--per`, `--weights`, `--rounding`, `--preprocess`: what a grid holds fixed or varies. */
export const conversion = {
  steps: (text = 'time steps of every population, 1…65535, or continuous (default: 32)') =>
    option(CONVERSION, '--steps <T>', text, steps),
  threshold: (
    text = 'how xMax of a layer is chosen: max, percentile:P, fraction:F, mse or bound (default: the best of mse and some percentiles on calibration images)',
  ) => option(CONVERSION, '--threshold <rule>', text, threshold),
  per: (text = 'one threshold per layer or per channel (default: channel)') =>
    option(CONVERSION, '--per <unit>', text, oneOf('--per', granularities)),
  weights: () =>
    option(
      CONVERSION,
      '--weights <type>',
      'int8 or int16: exact integers; float32 (default: int8 below 16 steps, else int16)',
      oneOf('--weights', weightKinds),
    ),
  layerSteps: () =>
    option(
      CONVERSION,
      '--layer-steps <list>',
      'steps of single populations, fewer or more than --steps, e.g. input:32,conv1:2; names as info shows them (default: all have --steps)',
      layerSteps,
    ),
  biasCorrection: () =>
    option(
      CONVERSION,
      '--no-bias-correction',
      'leave start potentials as they are (default: corrected where scores of calibration images need it)',
    ),
  weightFit: () =>
    option(
      CONVERSION,
      '--no-weight-fit',
      'leave weights as they were rounded (default: fitted to calibration images where scores need it)',
    ),
  rounding: () =>
    option(
      CONVERSION,
      '--rounding <how>',
      'nearest: the ramp starts half a step ahead; floor: the plain ramp (default: nearest)',
      oneOf('--rounding', roundings),
    ),
  preprocess: () =>
    option(
      CONVERSION,
      '--preprocess <how>',
      'pixels → model input: unit (0…1), raw (as stored) or mean=…,std=… (default: unit)',
      preprocess,
    ),
  calibrate: (text: string) => option(CONVERSION, '--calibrate <data>', text),
  calibrateLimit: () =>
    option(
      CONVERSION,
      '--calibrate-limit <n>',
      'use the first n calibration images (default: 2000)',
      wholeNumber('--calibrate-limit', 1),
    ),
};

/** Adds the options of a conversion. */
export function addConversion(command: Command, calibrate: string): Command {
  return command
    .addOption(conversion.calibrate(calibrate))
    .addOption(conversion.calibrateLimit())
    .addOption(conversion.steps())
    .addOption(conversion.weights())
    .addOption(conversion.threshold())
    .addOption(conversion.per())
    .addOption(conversion.rounding())
    .addOption(conversion.layerSteps())
    .addOption(conversion.biasCorrection())
    .addOption(conversion.weightFit())
    .addOption(conversion.preprocess());
}

/** Adds `--data`, `--split`, `--limit`. */
export function addData(command: Command): Command {
  return command
    .addOption(
      option(
        DATA,
        '--data <data>',
        'labelled images: a folder of IDX, CIFAR or class folders, an .npz file, or mnist, fashion-mnist, cifar10',
      ).makeOptionMandatory(),
    )
    .addOption(option(DATA, '--split <split>', 'train or test (default: test)', oneOf('--split', splits)))
    .addOption(
      option(DATA, '--limit <n>', 'use the first n images (default: all)', wholeNumber('--limit', 1)),
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

/** `--min-accuracy`, a gate for scripts. */
export const minAccuracy = (): Option =>
  outputOption(
    '--min-accuracy <x>',
    'exit with 3 if the spiking network is less accurate (a fraction 0…1)',
    number('--min-accuracy', 'a fraction from 0 to 1 (0.995 is 99.5 %)', (value) => value >= 0 && value <= 1),
  );
