/**
 * @file Tuning at rest. Order and augmentation follow from seed, epoch and image; thresholds follow from the parameters at
 * the start of the epoch, which are therefore kept beside those of now.
 */
import { FirstspikeError } from '../error.ts';
import { decodeSafetensors, encodeSafetensors } from '../network/safetensors.ts';
import { type AdamState, adamState } from '../train/adam.ts';
import type { Measurement, TuneEpoch } from './progress.ts';

/** Sums over the images trained on so far in this epoch. */
export interface TuneSums {
  readonly images: number;
  readonly loss: number;
  readonly correct: number;
  readonly penalty: number;
}

export const noSums: TuneSums = { images: 0, loss: 0, correct: 0, penalty: 0 };

/** The original model: measured, and what the penalty comes to per image. */
export interface Original {
  readonly measured: Measurement;
  readonly penalty: number;
}

export interface TuneState {
  /** Batches done in the whole run. */
  readonly step: number;
  readonly sums: TuneSums;
  /** Finished epochs. */
  readonly history: readonly TuneEpoch[];
  readonly original: Original;
  readonly parameters: Float32Array<ArrayBuffer>;
  /** Parameters at the start of this epoch. */
  readonly epochStart: Float32Array<ArrayBuffer>;
  readonly adam: AdamState;
}

const REMEDY = 'delete it to start over';

export const startingState = (parameters: Float32Array<ArrayBuffer>, original: Original): TuneState => ({
  step: 0,
  sums: noSums,
  history: [],
  original,
  parameters: parameters.slice(),
  epochStart: parameters.slice(),
  adam: adamState(parameters.length),
});

/** `fingerprint` tells which run the state belongs to. */
export function encodeTuneCheckpoint(state: TuneState, fingerprint: string): Uint8Array {
  const { step, sums, history, original, parameters, epochStart, adam } = state;
  const arrays = Object.entries({ parameters, epochStart, m: adam.m, v: adam.v });
  return encodeSafetensors({
    metadata: { fingerprint, progress: JSON.stringify({ step, sums, history, original }) },
    tensors: new Map(arrays.map(([name, data]) => [name, { shape: [data.length], data }])),
  });
}

/** @throws FirstspikeError `usage` if the checkpoint is of a run with another model, other settings or data */
export function decodeTuneCheckpoint(bytes: Uint8Array, fingerprint: string): TuneState {
  const { metadata, tensors } = decodeSafetensors(bytes, 'The tuning checkpoint', REMEDY);
  if (metadata.fingerprint !== fingerprint) {
    throw new FirstspikeError(
      'usage',
      'There is a checkpoint of a run with another model, other settings or data; use the same ones to resume it, or delete it to start over.',
      { checkpoint: metadata.fingerprint, run: fingerprint },
    );
  }
  const floats = (name: string): Float32Array<ArrayBuffer> => {
    const data = tensors.get(name)?.data;
    if (data instanceof Float32Array) return Float32Array.from(data);
    throw new FirstspikeError('bad-file', `The tuning checkpoint lacks "${name}"; ${REMEDY}.`);
  };
  return {
    ...JSON.parse(metadata.progress),
    parameters: floats('parameters'),
    epochStart: floats('epochStart'),
    adam: { m: floats('m'), v: floats('v') },
  };
}
