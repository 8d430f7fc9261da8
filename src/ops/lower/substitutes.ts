/** @file Advice for operators that do not convert: the second half of an error message. */

const ofEachImage =
  'it divides by statistics of each image, which no weight can hold; train with BatchNormalization.';

const powers =
  'it raises values to a power, which no neuron that fires once computes; use MaxPool or AveragePool.';

const sampling = 'where it looks depends on the image; use a Resize, a Slice or a Conv.';

const lists = 'lists of tensors and dictionaries do not work; give each tensor an output of its own.';

const attention = 'it weighs values of the image by each other; train a network without attention.';

const advice: Readonly<Record<string, string>> = {
  AffineGrid: sampling,
  ArgMax: 'leave it out: the class is the output with the highest potential.',
  ArgMin: 'negate the scores and leave it out: the class is the output with the highest potential.',
  Attention: attention,
  BipolarQuant:
    'values of −1 and 1 have no zero, which is what silence stands for; quantise to two bits or more with Quant.',
  Einsum: 'use MatMul or Gemm with constant weights.',
  DeformConv: sampling,
  FloatQuant: 'its levels are not evenly spaced, as steps are; quantise to integers with Quant.',
  GlobalLpPool: powers,
  GridSample: sampling,
  GroupNormalization: ofEachImage,
  InstanceNormalization: ofEachImage,
  LayerNormalization: ofEachImage,
  LpNormalization: ofEachImage,
  LpPool: powers,
  MaxRoiPool: sampling,
  LRN: 'it divides each value by its neighbours; leave it out, or train with BatchNormalization.',
  MeanVarianceNormalization: ofEachImage,
  MultiHeadAttention: attention,
  QAttention: attention,
  RMSNormalization: ofEachImage,
  RoiAlign: sampling,
  SequenceAt: lists,
  SequenceConstruct: lists,
  SplitToSequence: lists,
  MultiThreshold: 'use the file from before FINN streamlined it, which has Quant in its place.',
  Trunc: 'it cuts bits off a sum; leave it out, or put a Quant with floor rounding in its place.',
  SkipLayerNormalization: ofEachImage,
  Shrink: 'it jumps, which no neuron that fires once can; use Relu.',
  ThresholdedRelu: 'it jumps, which no neuron that fires once can; use Relu.',
};

const recurrent = new Set(['LSTM', 'GRU', 'RNN']);

const control = new Set(['If', 'Loop', 'Scan', 'SequenceMap']);

const random = /^(Random|Bernoulli|Multinomial)/;

/** A clause of an error: the operators that work in place of this one. */
export function substitute(type: string): string {
  if (control.has(type))
    return 'a graph that branches or loops while it runs does not work; export the model for one fixed path.';
  if (recurrent.has(type)) return 'only feed-forward ConvNets (Conv, Gemm, pooling, Relu, …) work.';
  if (random.test(type)) return 'its result is random; export the model in inference mode.';
  const standard = type.replace(/^com\.microsoft\./, '');
  if (Object.hasOwn(advice, standard)) return advice[standard];
  if (/^com\.(microsoft|ms)\./.test(type))
    return 'it is an operator of ONNX Runtime, which writes such when it optimises a graph; use the file from before optimisation.';
  return 'layers made of Conv, Gemm, MatMul, pooling, BatchNormalization, Relu and Add work.';
}
