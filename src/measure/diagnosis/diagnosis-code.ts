/** @file Causes of loss in a converted network, as stable codes that scripts may match. */

export type DiagnosisCode =
  /** The ANN itself only guesses: most likely pixels on another scale than in its training. */
  | 'ann-at-chance'
  /** The labels count classes otherwise than the model's scores. */
  | 'labels'
  /** ANN and SNN decide alike. */
  | 'no-loss'
  /** Activations exceed xMax. */
  | 'saturation'
  /** Too few steps for the values of a layer. */
  | 'rounding'
  /** Values are rounded down, which adds up. */
  | 'floor'
  /** xMax lies far above all values, so that most steps are never used. */
  | 'high-threshold'
  /** A layer never fires although its activations are positive. */
  | 'silent-layer'
  /** Pixels outside the range that the network encodes. */
  | 'input-range'
  /** Too few steps for the pixels. */
  | 'input-rounding'
  /** Rounding of weights: the error that no value explains. */
  | 'weights'
  /** Several layers share the loss. */
  | 'spread';
