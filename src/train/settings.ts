/**
 * @file What the result of a training run depends on, besides the data; and what is chosen for those who do not.
 */
import { FirstspikeError } from '../error.ts';
import type { Augmentation } from './augment.ts';
import { fig1 } from './fig1.ts';
import type { ConvNet } from './layers.ts';
import type { TrainBackend } from './tensorflow.ts';

export interface TrainSettings {
  /** Default: the network of Fig. 1. */
  readonly net: ConvNet;
  /** Passes over the training images. Default 20. */
  readonly epochs: number;
  /** Images per step. Default 64. */
  readonly batchSize: number;
  /** Adam's largest learning rate. Default 0.001. */
  readonly learningRate: number;
  /** Epochs over which the learning rate rises. Default 1. */
  readonly warmup: number;
  /** Integer from which start values, order, augmentation and dropout follow. Default 1. */
  readonly seed: number;
  /** This many images, from the first, are never trained on but used for validation. Default 10,000. */
  readonly heldOut: number;
  /** Loss per unit of hidden activation and image (L1). Default 0. */
  readonly spikePenalty: number;
  /** Loss per synaptic operation and image; see penalty.ts. Default 0; 1e-7…1e-6 suit MNIST. */
  readonly synopPenalty: number;
  /** Default ±12°, ±10 %, ±2 pixels. */
  readonly augmentation: Augmentation;
  /** Default `wasm`. */
  readonly backend: TrainBackend;
}

export const trainDefaults: Omit<TrainSettings, 'net'> = {
  epochs: 20,
  batchSize: 64,
  learningRate: 0.001,
  warmup: 1,
  seed: 1,
  heldOut: 10_000,
  spikePenalty: 0,
  synopPenalty: 0,
  augmentation: { rotate: 12, scale: 0.1, shift: 2 },
  backend: 'wasm',
};

/**
 * Fills in defaults.
 * @throws FirstspikeError `range` for values that make no run.
 */
export function trainSettings(chosen: Partial<TrainSettings>): TrainSettings {
  const settings: TrainSettings = {
    net: chosen.net ?? fig1(),
    epochs: chosen.epochs ?? trainDefaults.epochs,
    batchSize: chosen.batchSize ?? trainDefaults.batchSize,
    learningRate: chosen.learningRate ?? trainDefaults.learningRate,
    warmup: chosen.warmup ?? trainDefaults.warmup,
    seed: chosen.seed ?? trainDefaults.seed,
    heldOut: chosen.heldOut ?? trainDefaults.heldOut,
    spikePenalty: chosen.spikePenalty ?? trainDefaults.spikePenalty,
    synopPenalty: chosen.synopPenalty ?? trainDefaults.synopPenalty,
    augmentation: chosen.augmentation ?? trainDefaults.augmentation,
    backend: chosen.backend ?? trainDefaults.backend,
  };
  check(settings, 'epochs', 'a whole number from 1', (n) => Number.isInteger(n) && n >= 1);
  check(settings, 'batchSize', 'a whole number from 1', (n) => Number.isInteger(n) && n >= 1);
  check(settings, 'seed', 'a whole number', Number.isSafeInteger);
  check(settings, 'heldOut', 'a whole number from 0', (n) => Number.isInteger(n) && n >= 0);
  check(settings, 'learningRate', 'above 0', (n) => n > 0);
  check(settings, 'warmup', '0 or more', (n) => n >= 0);
  check(settings, 'spikePenalty', '0 or more', (n) => n >= 0);
  check(settings, 'synopPenalty', '0 or more', (n) => n >= 0);
  return settings;
}

type NumberKey = {
  [K in keyof TrainSettings]: TrainSettings[K] extends number ? K : never;
}[keyof TrainSettings];

function check(
  settings: TrainSettings,
  key: NumberKey,
  what: string,
  fits: (value: number) => boolean,
): void {
  const value = settings[key];
  if (Number.isFinite(value) && fits(value)) return;
  throw new FirstspikeError('range', `Training needs '${key}' to be ${what}, but it is ${value}.`);
}
