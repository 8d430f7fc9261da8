/**
 * @file ANN → spiking network in one call. The steps are exported on their own, so that calibration can be spread over
 * threads: `prepare` → `collectRanges` on parts of the images → `mergeRanges` → `finish`.
 */

import { FirstspikeError } from '../error.ts';
import { prependAffine } from '../graph/affine-input.ts';
import type { Graph } from '../graph/graph.ts';
import { takeImages } from '../graph/image-input.ts';
import { checkNetwork, MAX_STEPS } from '../network/check.ts';
import type { Rounding, SpikingNetwork, Steps, WeightType } from '../network/network.ts';
import { costOf } from '../ops/cost.ts';
import { checkImages, type Images } from '../ops/image-tensor.ts';
import { type Plan, planGraph } from '../ops/plan.ts';
import { VERSION } from '../version.ts';
import { assembleNetwork } from './assemble.ts';
import type { Blueprint, InputRange } from './blueprint.ts';
import { buildBlueprint } from './build.ts';
import { collectRanges, type Granularity, type Ranges } from './calibrate.ts';
import { calibrateRanks } from './calibrate-ranks.ts';
import type { LayerSteps } from './layer-steps.ts';
import { checkRule, formatSelection, type SelectionRule, sendsAll } from './selection-rule.ts';
import { rankedBy } from './selections.ts';
import { formatThresholds, type Threshold } from './threshold.ts';

/** Pixel → model input, `x = pixel · scale + offset`; one entry, or one per channel. */
export interface InputScaling {
  /** As reports print it, e.g. `unit`. */
  readonly label: string;
  readonly scale: readonly number[];
  readonly offset: readonly number[];
}

export interface ConvertOptions {
  /** Steps of every population that `layerSteps` does not name, 1…65535, or `continuous`. Default 32. */
  readonly steps?: Steps;
  /**
   * Default `int8` below 16 steps and `int16` from there on, where the rounding of weights would be felt beside that of
   * time: exact integer arithmetic both. Continuous time needs `float32`, and chooses it.
   */
  readonly weights?: WeightType;
  /** Default `mse`; `bound` in continuous time, where nothing is lost by a high threshold. */
  readonly threshold?: Threshold;
  /** Rules of single populations, by the names that `info` shows. Default: none. */
  readonly thresholds?: ReadonlyMap<string, Threshold>;
  /** Default `channel`: the channels of a depthwise layer may differ by orders of magnitude. */
  readonly per?: Granularity;
  /** Default `nearest`: the ramp starts half a step ahead. */
  readonly rounding?: Rounding;
  /**
   * Which spikes are sent, and what they count for: deadlines, N-of-M, rank order. Default: all of them, by their time. Needs
   * a number of steps.
   */
  readonly selection?: SelectionRule;
  /**
   * Steps of single populations, fewer or more than `steps`, by the names that `info` shows, `input` among them; needs a
   * number of steps and all spikes sent. Default: none.
   */
  readonly layerSteps?: LayerSteps;
  /** Default: bytes become 0…1, other values are the model's input as they are. */
  readonly preprocess?: InputScaling;
  /** SHA-256 of the model's file, for reports. */
  readonly sha256?: string;
  /** What the calibration data are called in reports. */
  readonly calibrationName?: string;
  /** Called after each calibration image. */
  readonly onImage?: (done: number) => void;
}

export type Settings = Required<
  Pick<
    ConvertOptions,
    'steps' | 'weights' | 'threshold' | 'thresholds' | 'per' | 'rounding' | 'selection' | 'layerSteps'
  >
>;

/** A graph made ready: its plan takes stored pixels, its blueprint waits for ranges. */
export interface Preparation {
  readonly plan: Plan;
  readonly blueprint: Blueprint;
  readonly input: InputRange;
  readonly settings: Settings;
  /** How pixels become the ANN's input, for reports. */
  readonly preprocess: string;
}

/** From this many steps on, int8 weights would be the coarsest part of a network. */
const FINE_STEPS = 16;

/** Fills in defaults. @throws FirstspikeError `usage` for steps out of range */
export function resolveSettings(options: ConvertOptions): Settings {
  const steps = options.steps ?? 32;
  if (steps !== 'continuous' && !(Number.isInteger(steps) && steps >= 1 && steps <= MAX_STEPS)) {
    throw new FirstspikeError(
      'usage',
      `Steps must be a whole number from 1 to ${MAX_STEPS}, or "continuous"; got ${steps}.`,
    );
  }
  const continuous = steps === 'continuous';
  if (continuous && options.weights !== undefined && options.weights !== 'float32') {
    throw new FirstspikeError(
      'usage',
      `Continuous time needs float32 weights; leave out --weights ${options.weights} or give --steps a number.`,
    );
  }
  const { selection = {} } = options;
  checkRule(selection, steps);
  const layerSteps = options.layerSteps ?? new Map();
  if (layerSteps.size > 0 && (continuous || !sendsAll(selection))) {
    throw new FirstspikeError(
      'usage',
      continuous
        ? 'Continuous time has no steps; leave out --layer-steps, or give --steps a number.'
        : 'Single populations cannot have steps of their own where spikes are left out; leave out --layer-steps, or the code.',
    );
  }
  return {
    steps,
    weights: options.weights ?? (continuous ? 'float32' : steps < FINE_STEPS ? 'int8' : 'int16'),
    threshold: options.threshold ?? { kind: continuous ? 'bound' : 'mse' },
    thresholds: options.thresholds ?? new Map(),
    per: options.per ?? 'channel',
    rounding: options.rounding ?? 'nearest',
    selection,
    layerSteps,
  };
}

/** Checks, prefixes preprocessing, and builds the blueprint. */
export function prepare(graph: Graph, images: Images, options: ConvertOptions = {}): Preparation {
  const settings = resolveSettings(options);
  const model = takeImages(graph, images.shape);
  if (model.inputs.length === 1) checkImages(images, model.inputs[0].shape.slice(1));
  const { label, scale, offset } = options.preprocess ?? usualScaling(images);
  const plan = planGraph(prependAffine(model, scale, offset));
  const input = pixelRange(images);
  return { plan, blueprint: buildBlueprint(plan, input), input, settings, preprocess: label };
}

/** What most models were trained on: pixels from 0 to 1. */
const usualScaling = ({ pixels }: Images): InputScaling =>
  pixels instanceof Uint8Array
    ? { label: 'unit', scale: [1 / 255], offset: [0] }
    : { label: 'none', scale: [1], offset: [0] };

/** Bytes span 0…255; other values what the images hold, from zero if none is negative. */
function pixelRange({ pixels }: Images): InputRange {
  if (pixels instanceof Uint8Array) return { min: 0, max: 255 };
  let min = 0;
  let max = 0;
  for (const value of pixels) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max: max > min ? max : min + 1 };
}

/**
 * Chooses thresholds from the ranges and rounds.
 * @param images the calibration images, or their number, which is enough but for rank order
 * @throws FirstspikeError `usage` for rank order without images
 */
export function finish(
  preparation: Preparation,
  ranges: Ranges,
  images: Images | number,
  options: ConvertOptions = {},
): SpikingNetwork {
  const { plan, blueprint, input, settings } = preparation;
  const { macs, flops } = costOf(plan);
  const count = typeof images === 'number' ? images : images.length;
  const network = assembleNetwork(blueprint, ranges, {
    ...settings,
    name: plan.graph.name,
    input,
    origin: {
      version: VERSION,
      model: plan.graph.name,
      sha256: options.sha256 ?? null,
      calibration: `${options.calibrationName ?? 'calibration images'}, ${count.toLocaleString('en-US')} images`,
      threshold: formatThresholds(settings.threshold, settings.thresholds),
      code: formatSelection(settings.selection),
      per: settings.per,
      weights: settings.weights,
      correction: 'none',
      preprocess: preparation.preprocess,
      macs,
      flops,
    },
  });
  const ranked = rankedBy(blueprint, settings.selection);
  if (ranked.size === 0) return network;
  if (typeof images === 'number') {
    throw new FirstspikeError(
      'usage',
      'Rank order is calibrated on images; give the calibration images themselves, not only their number.',
    );
  }
  const calibrated = calibrateRanks(network, ranked, plan, images);
  checkNetwork(calibrated);
  return calibrated;
}

/**
 * Converts a trained ConvNet into a spiking network.
 * @param graph the ANN, e.g. from `importOnnx`
 * @param images calibration images in stored units; a dataset will do
 * @throws FirstspikeError `unsupported` that names the node; `shape` if the images do not fit
 */
export function convert(graph: Graph, images: Images, options: ConvertOptions = {}): SpikingNetwork {
  const preparation = prepare(graph, images, options);
  const { plan, blueprint, settings } = preparation;
  const ranges = collectRanges(plan, blueprint, settings.per, images, options.onImage);
  return finish(preparation, ranges, images, options);
}
