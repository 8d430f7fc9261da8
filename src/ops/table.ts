/** @file All operators. A new one is its own file and one line here. */

import type { Operator } from './operator.ts';
import { add } from './operators/add.ts';
import { averagePool } from './operators/average-pool.ts';
import { batchNormalization } from './operators/batch-normalization.ts';
import { cast } from './operators/cast.ts';
import { castLike } from './operators/cast-like.ts';
import { clip } from './operators/clip.ts';
import {
  and,
  equal,
  greater,
  greaterOrEqual,
  less,
  lessOrEqual,
  not,
  or,
  where,
} from './operators/compare.ts';
import { concat } from './operators/concat.ts';
import { constant } from './operators/constant.ts';
import { constantOfShape } from './operators/constant-of-shape.ts';
import { conv } from './operators/conv.ts';
import { convTranspose } from './operators/conv-transpose.ts';
import { depthToSpace, spaceToDepth } from './operators/depth-to-space.ts';
import { div } from './operators/div.ts';
import { dropout } from './operators/dropout.ts';
import { celu, elu, selu } from './operators/elu.ts';
import { expand, tile } from './operators/expand.ts';
import { max, min } from './operators/extremes.ts';
import { flatten } from './operators/flatten.ts';
import { gather } from './operators/gather.ts';
import { gemm } from './operators/gemm.ts';
import { globalAveragePool } from './operators/global-average-pool.ts';
import { globalMaxPool } from './operators/global-max-pool.ts';
import { hardSigmoid } from './operators/hard-sigmoid.ts';
import { identity } from './operators/identity.ts';
import { leakyRelu, pRelu } from './operators/leaky-relu.ts';
import { matMul } from './operators/mat-mul.ts';
import { maxPool } from './operators/max-pool.ts';
import { mod } from './operators/mod.ts';
import { mul } from './operators/mul.ts';
import { neg } from './operators/neg.ts';
import { pad } from './operators/pad.ts';
import { abs, ceil, erf, exp, floor, log, reciprocal, round, sign, sqrt } from './operators/pointwise.ts';
import { pow } from './operators/pow.ts';
import { quant } from './operators/quant.ts';
import { range } from './operators/range.ts';
import {
  reduceL1,
  reduceL2,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceProd,
  reduceSum,
  reduceSumSquare,
} from './operators/reduce.ts';
import { relu } from './operators/relu.ts';
import { reshape } from './operators/reshape.ts';
import { resize, upsample } from './operators/resize.ts';
import { shape, size } from './operators/shape.ts';
import { sigmoid, softplus, softsign, tanh } from './operators/sigmoid.ts';
import { slice } from './operators/slice.ts';
import { logSoftmax, softmax } from './operators/softmax.ts';
import { split } from './operators/split.ts';
import { squeeze } from './operators/squeeze.ts';
import { staircase } from './operators/staircase.ts';
import { sub } from './operators/sub.ts';
import { mean, sum } from './operators/sum.ts';
import { gelu, hardSwish, mish, swish } from './operators/swish.ts';
import { transpose } from './operators/transpose.ts';
import { unsqueeze } from './operators/unsqueeze.ts';

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
  quant,
  range,
  reciprocal,
  reduceL1,
  reduceL2,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceProd,
  reduceSum,
  reduceSumSquare,
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
  staircase,
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

/** Whether the output of an operator holds the elements of its input, in the same order. */
export function keepsElements(type: string): boolean {
  const dependence = findOperator(type)?.dependence;
  return dependence === 'same' || dependence === 'reshaped';
}

/** Whether an operator may only end a network, because the read-out leaves it out. */
export const isTail = (type: string): boolean => findOperator(type)?.endsClassifier === true;
