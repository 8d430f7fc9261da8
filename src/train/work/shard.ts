/** @file A few images of a batch, and what comes of them. */

/** Images in channel, row, column order, in stored units. */
export interface Shard {
  readonly pixels: Uint8Array | Float32Array;
  readonly labels: Int32Array;
  /** One seed per image, for augmentation and dropout; without seeds the images are only classified. */
  readonly seeds?: Uint32Array;
}

/** Sums over images. */
export interface Sums {
  readonly images: number;
  /** Cross-entropy with the labels, nats. */
  readonly loss: number;
  /** Images whose largest logit is their label's. */
  readonly correct: number;
  readonly penalty: number;
  /** Units with a value other than zero; 0 where images are trained on. */
  readonly active: number;
}

export interface ShardResult extends Sums {
  /** ∂(loss + distance + penalty)/∂parameters; present if the shard has seeds. */
  readonly gradient?: Float32Array;
}
