/** @file What to use instead of an operator that does not work: the second half of an error message. */

const ofEachImage =
  'it divides by statistics of each image, which no weight can hold; train with BatchNormalization.';

const attention = 'it weighs values of the image by each other; train a network without attention.';

const advice: Readonly<Record<string, string>> = {
  ArgMax: 'leave it out: the class is the output with the highest potential.',
  Attention: attention,
  ConvTranspose: 'use a Conv.',
  Einsum: 'use MatMul or Gemm with constant weights.',
  GroupNormalization: ofEachImage,
  InstanceNormalization: ofEachImage,
  LayerNormalization: ofEachImage,
  LpNormalization: ofEachImage,
  LRN: 'it divides each value by its neighbours; leave it out, or train with BatchNormalization.',
  MeanVarianceNormalization: ofEachImage,
  MultiHeadAttention: attention,
  QAttention: attention,
  RMSNormalization: ofEachImage,
  SkipLayerNormalization: ofEachImage,
  ThresholdedRelu: 'use Relu.',
};

const recurrent = new Set(['LSTM', 'GRU', 'RNN', 'Loop', 'Scan', 'If']);

/** A clause that says what works in place of the operator. */
export function substitute(type: string): string {
  if (recurrent.has(type)) return 'only feed-forward ConvNets (Conv, Gemm, pooling, Relu, …) work.';
  const standard = type.replace(/^com\.microsoft\./, '');
  if (Object.hasOwn(advice, standard)) return advice[standard];
  return 'layers made of Conv, Gemm, MatMul, pooling, BatchNormalization, Relu and Add work.';
}
