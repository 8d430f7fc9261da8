/**
 * @file What the result of tuning depends on, besides the model and the data; and what is chosen for those who do not.
 */
import type { ConversionSettings } from '../convert/settings.ts';
import { FirstspikeError } from '../error.ts';
import type { InputScaling } from '../ops/ann.ts';
import type { TrainBackend } from '../train/tensorflow.ts';
import type { TuneAugmentation } from './augmentation.ts';
import type { LossWeights } from './loss.ts';
import { type PenaltyKind, penaltyKinds } from './penalty.ts';

/** How the model is converted: to choose xMax at the start of every epoch, and to measure. */
export interface TuneConversion
  extends Pick<ConversionSettings, 'weights' | 'threshold' | 'per' | 'rounding'> {
  readonly preprocess?: InputScaling | undefined;
}

export interface TuneSettings extends LossWeights {
  /** Passes over the training images. Default 5. */
  readonly epochs: number;
  /** Images per step. Default 64. */
  readonly batchSize: number;
  /** Adam's largest learning rate. Default 0.0002. */
  readonly learningRate: number;
  /** Epochs over which the learning rate rises. Default 0.5. */
  readonly warmup: number;
  /** Integer from which order and augmentation follow. Default 1. */
  readonly seed: number;
  /** This many images are never trained on but measured on. Default 1000. */
  readonly heldOut: number;
  /** Whether those are the first or the last. Default `first`. */
  readonly heldOutAt: 'first' | 'last';
  /** Training images, the first, by which thresholds are chosen. Default 500. */
  readonly calibration: number;
  /**
   * Steps of the spiking network that is wanted: activations are rounded to what its spikes can carry. Default: they are
   * not rounded, and the network is measured at 32 steps.
   */
  readonly steps: number | undefined;
  /** Default `synops`. */
  readonly penalty: PenaltyKind;
  /** Loss, in nats, of as much activity as the original model has. Default 0.3. */
  readonly penaltyWeight: number;
  /** Default: none. */
  readonly augmentation: TuneAugmentation;
  readonly conversion: TuneConversion;
  /** Default `wasm`. */
  readonly backend: TrainBackend;
}

export const tuneDefaults: TuneSettings = {
  epochs: 5,
  batchSize: 64,
  learningRate: 0.0002,
  warmup: 0.5,
  seed: 1,
  heldOut: 1000,
  heldOutAt: 'first',
  calibration: 500,
  steps: undefined,
  penalty: 'synops',
  penaltyWeight: 0.3,
  distil: 1,
  temperature: 2,
  match: 0,
  augmentation: { rotate: 0, scale: 0, shift: 0, mirror: false },
  conversion: {},
  backend: 'wasm',
};

/**
 * Fills in defaults.
 * @throws FirstspikeError `range` for values that make no run
 */
export function tuneSettings(chosen: Partial<TuneSettings>): TuneSettings {
  const settings = { ...tuneDefaults, ...chosen };
  const whole = (least: number) => (n: number) => Number.isInteger(n) && n >= least;
  check(settings, 'epochs', 'a whole number from 1', whole(1));
  check(settings, 'batchSize', 'a whole number from 1', whole(1));
  check(settings, 'seed', 'a whole number', Number.isSafeInteger);
  check(settings, 'heldOut', 'a whole number from 1', whole(1));
  check(settings, 'calibration', 'a whole number from 1', whole(1));
  check(settings, 'learningRate', 'above 0', (n) => n > 0);
  check(settings, 'temperature', 'above 0', (n) => n > 0);
  for (const key of ['warmup', 'penaltyWeight', 'distil', 'match'] as const) {
    check(settings, key, '0 or more', (n) => n >= 0);
  }
  const { steps, penalty } = settings;
  if (steps !== undefined && !(Number.isInteger(steps) && steps >= 1 && steps <= 65535)) {
    throw new FirstspikeError('range', `Tuning needs 'steps' to be 1 to 65535, but it is ${steps}.`);
  }
  if (!penaltyKinds.includes(penalty)) {
    throw new FirstspikeError('range', `Tuning needs 'penalty' to be one of ${penaltyKinds.join(', ')}.`);
  }
  return settings;
}

type NumberKey = {
  [K in keyof TuneSettings]: TuneSettings[K] extends number ? K : never;
}[keyof TuneSettings];

function check(settings: TuneSettings, key: NumberKey, what: string, fits: (value: number) => boolean): void {
  const value = settings[key];
  if (Number.isFinite(value) && fits(value)) return;
  throw new FirstspikeError('range', `Tuning needs '${key}' to be ${what}, but it is ${value}.`);
}
