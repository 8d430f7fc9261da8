/** @file What stays the same while a model is tuned, and what is made of it: steps, conversions, measurements. */
import { prepare } from '../convert/converter.ts';
import type { ImageDataset } from '../data/dataset.ts';
import { FirstspikeError } from '../error.ts';
import type { Graph } from '../graph/graph.ts';
import { buildBlueprint } from '../mapping/build.ts';
import type { SpikingNetwork } from '../network/network.ts';
import { planGraph } from '../ops/plan.ts';
import { evaluate } from '../run/evaluate.ts';
import type { ParallelOptions } from '../run/executor.ts';
import { adamStep } from '../train/adam.ts';
import { permutation, randomFrom, seedOf } from '../train/random.ts';
import { learningRateAt } from '../train/schedule.ts';
import { shardsOf } from '../train/shards.ts';
import type { TuneState, TuneSums } from './checkpoint.ts';
import type { DataParts } from './data-parts.ts';
import { stateOf } from './epoch-state.ts';
import { findFiring } from './firing.ts';
import { type GraphSlot, keepInRange, withParameters } from './parameters.ts';
import type { Measurement } from './progress.ts';
import type { TuneSettings } from './settings.ts';
import type { EpochState, TunePool, TuneShardResult } from './work.ts';

export interface TuneRun {
  /** The model as it was, planned: its constants are the starting parameters and whatever is not trained. */
  readonly graph: Graph;
  readonly slots: readonly GraphSlot[];
  readonly data: DataParts;
  readonly settings: TuneSettings;
  readonly pool: TunePool;
  readonly spread: ParallelOptions;
  /** Steps per epoch. */
  readonly batches: number;
}

/** A conversion of the model at some point of the run. */
export interface Conversion {
  readonly network: SpikingNetwork;
  readonly state: Pick<EpochState, 'rounded' | 'charged'>;
}

export async function convertNow(run: TuneRun, parameters: Float32Array): Promise<Conversion> {
  const { settings, data, spread } = run;
  const graph = withParameters(run.graph, run.slots, parameters);
  const { preprocess, ...conversion } = settings.conversion;
  const { pool, signal } = spread;
  const converter = await prepare(graph, data.calibration, { preprocess, pool, signal });
  const network = await converter.convert({ ...conversion, steps: settings.steps, tuned: false });
  const plan = planGraph(converter.ann.graph);
  const firing = findFiring(plan, buildBlueprint(plan, converter.ann.pixels));
  return { network, state: stateOf(firing, network, settings.penalty) };
}

/** The model and its network on the held-out images. */
export async function measure(
  run: TuneRun,
  parameters: Float32Array,
  { network }: Conversion,
): Promise<Measurement> {
  const { heldOut } = run.data;
  const { images, loss, correct } = await classify(run, parameters, heldOut);
  const report = await evaluate(network, heldOut, run.spread);
  return {
    images,
    steps: network.steps,
    ann: { accuracy: correct / images, loss: loss / images },
    snn: { accuracy: report.snn.accuracy },
    spikesPerNeuron: report.spikes.perNeuron,
    synops: report.synops.total,
  };
}

/** Between groups of this many images a run can be aborted. */
const GROUP = 512;

/** Sums over images that are not trained on. */
export async function classify(
  { pool, spread }: TuneRun,
  parameters: Float32Array,
  images: ImageDataset,
): Promise<TuneSums> {
  const results: TuneShardResult[] = [];
  for (let from = 0; from < images.length; from += GROUP) {
    if (spread.signal?.aborted) throw new FirstspikeError('aborted', 'Stopped.');
    const indices = Array.from({ length: Math.min(GROUP, images.length - from) }, (_, i) => from + i);
    results.push(...(await pool.compute(parameters, shardsOf(images, indices))));
  }
  return sumOf(results);
}

/** The state after one more step; the arrays of `state` are updated in place. */
export async function tuneBatch(run: TuneRun, state: TuneState): Promise<TuneState> {
  const { data, settings, pool, batches, slots } = run;
  const { seed, epochs, learningRate, warmup } = settings;
  const epoch = Math.floor(state.step / batches);
  const shards = shardsOf(data.training, imagesOf(run, state.step), (image) => seedOf(seed, epoch, image));
  const results = await pool.compute(state.parameters, shards);
  const added = sumOf(results);
  if (!Number.isFinite(added.loss)) {
    throw new FirstspikeError(
      'range',
      `Tuning diverged in epoch ${epoch + 1}; choose a learning rate below ${learningRate}, or a smaller penalty.`,
    );
  }
  const step = state.step + 1;
  const rate = learningRateAt(step, epochs * batches, Math.round(warmup * batches), learningRate);
  adamStep(state.parameters, meanGradient(results, added.images), state.adam, step, rate);
  keepInRange(slots, state.parameters);
  return { ...state, step, sums: sumOf([state.sums, added]) };
}

/** Indices of a step's training images: the order is drawn anew each epoch. */
function imagesOf({ data, settings, batches }: TuneRun, step: number): readonly number[] {
  const { seed, batchSize } = settings;
  const order = permutation(data.training.length, randomFrom(seedOf(seed, Math.floor(step / batches))));
  const from = (step % batches) * batchSize;
  return [...order.subarray(from, from + batchSize)];
}

/** Added in order, so that rounding is the same every time. */
const sumOf = (results: readonly TuneSums[]): TuneSums =>
  results.reduce((sum, { images, loss, correct, penalty }) => ({
    images: sum.images + images,
    loss: sum.loss + loss,
    correct: sum.correct + correct,
    penalty: sum.penalty + penalty,
  }));

function meanGradient(results: readonly TuneShardResult[], images: number): Float32Array {
  const size = results[0]?.gradient?.length ?? 0;
  const mean = new Float32Array(size);
  for (const { gradient } of results) {
    if (gradient !== undefined) for (let i = 0; i < size; i++) mean[i] += gradient[i];
  }
  const share = 1 / images;
  for (let i = 0; i < size; i++) mean[i] *= share;
  return mean;
}
