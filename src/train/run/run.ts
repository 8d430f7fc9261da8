/**
 * @file A whole run, whether it trains from random weights or tunes a model. Every batch is cut into shards of fixed size
 * whose gradients are summed in order, and every random number follows from seed, epoch and image: the result is the
 * same to the last bit for any number of workers, and after any number of interruptions.
 */
import type { ImageDataset } from '../../data/dataset.ts';
import { FirstspikeError } from '../../error.ts';
import type { Graph } from '../../graph/graph.ts';
import { formatShape } from '../../graph/tensor.ts';
import { buildBlueprint } from '../../mapping/build.ts';
import { checkClasses } from '../../measure/classes.ts';
import { annOf, decidePixels } from '../../ops/ann.ts';
import { checkImages } from '../../ops/image-tensor.ts';
import { type Plan, planGraph } from '../../ops/plan.ts';
import { parameterSlots, startingParameters, withParameters } from '../parameters.ts';
import type { EpochReport, Progress } from '../progress.ts';
import type { RunSettings, TuneConversion } from '../settings.ts';
import { type Firing, findFiring } from '../spikes/firing.ts';
import { inlinePool } from '../work/inline-pool.ts';
import type { LossWeights } from '../work/loss.ts';
import type { EpochState, TrainPoolFactory } from '../work/work.ts';
import {
  type CheckpointStore,
  decodeCheckpoint,
  encodeCheckpoint,
  fingerprintOf,
  noSums,
  type Original,
  type RunState,
  startingState,
} from './checkpoint.ts';
import { partsOf } from './data-parts.ts';
import { type Run, trainBatch } from './step.ts';
import { Stopwatch } from './stopwatch.ts';

/** How a run is carried out; none of this changes its result. `M` is what is measured after each epoch. */
export interface RunControls<M> {
  /** Where shards are computed. Default: in the calling thread. */
  readonly pool?: TrainPoolFactory;
  /** Where the run is saved after each epoch and on abort, and resumed from. Default: nowhere. */
  readonly checkpoints?: CheckpointStore;
  /** Called after every batch; after the last of an epoch, with its measurement. */
  readonly onProgress?: (progress: Progress<M>) => void;
  /** Aborting saves a checkpoint and ends in an error with code `aborted`. */
  readonly signal?: AbortSignal;
}

/** What is made of the parameters at the start of an epoch. */
export interface Snapshot<M, O extends Original> {
  /** What the shards of the epoch are computed in; without `original`, what the original is measured in. */
  state(original?: O): EpochState;
  measure(): Promise<M>;
}

/** What `train` and `tune` differ in. */
export interface Course<M, O extends Original> {
  snapshot(parameters: Float32Array): Promise<Snapshot<M, O>>;
  /** The model before the first step; shards are computed in the snapshot's state. */
  original(parameters: Float32Array, snapshot: Snapshot<M, O>): Promise<O>;
}

export interface Task<M, O extends Original> {
  /** `Training` or `Tuning`, for messages. */
  readonly title: string;
  /** The model, planned: its weights are those that training starts from. */
  readonly graph: Graph;
  readonly dataset: ImageDataset;
  readonly settings: RunSettings;
  /** Number of calibration images. */
  readonly calibration: number;
  readonly conversion: TuneConversion;
  readonly loss: LossWeights;
  /** Called once, before the first step or when a run is resumed. */
  onOriginal(original: O): void;
  course(run: Run, plan: Plan, firing: Firing): Course<M, O>;
}

export interface RunResult<M, O extends Original> {
  /** The nodes of the model with new weights. */
  readonly graph: Graph;
  readonly original: O;
  /** One report per epoch. */
  readonly history: readonly EpochReport<M>[];
  /** Number of trained weights. */
  readonly parameters: number;
}

/** Runs to the end. @throws FirstspikeError see `train` and `tune` */
export async function runTraining<M, O extends Original>(
  task: Task<M, O>,
  controls: RunControls<M>,
): Promise<RunResult<M, O>> {
  const { title, graph, dataset, settings, loss } = task;
  const { pool: makePool = inlinePool, checkpoints, signal } = controls;
  const { augmentation, backend, batchSize } = settings;
  checkImages(dataset, graph.inputs[0].shape.slice(1));
  const data = partsOf(dataset, settings, task.calibration);
  const preprocess = task.conversion.preprocess ?? decidePixels(graph, dataset);
  const ann = annOf(graph, data.calibration, preprocess);
  const plan = planGraph(ann.graph);
  if (ann.decision.kind !== 'argmax') {
    throw new FirstspikeError(
      'unsupported',
      `The output "${ann.decision.output}" is ${formatShape(ann.decision.shape)} per image, and training needs one score per class; choose a model that ends in them.`,
    );
  }
  if (dataset.labels.length === 0) {
    throw new FirstspikeError('usage', `${dataset.name} has no labels to train on; choose labelled images.`);
  }
  checkClasses(ann.decision, dataset);
  const slots = parameterSlots(plan, graph.constants);
  if (slots.length === 0) {
    throw new FirstspikeError(
      'unsupported',
      'The model has no layer with weights; there is nothing to train.',
    );
  }
  const start = startingParameters(slots, graph);
  const fingerprint = fingerprintOf(settings, graph.nodes, dataset, start);
  const saved = await checkpoints?.load();
  const resumed = saved === undefined ? undefined : decodeCheckpoint<M, O>(saved, fingerprint);
  const work = { graph: plan.graph, slots, image: dataset.shape, loss, augmentation, backend };
  const pool = await makePool(work);
  const batches = Math.ceil(data.training.length / batchSize);
  const run: Run = { title, graph, slots, data, settings, pool, batches, signal };
  const save = async (state: RunState<M, O>) => checkpoints?.save(encodeCheckpoint(state, fingerprint));
  try {
    const course = task.course(run, plan, findFiring(plan, buildBlueprint(plan, ann.pixels)));
    const first = await course.snapshot(resumed?.epochStart ?? start);
    const state = resumed ?? (await begin(run, course, start, first));
    task.onOriginal(state.original);
    const { parameters, original, history } = await runEpochs(run, course, first, state, save, controls);
    return {
      graph: {
        ...withParameters(graph, slots, parameters),
        notes: { ...graph.notes, preprocess: preprocess.label },
      },
      original,
      history,
      parameters: start.length,
    };
  } finally {
    await pool.dispose();
  }
}

/** The state before the first step. */
async function begin<M, O extends Original>(
  { pool }: Run,
  course: Course<M, O>,
  start: Float32Array<ArrayBuffer>,
  snapshot: Snapshot<M, O>,
): Promise<RunState<M, O>> {
  pool.begin(snapshot.state());
  return startingState(start, await course.original(start, snapshot));
}

async function runEpochs<M, O extends Original>(
  run: Run,
  course: Course<M, O>,
  first: Snapshot<M, O>,
  begun: RunState<M, O>,
  save: (state: RunState<M, O>) => Promise<void>,
  { onProgress }: RunControls<M>,
): Promise<RunState<M, O>> {
  const { title, settings, batches, data, signal, pool } = run;
  const { epochs, batchSize } = settings;
  let state = begun;
  pool.begin(first.state(state.original));
  const watch = new Stopwatch();
  const show = (report: EpochReport<M>): void => {
    const left = epochs * batches - state.step;
    const heldOut = Math.ceil(left / batches) * data.heldOut.length;
    onProgress?.({
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
    throw new FirstspikeError('aborted', `${title} was stopped in epoch ${epoch} of ${epochs}.`);
  };
  while (state.step < epochs * batches || epochEnds(run, state)) {
    if (signal?.aborted) await stopped();
    if (!epochEnds(run, state)) {
      state = await watch.training(batchSize, () => trainBatch(run, state));
      if (!epochEnds(run, state)) show(reportOf(run, state));
      continue;
    }
    const { parameters } = state;
    const ended = await watch
      .validation(data.heldOut.length, async () => {
        const snapshot = await course.snapshot(parameters);
        return { snapshot, ...(data.heldOut.length > 0 && { measured: await snapshot.measure() }) };
      })
      .catch((error: unknown) => {
        if (error instanceof FirstspikeError && error.code === 'aborted') return undefined;
        throw error;
      });
    if (ended === undefined) return stopped();
    const { snapshot, ...measured } = ended;
    const report: EpochReport<M> = { ...reportOf(run, state), ...measured };
    state = { ...state, sums: noSums, history: [...state.history, report], epochStart: parameters.slice() };
    await save(state);
    pool.begin(snapshot.state(state.original));
    show(report);
  }
  return state;
}

/** Whether all batches of an epoch are done, but not yet its measurement. */
const epochEnds = ({ batches }: Run, { step, sums }: RunState<unknown, Original>): boolean =>
  step % batches === 0 && sums.images > 0;

const reportOf = (
  { batches }: Run,
  { step, sums, original }: RunState<unknown, Original>,
): Omit<EpochReport<never>, 'measured'> => ({
  epoch: Math.max(1, Math.ceil(step / batches)),
  loss: sums.loss / sums.images,
  accuracy: sums.correct / sums.images,
  activity: sums.penalty / sums.images / (original.penalty || 1),
});
