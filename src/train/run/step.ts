/** @file One optimisation step: the gradient of a batch, its shards spread over the pool, then Adam. */
import type { ImageDataset } from '../../data/dataset.ts';
import { FirstspikeError } from '../../error.ts';
import type { Graph } from '../../graph/graph.ts';
import { keepInRange, type ParameterSlot } from '../parameters.ts';
import { permutation, randomFrom, seedOf } from '../random.ts';
import type { RunSettings } from '../settings.ts';
import type { ShardResult, Sums } from '../work/shard.ts';
import type { TrainPool } from '../work/work.ts';
import { adamStep } from './adam.ts';
import type { Original, RunState } from './checkpoint.ts';
import type { DataParts } from './data-parts.ts';
import { learningRateAt } from './schedule.ts';
import { shardsOf, sumOf } from './shards.ts';

/** What stays the same during a run. */
export interface Run {
  /** `Training` or `Tuning`, for messages. */
  readonly title: string;
  /** The planned model: its constants are the starting parameters and whatever is not trained. */
  readonly graph: Graph;
  readonly slots: readonly ParameterSlot[];
  readonly data: DataParts;
  readonly settings: RunSettings;
  readonly pool: TrainPool;
  /** Steps per epoch. */
  readonly batches: number;
  readonly signal: AbortSignal | undefined;
}

/** The state after one more step; the arrays of `state` are updated in place. */
export async function trainBatch<M, O extends Original>(
  run: Run,
  state: RunState<M, O>,
): Promise<RunState<M, O>> {
  const { title, data, settings, pool, batches, slots } = run;
  const { seed, epochs, learningRate, warmup } = settings;
  const epoch = Math.floor(state.step / batches);
  const shards = shardsOf(data.training, imagesOf(run, state.step), (image) => seedOf(seed, epoch, image));
  const results = await pool.compute(state.parameters, shards);
  const added = sumOf(results);
  if (!Number.isFinite(added.loss)) {
    throw new FirstspikeError(
      'range',
      `${title} diverged in epoch ${epoch + 1}; choose a learning rate below ${learningRate}, or a smaller penalty.`,
    );
  }
  const step = state.step + 1;
  const rate = learningRateAt(step, epochs * batches, Math.round(warmup * batches), learningRate);
  adamStep(state.parameters, meanGradient(results, added.images), state.adam, step, rate);
  keepInRange(slots, state.parameters);
  return { ...state, step, sums: sumOf([state.sums, added]) };
}

/** Indices of a step's training images: the order is drawn anew each epoch. */
function imagesOf({ data, settings, batches }: Run, step: number): readonly number[] {
  const { seed, batchSize } = settings;
  const order = permutation(data.training.length, randomFrom(seedOf(seed, Math.floor(step / batches))));
  const from = (step % batches) * batchSize;
  return [...order.subarray(from, from + batchSize)];
}

function meanGradient(results: readonly ShardResult[], images: number): Float32Array {
  const size = results[0]?.gradient?.length ?? 0;
  const mean = new Float32Array(size);
  for (const { gradient } of results) {
    if (gradient !== undefined) for (let i = 0; i < size; i++) mean[i] += gradient[i];
  }
  const share = 1 / images;
  for (let i = 0; i < size; i++) mean[i] *= share;
  return mean;
}

/** Between groups of this many images a run can be aborted. */
const GROUP = 512;

/** Sums over images that are not trained on. @throws FirstspikeError `aborted` */
export async function classify(
  { pool, signal }: Pick<Run, 'pool' | 'signal'>,
  parameters: Float32Array,
  images: ImageDataset,
): Promise<Sums> {
  const results: ShardResult[] = [];
  for (let from = 0; from < images.length; from += GROUP) {
    if (signal?.aborted) throw new FirstspikeError('aborted', 'Stopped.');
    const indices = Array.from({ length: Math.min(GROUP, images.length - from) }, (_, i) => from + i);
    results.push(...(await pool.compute(parameters, shardsOf(images, indices))));
  }
  return sumOf(results);
}
