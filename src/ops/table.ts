/** @file All operators. A new one is its own file and one line here. */
import { add } from './add.ts';
import { averagePool } from './average-pool.ts';
import { batchNormalization } from './batch-normalization.ts';
import { cast } from './cast.ts';
import { clip } from './clip.ts';
import { concat } from './concat.ts';
import { constant } from './constant.ts';
import { conv } from './conv.ts';
import { div } from './div.ts';
import { dropout } from './dropout.ts';
import { flatten } from './flatten.ts';
import { gather } from './gather.ts';
import { gemm } from './gemm.ts';
import { globalAveragePool } from './global-average-pool.ts';
import { globalMaxPool } from './global-max-pool.ts';
import { identity } from './identity.ts';
import { logSoftmax } from './log-softmax.ts';
import { matMul } from './mat-mul.ts';
import { maxPool } from './max-pool.ts';
import { mul } from './mul.ts';
import type { Operator } from './operator.ts';
import { pad } from './pad.ts';
import { reduceMean } from './reduce-mean.ts';
import { relu } from './relu.ts';
import { reshape } from './reshape.ts';
import { shape } from './shape.ts';
import { slice } from './slice.ts';
import { softmax } from './softmax.ts';
import { squeeze } from './squeeze.ts';
import { sub } from './sub.ts';
import { transpose } from './transpose.ts';
import { unsqueeze } from './unsqueeze.ts';

/** Every operator that can be read. */
export const operators: readonly Operator<unknown>[] = [
  add,
  averagePool,
  batchNormalization,
  cast,
  clip,
  concat,
  constant,
  conv,
  div,
  dropout,
  flatten,
  gather,
  gemm,
  globalAveragePool,
  globalMaxPool,
  identity,
  logSoftmax,
  matMul,
  maxPool,
  mul,
  pad,
  reduceMean,
  relu,
  reshape,
  shape,
  slice,
  softmax,
  squeeze,
  sub,
  transpose,
  unsqueeze,
];

const byType = new Map(operators.map((operator) => [operator.type, operator]));

/** The operator of an ONNX type, if there is one. */
export const findOperator = (type: string): Operator<unknown> | undefined => byType.get(type);

/** Whether an operator may only end a network, because the read-out leaves it out. */
export const isTail = (type: string): boolean => type === 'Softmax' || type === 'LogSoftmax';
