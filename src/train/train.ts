/** @file Training of a ConvNet from random weights, or from those of a model of the same layers. */
import type { ImageDataset } from '../data/dataset.ts';
import type { Graph } from '../graph/graph.ts';
import { sizeOf } from '../graph/tensor.ts';
import { planGraph } from '../ops/plan.ts';
import { fig1Architecture } from './fig1.ts';
import { redrawn, withWeightsOf } from './parameters.ts';
import type { EpochReport, Validation } from './progress.ts';
import type { Original } from './run/checkpoint.ts';
import { type RunControls, runTraining } from './run/run.ts';
import { classify } from './run/step.ts';
import { type TrainSettings, trainSettings } from './settings.ts';
import { plainState } from './spikes/epoch-state.ts';

export interface TrainOptions extends Partial<TrainSettings>, RunControls<Validation> {
  /** The network: its weights are drawn anew from the seed. Default: the network of Fig. 1. */
  readonly architecture?: Graph;
  /** A model of the same layers whose weights training starts from. Default: random weights. */
  readonly from?: Graph;
}

export interface TrainResult {
  /** What was chosen and what was the default. */
  readonly settings: TrainSettings;
  /** The trained network; its input takes pixels 0…1 where images are bytes, else pixels as they are stored. */
  readonly graph: Graph;
  /** One report per epoch. */
  readonly history: readonly EpochReport<Validation>[];
  /** Number of trained weights. */
  readonly parameters: number;
}

/** The loss is that of the labels alone. */
const noDistance = { distil: 0, temperature: 1, match: 0 };

/**
 * Trains a network on the images of `dataset` that are not held out.
 *
 * @throws FirstspikeError `unsupported` that names the node that cannot be trained through or converted, `range`,
 * `shape` or `usage` for options or data that do not fit, `aborted` if the signal fires (a checkpoint is saved first),
 * `missing-dependency` without TensorFlow.js.
 * @example
 * ```ts
 * const { parameters, history } = await train(images, { architecture: graph, heldOut: 1, epochs: 2, seed: 1 });
 * [parameters, history.length]; // → [8, 2]
 * ```
 */
export async function train(dataset: ImageDataset, options: TrainOptions = {}): Promise<TrainResult> {
  const { architecture = fig1Architecture(), from } = options;
  const settings = trainSettings(options);
  const architecturePlan = planGraph(architecture);
  const { graph, history, parameters } = await runTraining<Validation, Original>(
    {
      title: 'Training',
      graph: from
        ? withWeightsOf(architecturePlan, planGraph(from))
        : redrawn(architecturePlan, settings.seed),
      dataset,
      settings,
      calibration: dataset.length,
      conversion: {},
      loss: noDistance,
      onOriginal() {},
      course(run, plan, firing) {
        const state = plainState(firing, settings);
        const units = firing.points.reduce((n, { value }) => n + sizeOf(plan.shapes.get(value) ?? []), 0);
        return {
          snapshot: async (parameters) => ({
            state: () => state,
            measure: async () => {
              const { heldOut } = run.data;
              const { images, correct, loss, active } = await classify(run, parameters, heldOut);
              return {
                images,
                accuracy: correct / images,
                loss: loss / images,
                activeFraction: active / Math.max(1, images * units),
              };
            },
          }),
          original: async () => ({ penalty: 1 }),
        };
      },
    },
    options,
  );
  return { settings, graph, history, parameters };
}
