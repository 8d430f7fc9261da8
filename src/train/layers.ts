/**
 * @file What a trainable ConvNet is made of: plain records, one per layer, in the order data flows through them.
 * Convolutions have stride 1 and a bias; pooling windows do not overlap.
 */

/** `filters` kernels of `kernel`×`kernel`; 'same' pads with zeros so that height and width stay, 'valid' does not pad. */
export interface ConvLayer {
  readonly type: 'conv';
  readonly filters: number;
  readonly kernel: number;
  readonly padding: 'same' | 'valid';
}

/** max(0, x): the non-linearity that a one-spike neuron computes. */
export interface ReluLayer {
  readonly type: 'relu';
}

/** Maximum of each `size`×`size` window, stride `size`; rows and columns that fill no window are left out. */
export interface MaxPoolLayer {
  readonly type: 'maxpool';
  readonly size: number;
}

/** A map to a vector, in channel, row, column order (ONNX's). */
export interface FlattenLayer {
  readonly type: 'flatten';
}

/** In training, each value is zero with probability `rate` and divided by 1 − rate otherwise; else the identity. */
export interface DropoutLayer {
  readonly type: 'dropout';
  readonly rate: number;
}

/** `units` weighted sums of all inputs, with a bias. */
export interface DenseLayer {
  readonly type: 'dense';
  readonly units: number;
}

export type Layer = ConvLayer | ReluLayer | MaxPoolLayer | FlattenLayer | DropoutLayer | DenseLayer;

/** A classifier of images: the last layer's values are the logits. */
export interface ConvNet {
  readonly name: string;
  /** Channels, height, width of one image; pixels are 0…1. */
  readonly input: readonly [channels: number, height: number, width: number];
  readonly layers: readonly Layer[];
}
