/** @file What the result of a run depends on, besides model and data; and what is chosen for those who do not. */
import type { ConversionSettings } from '../convert/settings.ts';
import { FirstspikeError } from '../error.ts';
import type { InputScaling } from '../ops/ann.ts';
import { type PenaltyKind, penaltyKinds } from './spikes/penalty.ts';
import type { TrainBackend } from './tensorflow.ts';
import type { Augmentation } from './work/augment.ts';
import type { LossWeights } from './work/loss.ts';

/** What `train` and `tune` have in common. */
export interface RunSettings {
  /** Passes over the training images. Default 20 to train, 5 to tune. */
  readonly epochs: number;
  /** Images per step. Default 64. */
  readonly batchSize: number;
  /** Adam's largest learning rate. Default 0.001 to train, 0.0002 to tune. */
  readonly learningRate: number;
  /** Epochs over which the learning rate rises. Default 1 to train, 0.5 to tune. */
  readonly warmup: number;
  /** Integer from which start values, order, augmentation and dropout follow. Default 1. */
  readonly seed: number;
  /** This many images are never trained on but measured on. Default 10,000 to train, 1000 to tune. */
  readonly heldOut: number;
  /** Whether those are the first or the last. Default `first`. */
  readonly heldOutAt: 'first' | 'last';
  /** Default ±12°, ±10 %, ±2 pixels to train; none to tune. */
  readonly augmentation: Augmentation;
  /** Default `wasm`. */
  readonly backend: TrainBackend;
}

export interface TrainSettings extends RunSettings {
  /** Loss per unit of hidden activation and image (L1). Default 0. */
  readonly spikePenalty: number;
  /** Loss per synaptic operation and image; see spikes/penalty.ts. Default 0; 1e-7…1e-6 suit MNIST. */
  readonly synopPenalty: number;
}

/** How a model is converted: to choose xMax at the start of every epoch, and to measure. */
export interface TuneConversion
  extends Pick<ConversionSettings, 'weights' | 'threshold' | 'per' | 'rounding' | 'layerSteps'> {
  readonly preprocess?: InputScaling | undefined;
}

export interface TuneSettings extends RunSettings, LossWeights {
  /** Training images, the first, by which thresholds are chosen. Default 500. */
  readonly calibration: number;
  /**
   * Steps of the spiking network that is wanted: activations are rounded to what its spikes can carry, those of the populations in
   * `conversion.layerSteps` to theirs. Default: they are not rounded, and the network is measured at 32 steps.
   */
  readonly steps: number | undefined;
  /** Default `synops`. */
  readonly penalty: PenaltyKind;
  /** Loss, in nats, of as much activity as the original model has. Default 0.3. */
  readonly penaltyWeight: number;
  readonly conversion: TuneConversion;
}

const common = { batchSize: 64, seed: 1, heldOutAt: 'first', backend: 'wasm' } as const;

/** Settings of `train` that are not chosen. */
export const trainDefaults: TrainSettings = {
  ...common,
  epochs: 20,
  learningRate: 0.001,
  warmup: 1,
  heldOut: 10_000,
  spikePenalty: 0,
  synopPenalty: 0,
  augmentation: { rotate: 12, scale: 0.1, shift: 2, mirror: false },
};

/** Settings of `tune` that are not chosen. */
export const tuneDefaults: TuneSettings = {
  ...common,
  epochs: 5,
  learningRate: 0.0002,
  warmup: 0.5,
  heldOut: 1000,
  calibration: 500,
  steps: undefined,
  penalty: 'synops',
  penaltyWeight: 0.3,
  distil: 1,
  temperature: 2,
  match: 0,
  augmentation: { rotate: 0, scale: 0, shift: 0, mirror: false },
  conversion: {},
};

/**
 * Fills in defaults.
 * @throws FirstspikeError `range` for values that make no run
 */
export function trainSettings(chosen: Partial<TrainSettings>): TrainSettings {
  const settings = filled(trainDefaults, chosen);
  checkNumbers('Training', settings);
  return settings;
}

/**
 * Fills in defaults.
 * @throws FirstspikeError `range` for values that make no run
 */
export function tuneSettings(chosen: Partial<TuneSettings>): TuneSettings {
  const settings = filled(tuneDefaults, chosen);
  checkNumbers('Tuning', { ...settings, steps: settings.steps ?? 1 });
  if (settings.heldOut < 1) throw rangeError('Tuning', 'heldOut', 'a whole number from 1', settings.heldOut);
  if (!penaltyKinds.includes(settings.penalty)) {
    throw new FirstspikeError('range', `Tuning needs 'penalty' to be one of ${penaltyKinds.join(', ')}.`);
  }
  return settings;
}

/** The settings among `chosen`, and the defaults of those that are not there. */
const filled = <S extends object>(defaults: S, chosen: Partial<S>): S => {
  const keys = Object.keys(defaults) as (keyof S)[];
  return Object.fromEntries(keys.map((key) => [key, chosen[key] ?? defaults[key]])) as S;
};

type Check = readonly [what: string, fits: (value: number) => boolean];

const whole = (least: number): Check => [
  `a whole number from ${least}`,
  (n) => Number.isInteger(n) && n >= least,
];
const positive: Check = ['above 0', (n) => n > 0];
const notNegative: Check = ['0 or more', (n) => n >= 0];

const checks: Readonly<Record<string, Check>> = {
  epochs: whole(1),
  batchSize: whole(1),
  seed: ['a whole number', Number.isSafeInteger],
  heldOut: whole(0),
  calibration: whole(1),
  steps: ['1 to 65535', (n) => Number.isInteger(n) && n >= 1 && n <= 65535],
  learningRate: positive,
  temperature: positive,
  warmup: notNegative,
  spikePenalty: notNegative,
  synopPenalty: notNegative,
  penaltyWeight: notNegative,
  distil: notNegative,
  match: notNegative,
};

function checkNumbers(what: string, settings: object): void {
  for (const [key, value] of Object.entries(settings)) {
    if (!Object.hasOwn(checks, key)) continue;
    const [wanted, fits] = checks[key];
    if (!Number.isFinite(value) || !fits(value)) throw rangeError(what, key, wanted, value);
  }
}

const rangeError = (what: string, key: string, wanted: string, value: number): FirstspikeError =>
  new FirstspikeError('range', `${what} needs '${key}' to be ${wanted}, but it is ${value}.`);
