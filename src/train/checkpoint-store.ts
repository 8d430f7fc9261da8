/**
 * @file Where a training run's checkpoint is kept.
 */

/** Keeps one checkpoint; `save` replaces it as a whole or not at all. */
export interface CheckpointStore {
  /** Undefined if there is none. */
  load(): Promise<Uint8Array | undefined>;
  save(bytes: Uint8Array): Promise<void>;
}
