/**
 * @file Fine-tuning of any classifier of the operator table, so that its spiking network needs fewer synaptic operations
 * and few steps. Every batch is cut into shards of fixed size whose gradients are summed in order, and every random number
 * follows from seed, epoch and image: the result is the same to the last bit for any number of workers, and after any
 * number of interruptions.
 */
import type { ImageDataset } from '../data/dataset.ts';
import { FirstspikeError } from '../error.ts';
import type { Graph } from '../graph/graph.ts';
import { sizeOf } from '../graph/tensor.ts';
import { annOf } from '../ops/ann.ts';
import { planGraph } from '../ops/plan.ts';
import { fingerprintOf } from '../train/fingerprint.ts';
import { Stopwatch } from '../train/stopwatch.ts';
import {
  decodeTuneCheckpoint,
  encodeTuneCheckpoint,
  noSums,
  startingState,
  type TuneState,
} from './checkpoint.ts';
import { partsOf } from './data-parts.ts';
import { noState } from './epoch-state.ts';
import { inlineTunePool } from './inline-pool.ts';
import type { TuneOptions } from './options.ts';
import { graphSlots, startingParameters, withParameters } from './parameters.ts';
import type { Measurement, TuneEpoch, TuneProgress } from './progress.ts';
import { pixelRangeOf } from './round-pixels.ts';
import { type Conversion, classify, convertNow, measure, type TuneRun, tuneBatch } from './run.ts';
import { type TuneSettings, tuneSettings } from './settings.ts';
import type { TunePool } from './work.ts';

export interface TuneResult {
  /** What was chosen and what was the default. */
  readonly settings: TuneSettings;
  /** The same nodes as the model's, in the words of the operator table, with new weights. */
  readonly graph: Graph;
  /** The model as it was, on the held-out images. */
  readonly original: Measurement;
  /** One report per epoch. */
  readonly history: readonly TuneEpoch[];
  /** Number of trained weights. */
  readonly parameters: number;
}

/**
 * Tunes `model` on the images of `dataset` that are not held out; see options.ts and settings.ts.
 *
 *     const { graph, history } = await tune(importOnnx(bytes), dataset, { steps: 8, penaltyWeight: 0.5 });
 *     const tuned = toOnnx(graph);
 *
 * @throws FirstspikeError `unsupported` that names the node that cannot be trained through or converted, `range`,
 * `shape` or `usage` for options or data that do not fit, `aborted` if the signal fires (a checkpoint is saved first),
 * `missing-dependency` without TensorFlow.js.
 */
export async function tune(
  model: Graph,
  dataset: ImageDataset,
  options: TuneOptions = {},
): Promise<TuneResult> {
  const { pool: makePool, measuring, checkpoints, onOriginal, onProgress, signal, ...chosen } = options;
  const settings = tuneSettings(chosen);
  const data = partsOf(dataset, settings);
  const { graph } = planGraph(model);
  const plan = planGraph(annOf(graph, data.calibration, settings.conversion.preprocess).graph);
  const classes = sizeOf(plan.shapes.get(plan.graph.outputs[0]) ?? []);
  if (dataset.classes > classes) {
    throw new FirstspikeError(
      'shape',
      `The model has ${classes} outputs, but ${dataset.name} has ${dataset.classes} classes.`,
    );
  }
  const slots = graphSlots(plan, graph.constants);
  if (slots.length === 0) {
    throw new FirstspikeError(
      'unsupported',
      'The model has no layer with weights; there is nothing to tune.',
    );
  }
  const start = startingParameters(slots, graph);
  const fingerprint = fingerprintOf({ ...settings, slots: slots.map(({ name }) => name) }, dataset, start);
  const saved = await checkpoints?.load();
  const resumed = saved === undefined ? undefined : decodeTuneCheckpoint(saved, fingerprint);
  const { distil, temperature, match, penalty, augmentation, backend, batchSize } = settings;
  const pool = await (makePool ?? inlineTunePool)({
    graph: plan.graph,
    slots,
    image: dataset.shape,
    loss: { distil, temperature, match },
    penalty,
    augmentation,
    backend,
  });
  const batches = Math.ceil(data.training.length / batchSize);
  const spread = { ...(measuring && { pool: measuring }), ...(signal && { signal }) };
  const run: TuneRun = { graph, slots, data, settings, pool, spread, batches };
  try {
    const state = await runEpochs(run, resumed, start, {
      save: async (state) => checkpoints?.save(encodeTuneCheckpoint(state, fingerprint)),
      onOriginal: (measured) => onOriginal?.(measured),
      onProgress: (progress) => onProgress?.(progress),
    });
    return {
      settings,
      graph: withParameters(graph, slots, state.parameters),
      original: state.original.measured,
      history: state.history,
      parameters: start.length,
    };
  } finally {
    await pool.dispose();
  }
}

interface Callbacks {
  save(state: TuneState): Promise<void>;
  onOriginal(measured: Measurement): void;
  onProgress(progress: TuneProgress): void;
}

async function runEpochs(
  run: TuneRun,
  resumed: TuneState | undefined,
  start: Float32Array<ArrayBuffer>,
  { save, onOriginal, onProgress }: Callbacks,
): Promise<TuneState> {
  const { settings, batches, data, spread } = run;
  const { epochs, batchSize } = settings;
  let conversion = await convertNow(run, resumed?.epochStart ?? start);
  let state = resumed ?? (await beginning(run, start, conversion));
  onOriginal(state.original.measured);
  begin(run.pool, run, state, conversion);
  const watch = new Stopwatch();
  const tell = (report: TuneEpoch): void => {
    const left = epochs * batches - state.step;
    const heldOut = Math.ceil(left / batches) * data.heldOut.length;
    onProgress({
      ...report,
      epochs,
      batch: state.step - (report.epoch - 1) * batches,
      batches,
      imagesPerSecond: watch.imagesPerSecond,
      secondsLeft: watch.secondsFor(left * batchSize, heldOut),
    });
  };
  const stopped = async (): Promise<never> => {
    await save(state);
    const { epoch } = reportOf(run, state);
    throw new FirstspikeError('aborted', `Tuning was stopped in epoch ${epoch} of ${epochs}.`);
  };
  while (state.step < epochs * batches || epochEnds(run, state)) {
    if (spread.signal?.aborted) await stopped();
    if (!epochEnds(run, state)) {
      state = await watch.training(batchSize, () => tuneBatch(run, state));
      if (!epochEnds(run, state)) tell(reportOf(run, state));
      continue;
    }
    const { parameters } = state;
    const measured = await watch
      .validation(data.heldOut.length, async () => {
        conversion = await convertNow(run, parameters);
        return measure(run, parameters, conversion);
      })
      .catch((error: unknown) => {
        if (error instanceof FirstspikeError && error.code === 'aborted') return undefined;
        throw error;
      });
    if (measured === undefined) return stopped();
    const report = { ...reportOf(run, state), measured };
    state = { ...state, sums: noSums, history: [...state.history, report], epochStart: parameters.slice() };
    await save(state);
    begin(run.pool, run, state, conversion);
    tell(report);
  }
  return state;
}

/** The original model, measured; nothing is trained yet. */
async function beginning(
  run: TuneRun,
  start: Float32Array<ArrayBuffer>,
  conversion: Conversion,
): Promise<TuneState> {
  run.pool.begin({ ...noState, ...conversion.state });
  const measured = await measure(run, start, conversion);
  const { penalty, images } = await classify(run, start, run.data.calibration);
  return startingState(start, { measured, penalty: penalty / images });
}

function begin(
  pool: TunePool,
  { settings }: TuneRun,
  { original }: TuneState,
  { network, state }: Conversion,
): void {
  const price = original.penalty > 0 ? settings.penaltyWeight / original.penalty : 0;
  const { steps, conversion } = settings;
  const input = network.populations.find((population) => population.kind === 'input');
  const pixels = input && steps !== undefined ? pixelRangeOf(input, steps) : undefined;
  pool.begin({ ...state, steps, rounding: conversion.rounding ?? 'nearest', pixels, price });
}

/** Whether all batches of an epoch are done, but not yet its measurement. */
const epochEnds = ({ batches }: TuneRun, { step, sums }: TuneState): boolean =>
  step % batches === 0 && sums.images > 0;

const reportOf = ({ batches }: TuneRun, { step, sums, original }: TuneState): TuneEpoch => ({
  epoch: Math.max(1, Math.ceil(step / batches)),
  loss: sums.loss / sums.images,
  accuracy: sums.correct / sums.images,
  activity: sums.penalty / sums.images / (original.penalty || 1),
});
