/**
 * @file Fine-tuning of any classifier of the operator table, so that its spiking network needs fewer synaptic operations
 * and few steps.
 */
import { prepare } from '../convert/converter.ts';
import type { ImageDataset } from '../data/dataset.ts';
import type { Graph } from '../graph/graph.ts';
import type { SpikingNetwork } from '../network/network.ts';
import { decidePixels } from '../ops/ann.ts';
import { chooseOutput } from '../ops/output.ts';
import { planGraph } from '../ops/plan.ts';
import { evaluate } from '../run/evaluate.ts';
import type { ParallelOptions, WorkerPool } from '../run/executor.ts';
import { withParameters } from './parameters.ts';
import type { EpochReport, Measurement } from './progress.ts';
import type { Original } from './run/checkpoint.ts';
import { type Course, type RunControls, runTraining } from './run/run.ts';
import { classify, type Run } from './run/step.ts';
import { type TuneSettings, tuneSettings } from './settings.ts';
import { convertedState } from './spikes/epoch-state.ts';
import type { Firing } from './spikes/firing.ts';
import { pixelRangeOf } from './spikes/round-pixels.ts';
import type { EpochState } from './work/work.ts';

export interface TuneOptions extends Partial<TuneSettings>, RunControls<Measurement> {
  /** Where networks are converted and measured. Default: in the calling thread. */
  readonly measuring?: WorkerPool | undefined;
  /** Called once, with the original model on the held-out images. */
  readonly onOriginal?: (measured: Measurement) => void;
}

export interface TuneResult {
  /** What was chosen and what was the default. */
  readonly settings: TuneSettings;
  /** The same nodes as the model's, in the words of the operator table, with new weights. */
  readonly graph: Graph;
  /** The model as it was, on the held-out images. */
  readonly original: Measurement;
  /** One report per epoch. */
  readonly history: readonly EpochReport<Measurement>[];
  /** Number of trained weights. */
  readonly parameters: number;
}

/**
 * Tunes `model` on the images of `dataset` that are not held out.
 *
 * @throws FirstspikeError `unsupported` that names the node that cannot be trained through or converted, `range`,
 * `shape` or `usage` for options or data that do not fit, `aborted` if the signal fires (a checkpoint is saved first),
 * `missing-dependency` without TensorFlow.js.
 * @example
 * ```ts
 * const { original, history } = await tune(graph, images, { steps: 8, heldOut: 1, epochs: 1 });
 * [original.images, history.length]; // → [1, 1]
 * ```
 */
export async function tune(
  model: Graph,
  dataset: ImageDataset,
  options: TuneOptions = {},
): Promise<TuneResult> {
  const { measuring, onOriginal, signal } = options;
  const asked = tuneSettings(options);
  const preprocess = asked.conversion.preprocess ?? decidePixels(model, dataset);
  const settings = { ...asked, conversion: { ...asked.conversion, preprocess } };
  const { distil, temperature, match, calibration, conversion } = settings;
  const parallel = { pool: measuring, signal };
  const { graph, original, history, parameters } = await runTraining<Measurement, TuneOriginal>(
    {
      title: 'Tuning',
      graph: planGraph(chooseOutput(model)).graph,
      dataset,
      settings,
      calibration,
      conversion,
      loss: { distil, temperature, match },
      onOriginal: ({ measured }) => onOriginal?.(measured),
      course: (run, _, firing) => tuningCourse(run, firing, settings, parallel),
    },
    options,
  );
  return { settings: asked, graph, original: original.measured, history, parameters };
}

interface TuneOriginal extends Original {
  readonly measured: Measurement;
}

/** Every epoch begins with a conversion, which gives xMax, and ends with a measurement of the network. */
function tuningCourse(
  run: Run,
  firing: Firing,
  settings: TuneSettings,
  parallel: ParallelOptions,
): Course<Measurement, TuneOriginal> {
  const { data } = run;
  const { steps, conversion } = settings;
  const { preprocess, ...others } = conversion;
  return {
    async snapshot(parameters) {
      const graph = withParameters(run.graph, run.slots, parameters);
      const { pool, signal } = parallel;
      const converter = await prepare(graph, data.calibration, { preprocess, pool, signal });
      const network = await converter.convert({ ...others, steps, automatic: false });
      const values = convertedState(firing, network, settings.penalty, steps !== undefined);
      return {
        state: (original) => ({ ...values, ...roundingOf(settings, network, original) }),
        measure: () => measure(run, parameters, network, parallel),
      };
    },
    async original(parameters, snapshot) {
      const measured = await snapshot.measure();
      const { penalty, images } = await classify(run, parameters, data.calibration);
      return { measured, penalty: penalty / images };
    },
  };
}

/** How values are rounded and what activity weighs. */
function roundingOf(
  { steps, penaltyWeight, conversion }: TuneSettings,
  { populations }: SpikingNetwork,
  original: TuneOriginal | undefined,
): Omit<EpochState, 'firing' | 'penalised'> {
  const input = populations.find((population) => population.kind === 'input');
  return {
    rounding: conversion.rounding ?? 'nearest',
    pixels:
      input && steps !== undefined && input.steps !== 'continuous'
        ? pixelRangeOf(input, input.steps)
        : undefined,
    penaltyWeight: original && original.penalty > 0 ? penaltyWeight / original.penalty : 0,
  };
}

/** The model and its network on the held-out images. */
async function measure(
  run: Run,
  parameters: Float32Array,
  network: SpikingNetwork,
  parallel: ParallelOptions,
): Promise<Measurement> {
  const { heldOut } = run.data;
  const { images, loss, correct } = await classify(run, parameters, heldOut);
  const report = await evaluate(network, heldOut, parallel);
  return {
    images,
    steps: network.steps,
    ann: { accuracy: correct / images, loss: loss / images },
    snn: { accuracy: report.snn.accuracy ?? 0 },
    spikesPerNeuron: report.spikes.perNeuron,
    synops: report.synops.total,
  };
}
