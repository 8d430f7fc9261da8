/**
 * @file Options that several commands share: one definition each, with what they accept. Values are checked as they
 * are read, so that a mistake ends before any work begins.
 */
import { type Command, Option } from 'commander';
import { type CodingRequest, parseCoding } from '../baselines/coding.ts';
import type { Granularity } from '../convert/calibrate.ts';
import { type LayerSteps, parseLayerSteps } from '../convert/layer-steps.ts';
import type { CompetitionRule } from '../convert/selection-rule.ts';
import { parseThreshold, type Threshold } from '../convert/threshold.ts';
import type { Split } from '../data/dataset.ts';
import { type PreprocessOption, parsePreprocess } from '../data/preprocess.ts';
import { FirstspikeError } from '../error.ts';
import type { Rounding, Steps, WeightType } from '../network/network.ts';
import { type Engine, engines } from '../simulate/simulation.ts';
import type { OutputOptions } from './output.ts';

/** How an ANN is converted. */
export interface ConversionOptions {
  readonly steps?: Steps;
  readonly weights?: WeightType;
  readonly threshold?: Threshold;
  readonly per?: Granularity;
  readonly rounding?: Rounding;
  readonly digits?: 1 | 2 | 'auto';
  readonly inputDigits?: 1 | 2;
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

/** With the text it was read from, for reports. */
export type NamedPreprocess = PreprocessOption & { readonly label: string };

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

const MAX_STEPS = 65535;

const bad = (flag: string, wanted: string, got: string): FirstspikeError =>
  new FirstspikeError('usage', `${flag} must be ${wanted}; got "${got}".`, { option: flag, value: got });

/** A reader of whole numbers from `min`. */
export const wholeNumber =
  (flag: string, min: number, max = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    const upTo = max === Number.MAX_SAFE_INTEGER ? ' up' : ` to ${max}`;
    throw bad(flag, `a whole number from ${min}${upTo}`, text);
  };

/** A reader of numbers that satisfy a condition. */
export const number =
  (flag: string, wanted: string, fits: (value: number) => boolean) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isFinite(value) && fits(value)) return value;
    throw bad(flag, wanted, text);
  };

/** A reader of one of a few words. */
export const oneOf =
  <T extends string>(flag: string, words: readonly T[]) =>
  (text: string): T => {
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    throw bad(flag, `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`, text);
  };

/** A reader of several values separated by commas. */
export const listOf =
  <T>(flag: string, read: (text: string) => T) =>
  (text: string): T[] => {
    const parts = text.split(',').map((part) => part.trim());
    if (parts.some((part) => part === '')) throw bad(flag, 'values separated by commas', text);
    return parts.map(read);
  };

/** Reads `--steps`. */
export function steps(text: string): Steps {
  if (text === 'continuous') return text;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= MAX_STEPS) return value;
  throw bad('--steps', `a whole number from 1 to ${MAX_STEPS}, or continuous`, text);
}

/** Reads `--threshold`. */
export function threshold(text: string): Threshold {
  try {
    return parseThreshold(text);
  } catch {
    throw bad(
      '--threshold',
      'max, mse, bound, percentile:P with 0 < P ≤ 100, or fraction:F with F > 0',
      text,
    );
  }
}

function preprocess(text: string): NamedPreprocess {
  try {
    return { ...parsePreprocess(text), label: text };
  } catch (error) {
    if (text.includes('=') && error instanceof FirstspikeError) throw error;
    throw bad('--preprocess', 'unit, raw, or mean=…,std=… such as mean=0.1307,std=0.3081', text);
  }
}

/** Reads `--digits`. */
export function digits(text: string): 1 | 2 | 'auto' {
  const word = oneOf('--digits', ['1', '2', 'auto'])(text);
  return word === 'auto' ? word : word === '2' ? 2 : 1;
}

/** Reads `--input-digits`. */
export const inputDigits = (text: string): 1 | 2 =>
  oneOf('--input-digits', ['1', '2'])(text) === '2' ? 2 : 1;

/** Reads `--layer-steps`. */
export function layerSteps(text: string): LayerSteps {
  try {
    return parseLayerSteps(text);
  } catch {
    throw bad(
      '--layer-steps',
      'name:steps once for each population, separated by commas, such as input:2,conv2:3',
      text,
    );
  }
}

export const granularities = ['layer', 'channel'] as const;
export const weightKinds = ['int8', 'int16', 'float32'] as const;
export const roundings = ['nearest', 'floor'] as const;
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
  steps: (text = 'time steps of one stage, 1…65535, or continuous (default: 32)') =>
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
  digits: () =>
    option(
      CONVERSION,
      '--digits <n>',
      'spikes that write one value: 1; 2 with a second neuron for the remainder, in windows of half the steps, or from half a step behind in up to 3; auto (default): 2 if scores of calibration images need it',
      digits,
    ),
  layerSteps: () =>
    option(
      CONVERSION,
      '--layer-steps <list>',
      'steps that single populations use at most, e.g. input:2,conv1:2; names as info shows them (default: all use --steps)',
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
  inputDigits: () =>
    option(
      CONVERSION,
      '--input-digits <n>',
      'neurons per pixel: 1, or 2 with the second carrying the remainder (default: 2 for grey pictures at few steps)',
      inputDigits,
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
    .addOption(conversion.digits())
    .addOption(conversion.inputDigits())
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
