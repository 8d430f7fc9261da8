/** @file What to use instead of an operator that does not work: the second half of an error message. */

const advice: Readonly<Record<string, string>> = {
  Sigmoid: 'use Relu or Clip(0, 1) in hidden layers, and leave it out at the end.',
  Tanh: 'use Relu or Clip(0, 1).',
  LeakyRelu: 'train with Relu: a spike carries no negative values.',
  PRelu: 'train with Relu: a spike carries no negative values.',
  Elu: 'train with Relu.',
  Selu: 'train with Relu.',
  Gelu: 'train with Relu.',
  HardSigmoid: 'use Clip(0, 1).',
  HardSwish: 'use Relu or Clip(0, 6).',
  ConvTranspose: 'use a Conv.',
  ArgMax: 'leave it out: the class is the output with the highest potential.',
  Sum: 'use Add nodes with two inputs.',
};

const recurrent = new Set(['LSTM', 'GRU', 'RNN', 'Loop', 'Scan', 'If']);

/** A clause that says what works in place of the operator. */
export function substitute(type: string): string {
  if (recurrent.has(type)) return 'only feed-forward ConvNets (Conv, Gemm, pooling, Relu, …) work.';
  if (Object.hasOwn(advice, type)) return advice[type];
  return 'layers made of Conv, Gemm, MatMul, pooling, BatchNormalization, Relu and Add work.';
}
