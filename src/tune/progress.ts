/** @file What tuning tells while it runs. */
import type { Steps } from '../network/network.ts';

/** The model, and its spiking network, on the held-out images. */
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

/** One pass over the training images, as it went; means over its images as they were trained on. */
export interface TuneEpoch {
  /** From 1. */
  readonly epoch: number;
  /** Cross-entropy, nats. */
  readonly loss: number;
  /** Fraction classified as labelled. */
  readonly accuracy: number;
  /** Activity as the penalty counts it, in parts of the original model's. */
  readonly activity: number;
  /** After the epoch; absent while it lasts. */
  readonly measured?: Measurement;
}

/** State after a batch. */
export interface TuneProgress extends TuneEpoch {
  readonly epochs: number;
  /** Batches of this epoch done. */
  readonly batch: number;
  readonly batches: number;
  readonly imagesPerSecond: number;
  /** Estimate for the rest of the run, measurements included. */
  readonly secondsLeft: number;
}
