/**
 * @file A run at rest: everything that the steps to come depend on. Order, augmentation and dropout follow from seed,
 * epoch and image; thresholds follow from the parameters at the start of the epoch, which are therefore kept beside
 * those of now.
 */
import type { ImageDataset } from '../../data/dataset.ts';
import { FirstspikeError } from '../../error.ts';
import type { Node } from '../../graph/graph.ts';
import { decodeSafetensors, encodeSafetensors } from '../../network/safetensors.ts';
import type { EpochReport } from '../progress.ts';
import type { Sums } from '../work/shard.ts';
import { type AdamState, adamState } from './adam.ts';

/** Keeps one checkpoint; `save` replaces it as a whole or not at all. */
export interface CheckpointStore {
  /** Undefined if there is none. */
  load(): Promise<Uint8Array | undefined>;
  save(bytes: Uint8Array): Promise<void>;
}

/** What is known of the model before the first step. */
export interface Original {
  /** Per image. */
  readonly penalty: number;
}

/** `M` is what is measured after each epoch. */
export interface RunState<M, O extends Original> {
  /** Batches done in the whole run. */
  readonly step: number;
  /** Over the images trained on so far in this epoch. */
  readonly sums: Sums;
  /** Finished epochs. */
  readonly history: readonly EpochReport<M>[];
  readonly original: O;
  readonly parameters: Float32Array<ArrayBuffer>;
  /** Parameters at the start of this epoch. */
  readonly epochStart: Float32Array<ArrayBuffer>;
  readonly adam: AdamState;
}

const REMEDY = 'delete it to start over';

export const noSums: Sums = { images: 0, loss: 0, correct: 0, penalty: 0, active: 0 };

export const startingState = <M, O extends Original>(
  parameters: Float32Array<ArrayBuffer>,
  original: O,
): RunState<M, O> => ({
  step: 0,
  sums: noSums,
  history: [],
  original,
  parameters: parameters.slice(),
  epochStart: parameters.slice(),
  adam: adamState(parameters.length),
});

/** `fingerprint` tells which run the state belongs to. */
export function encodeCheckpoint(state: RunState<unknown, Original>, fingerprint: string): Uint8Array {
  const { step, sums, history, original, parameters, epochStart, adam } = state;
  const arrays = Object.entries({ parameters, epochStart, m: adam.m, v: adam.v });
  return encodeSafetensors({
    metadata: { fingerprint, progress: JSON.stringify({ step, sums, history, original }) },
    tensors: new Map(arrays.map(([name, data]) => [name, { shape: [data.length], data }])),
  });
}

/** @throws FirstspikeError `usage` if the checkpoint is of a run with another model, other settings or data */
export function decodeCheckpoint<M, O extends Original>(
  bytes: Uint8Array,
  fingerprint: string,
): RunState<M, O> {
  const { metadata, tensors } = decodeSafetensors(bytes, 'The training checkpoint', REMEDY);
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
    throw new FirstspikeError('bad-file', `The training checkpoint lacks "${name}"; ${REMEDY}.`);
  };
  return {
    ...JSON.parse(metadata.progress),
    parameters: floats('parameters'),
    epochStart: floats('epochStart'),
    adam: { m: floats('m'), v: floats('v') },
  };
}

/**
 * What a run's result depends on, as a string: two runs with the same fingerprint take the same steps. Settings,
 * number of images and the FNV-1a hash of nodes, pixels, labels and start values, as JSON.
 */
export function fingerprintOf(
  settings: object,
  nodes: readonly Node[],
  { pixels, labels }: ImageDataset,
  start: Float32Array,
): string {
  let hash = 0x811c9dc5;
  const text = new TextEncoder().encode(JSON.stringify(nodes));
  for (const { buffer, byteOffset, byteLength } of [text, pixels, labels, start]) {
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  }
  const facts = { ...settings, images: labels.length, data: (hash >>> 0).toString(16) };
  return JSON.stringify(facts, (_, value) => (value instanceof Map ? [...value] : value));
}
