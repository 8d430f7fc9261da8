/**
 * @file How each operator is computed in TensorFlow.js, with a derivative. One without a line here still works if it is
 * an activation function or only moves values.
 */
import type { Step } from '../../ops/plan.ts';
import { activation, clip, hardSigmoid, isActivation, pRelu, relu } from './activations.ts';
import { add, batchNormalization, div, mean, mul, neg, sub, sum } from './arithmetic.ts';
import { conv, convTranspose } from './convolutions.ts';
import { dropout } from './dropout.ts';
import type { Rule } from './frame.ts';
import { gemm, matMul } from './linear.ts';
import { concat, moving, passing } from './moves.ts';
import { average, largest, reduceMax, reduceMean, reduceSum } from './pools.ts';

const rules: Readonly<Record<string, Rule>> = {
  Add: add,
  AveragePool: average,
  BatchNormalization: batchNormalization,
  Cast: passing,
  Clip: clip,
  Concat: concat,
  Conv: conv,
  ConvTranspose: convTranspose,
  Div: div,
  Dropout: dropout,
  Gemm: gemm,
  GlobalAveragePool: average,
  GlobalMaxPool: largest,
  HardSigmoid: hardSigmoid,
  Identity: passing,
  MatMul: matMul,
  MaxPool: largest,
  Mean: mean,
  Mul: mul,
  Neg: neg,
  PRelu: pRelu,
  ReduceMax: reduceMax,
  ReduceMean: reduceMean,
  ReduceSum: reduceSum,
  Relu: relu,
  Sub: sub,
  Sum: sum,
};

export function ruleOf(step: Step): Rule {
  const { node, attributes } = step;
  if (Object.hasOwn(rules, node.type)) return rules[node.type];
  return isActivation(attributes) ? activation(attributes) : moving;
}
