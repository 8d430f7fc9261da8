/**
 * @file A training run at rest: everything that the steps to come depend on. Order, augmentation and dropout follow
 * from seed, epoch and image, so the position in the run is all there is to keep of the random numbers.
 */
import { FirstspikeError } from '../error.ts';
import { type AdamState, adamState } from './adam.ts';
import { initialParameters } from './parameters.ts';
import type { EpochReport } from './progress.ts';
import { decodeArrays, encodeArrays } from './safetensors.ts';
import type { TrainSettings } from './settings.ts';

/** Sums over the images trained on so far in this epoch. */
export interface RunningSums {
  readonly images: number;
  readonly loss: number;
  readonly correct: number;
}

export interface TrainState {
  /** Batches done in the whole run. */
  readonly step: number;
  readonly sums: RunningSums;
  /** Finished epochs. */
  readonly history: readonly EpochReport[];
  readonly parameters: Float32Array<ArrayBuffer>;
  readonly adam: AdamState;
}

export const noSums: RunningSums = { images: 0, loss: 0, correct: 0 };

export function initialState({ net, seed }: TrainSettings): TrainState {
  const parameters = initialParameters(net, seed);
  return { step: 0, sums: noSums, history: [], parameters, adam: adamState(parameters.length) };
}

/** `fingerprint` tells which run the state belongs to. */
export function encodeCheckpoint(state: TrainState, fingerprint: string): Uint8Array<ArrayBuffer> {
  const { step, sums, history, parameters, adam } = state;
  return encodeArrays({
    metadata: { fingerprint, progress: JSON.stringify({ step, sums, history }) },
    arrays: { parameters, m: adam.m, v: adam.v },
  });
}

/** Throws `usage` if the checkpoint is of a run with other settings or data. */
export function decodeCheckpoint(bytes: Uint8Array, fingerprint: string): TrainState {
  const { metadata, arrays } = decodeArrays(bytes);
  if (metadata.fingerprint !== fingerprint) {
    throw new FirstspikeError(
      'usage',
      'There is a checkpoint of a training run with other settings or data; use the same ones to resume it, or delete it to start over.',
      { checkpoint: metadata.fingerprint, run: fingerprint },
    );
  }
  const { parameters, m, v } = arrays;
  return { ...JSON.parse(metadata.progress), parameters, adam: { m, v } };
}
