/** @file What a training run reports while it lasts. */
import type { Steps } from '../network/network.ts';

/** How a network in training does on the held-out images: as they are, without dropout. */
export interface Validation {
  readonly images: number;
  /** Fraction classified as labelled, 0…1. */
  readonly accuracy: number;
  /** Mean cross-entropy, nats. */
  readonly loss: number;
  /** Fraction of hidden units with a value other than zero: what spikes per neuron can be at most. */
  readonly activeFraction: number;
}

/** A tuned model, and its spiking network, on the held-out images. */
export interface Measurement {
  readonly images: number;
  readonly steps: Steps;
  /** Accuracies are fractions 0…1; loss is the mean cross-entropy, nats. */
  readonly ann: { readonly accuracy: number; readonly loss: number };
  readonly snn: { readonly accuracy: number };
  /** Spikes per neuron and synaptic operations, means per image, as `evaluate` counts them. */
  readonly spikesPerNeuron: number;
  readonly synops: number;
}

/** One pass over the training images; means over its images as they were trained on: augmented, with dropout. */
export interface EpochReport<M> {
  /** From 1. */
  readonly epoch: number;
  /** Cross-entropy, nats. */
  readonly loss: number;
  /** Fraction classified as labelled, 0…1. */
  readonly accuracy: number;
  /** Activity as the penalty counts it, per image; when tuning, in parts of the original model's. */
  readonly activity: number;
  /** After the epoch; absent while it lasts, and if no images are held out. */
  readonly measured?: M;
}

/** State after a batch. */
export interface Progress<M> extends EpochReport<M> {
  readonly epochs: number;
  /** Batches of this epoch done. */
  readonly batch: number;
  readonly batches: number;
  readonly imagesPerSecond: number;
  /** Estimate for the rest of the run, measurements included. */
  readonly secondsLeft: number;
}
