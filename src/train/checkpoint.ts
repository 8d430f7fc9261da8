/**
 * @file A training run at rest: everything that the steps to come depend on. Order, augmentation and dropout follow
 * from seed, epoch and image, so the position in the run is all there is to keep of the random numbers.
 */
import { FirstspikeError } from '../error.ts';
import { decodeSafetensors, encodeSafetensors } from '../network/safetensors.ts';
import { type AdamState, adamState } from './adam.ts';
import type { EpochReport } from './progress.ts';

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

const REMEDY = 'delete it to start over';

export const noSums: RunningSums = { images: 0, loss: 0, correct: 0 };

export const startingState = (parameters: Float32Array<ArrayBuffer>): TrainState => ({
  step: 0,
  sums: noSums,
  history: [],
  parameters,
  adam: adamState(parameters.length),
});

/** `fingerprint` tells which run the state belongs to. */
export function encodeCheckpoint(state: TrainState, fingerprint: string): Uint8Array {
  const { step, sums, history, parameters, adam } = state;
  const arrays = Object.entries({ parameters, m: adam.m, v: adam.v });
  return encodeSafetensors({
    metadata: { fingerprint, progress: JSON.stringify({ step, sums, history }) },
    tensors: new Map(arrays.map(([name, data]) => [name, { shape: [data.length], data }])),
  });
}

/** Throws `usage` if the checkpoint is of a run with other settings or data. */
export function decodeCheckpoint(bytes: Uint8Array, fingerprint: string): TrainState {
  const { metadata, tensors } = decodeSafetensors(bytes, 'The training checkpoint', REMEDY);
  if (metadata.fingerprint !== fingerprint) {
    throw new FirstspikeError(
      'usage',
      'There is a checkpoint of a training run with other settings or data; use the same ones to resume it, or delete it to start over.',
      { checkpoint: metadata.fingerprint, run: fingerprint },
    );
  }
  const floats = (name: string): Float32Array<ArrayBuffer> => {
    const data = tensors.get(name)?.data;
    if (data instanceof Float32Array) return Float32Array.from(data);
    throw new FirstspikeError('bad-file', `The training checkpoint lacks "${name}"; ${REMEDY}.`);
  };
  const adam = { m: floats('m'), v: floats('v') };
  return { ...JSON.parse(metadata.progress), parameters: floats('parameters'), adam };
}
