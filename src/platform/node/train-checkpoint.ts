/**
 * @file A training checkpoint in one file, which is never half there.
 */
import { rm } from 'node:fs/promises';
import type { CheckpointStore } from '../../train/index.ts';
import { isFile, readBytes, writeAtomic } from './files.ts';

export interface CheckpointFile extends CheckpointStore {
  readonly path: string;
  /** Deletes the checkpoint: for when the trained model has been written. */
  clear(): Promise<void>;
}

/**
 * Checkpoint at `path`; by convention that is the model's path with `.checkpoint` appended.
 * @example
 * ```ts
 * await checkpointFile('/no/such/model.onnx.checkpoint').load(); // → undefined
 * ```
 */
export const checkpointFile = (path: string): CheckpointFile => ({
  path,
  load: async () => ((await isFile(path)) ? readBytes(path) : undefined),
  save: (bytes) => writeAtomic(path, bytes),
  clear: () => rm(path, { force: true }),
});
