/**
 * @file One optimisation step: the gradient of a batch, its shards spread over the pool, then Adam.
 */
import type { ImageDataset } from '../data/dataset.ts';
import { FirstspikeError } from '../error.ts';
import { adamStep } from './adam.ts';
import type { TrainState } from './checkpoint.ts';
import { permutation, randomFrom, seedOf } from './random.ts';
import { learningRateAt } from './schedule.ts';
import type { TrainSettings } from './settings.ts';
import { shardsOf, sumOf } from './shards.ts';
import type { ShardResult, TrainPool } from './work.ts';

/** What stays the same from step to step. */
export interface Run {
  readonly dataset: ImageDataset;
  readonly settings: TrainSettings;
  readonly pool: TrainPool;
  /** Steps per epoch. */
  readonly batches: number;
}

/** The state after one more step; the arrays of `state` are updated in place. */
export async function trainBatch(run: Run, state: TrainState): Promise<TrainState> {
  const { dataset, settings, pool, batches } = run;
  const { seed, epochs, learningRate, warmup } = settings;
  const epoch = Math.floor(state.step / batches);
  const shards = shardsOf(dataset, imagesOf(run, state.step), (image) => seedOf(seed, epoch, image));
  const results = await pool.compute(state.parameters, shards);
  const { images, loss, correct } = sumOf(results);
  if (!Number.isFinite(loss)) {
    throw new FirstspikeError(
      'range',
      `Training diverged in epoch ${epoch + 1}; choose a learning rate below ${learningRate}, or a smaller penalty.`,
    );
  }
  const step = state.step + 1;
  const rate = learningRateAt(step, epochs * batches, Math.round(warmup * batches), learningRate);
  adamStep(state.parameters, meanGradient(results, images, state.parameters.length), state.adam, step, rate);
  const sums = {
    images: state.sums.images + images,
    loss: state.sums.loss + loss,
    correct: state.sums.correct + correct,
  };
  return { ...state, step, sums };
}

/** Indices of a step's images: the order is drawn anew each epoch, without the held-out images. */
function imagesOf({ dataset, settings, batches }: Run, step: number): readonly number[] {
  const { seed, heldOut, batchSize } = settings;
  const order = permutation(dataset.length - heldOut, randomFrom(seedOf(seed, Math.floor(step / batches))));
  const from = (step % batches) * batchSize;
  return Array.from(order.subarray(from, from + batchSize), (i) => heldOut + i);
}

function meanGradient(results: readonly ShardResult[], images: number, size: number): Float32Array {
  const mean = new Float32Array(size);
  for (const { gradient } of results) {
    if (gradient !== undefined) for (let i = 0; i < size; i++) mean[i] += gradient[i];
  }
  const share = 1 / images;
  for (let i = 0; i < size; i++) mean[i] *= share;
  return mean;
}
