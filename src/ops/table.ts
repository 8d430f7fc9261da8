/** @file All operators. A new one is its own file and one line here. */
import { add } from './add.ts';
import { averagePool } from './average-pool.ts';
import { batchNormalization } from './batch-normalization.ts';
import { cast } from './cast.ts';
import { castLike } from './cast-like.ts';
import { clip } from './clip.ts';
import { and, equal, greater, greaterOrEqual, less, lessOrEqual, not, or, where } from './compare.ts';
import { concat } from './concat.ts';
import { constant } from './constant.ts';
import { constantOfShape } from './constant-of-shape.ts';
import { conv } from './conv.ts';
import { convTranspose } from './conv-transpose.ts';
import { depthToSpace, spaceToDepth } from './depth-to-space.ts';
import { div } from './div.ts';
import { dropout } from './dropout.ts';
import { celu, elu, selu } from './elu.ts';
import { expand, tile } from './expand.ts';
import { max, min } from './extremes.ts';
import { flatten } from './flatten.ts';
import { gather } from './gather.ts';
import { gemm } from './gemm.ts';
import { globalAveragePool } from './global-average-pool.ts';
import { globalMaxPool } from './global-max-pool.ts';
import { hardSigmoid } from './hard-sigmoid.ts';
import { identity } from './identity.ts';
import { leakyRelu, pRelu } from './leaky-relu.ts';
import { logSoftmax } from './log-softmax.ts';
import { matMul } from './mat-mul.ts';
import { maxPool } from './max-pool.ts';
import { mod } from './mod.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';
import type { Operator } from './operator.ts';
import { pad } from './pad.ts';
import { abs, ceil, erf, exp, floor, log, reciprocal, round, sign, sqrt } from './pointwise.ts';
import { pow } from './pow.ts';
import { range } from './range.ts';
import { reduceMax, reduceMean, reduceMin, reduceProd, reduceSum } from './reduce.ts';
import { relu } from './relu.ts';
import { reshape } from './reshape.ts';
import { resize, upsample } from './resize.ts';
import { shape, size } from './shape.ts';
import { sigmoid, softplus, softsign, tanh } from './sigmoid.ts';
import { slice } from './slice.ts';
import { softmax } from './softmax.ts';
import { split } from './split.ts';
import { squeeze } from './squeeze.ts';
import { sub } from './sub.ts';
import { mean, sum } from './sum.ts';
import { gelu, hardSwish, mish, swish } from './swish.ts';
import { transpose } from './transpose.ts';
import { unsqueeze } from './unsqueeze.ts';

/** Every operator that can be read. */
export const operators: readonly Operator<unknown>[] = [
  abs,
  add,
  and,
  averagePool,
  batchNormalization,
  cast,
  castLike,
  ceil,
  celu,
  clip,
  concat,
  constant,
  constantOfShape,
  conv,
  convTranspose,
  depthToSpace,
  div,
  dropout,
  elu,
  equal,
  erf,
  exp,
  expand,
  flatten,
  floor,
  gather,
  gelu,
  gemm,
  globalAveragePool,
  globalMaxPool,
  greater,
  greaterOrEqual,
  hardSigmoid,
  hardSwish,
  identity,
  leakyRelu,
  less,
  lessOrEqual,
  log,
  logSoftmax,
  matMul,
  max,
  maxPool,
  mean,
  min,
  mish,
  mod,
  mul,
  neg,
  not,
  or,
  pad,
  pow,
  pRelu,
  range,
  reciprocal,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceProd,
  reduceSum,
  relu,
  reshape,
  resize,
  round,
  selu,
  shape,
  sigmoid,
  sign,
  size,
  slice,
  softmax,
  softplus,
  softsign,
  spaceToDepth,
  split,
  sqrt,
  squeeze,
  sub,
  sum,
  swish,
  tanh,
  tile,
  transpose,
  unsqueeze,
  upsample,
  where,
];

const byType = new Map(operators.map((operator) => [operator.type, operator]));

/** The operator of an ONNX type, if there is one. */
export const findOperator = (type: string): Operator<unknown> | undefined => byType.get(type);

/** Whether an operator may only end a network, because the read-out leaves it out. */
export const isTail = (type: string): boolean => type === 'Softmax' || type === 'LogSoftmax';
