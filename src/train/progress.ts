/**
 * @file What a training run tells while it runs.
 */

/** How the network does on the held-out images. */
export interface Validation {
  readonly images: number;
  /** Fraction classified as labelled, 0…1. */
  readonly accuracy: number;
  /** Mean cross-entropy, nats. */
  readonly loss: number;
  /** Fraction of hidden units with a value above zero: what spikes per neuron can be at most. */
  readonly activeFraction: number;
}

/** One pass over the training images, as it went. */
export interface EpochReport {
  /** From 1. */
  readonly epoch: number;
  /** Mean cross-entropy over the epoch's augmented images with dropout, nats. */
  readonly loss: number;
  /** Fraction of those classified as labelled. */
  readonly accuracy: number;
  /** Absent if no images are held out. */
  readonly validation?: Validation;
}

/** State after a batch; `validation` is there after the last batch of an epoch. */
export interface TrainProgress extends EpochReport {
  readonly epochs: number;
  /** Batches of this epoch done. */
  readonly batch: number;
  readonly batches: number;
  readonly imagesPerSecond: number;
  /** Estimate for the rest of the run, validations included. */
  readonly secondsLeft: number;
}
