/** @file Activation functions: the frequent ones by TensorFlow.js, all others by their own definition. */
import { type Activation, activate } from '../../graph/activation.ts';
import { sizeOf } from '../../graph/tensor.ts';
import { unsupportedNode } from '../../ops/node-error.ts';
import { floatAttribute } from '../../ops/parse/attributes.ts';
import type { Step } from '../../ops/plan.ts';
import { pointwise } from '../kernels/pointwise.ts';
import type { Tensor, TensorFlow } from '../tensorflow.ts';
import { mul, sub } from './arithmetic.ts';
import type { Operand, Rule } from './frame.ts';
import { constantAt, isDataOf, valueAt } from './operands.ts';
import { mapped, rowsOf, rowsValue, type Value } from './value.ts';

export const relu: Rule = (step, operands, { tf }) => [
  mapped(valueAt(step, operands), (tensor) => tf.relu(tensor)),
];

export const clip: Rule = (step, operands, { tf }) => {
  const { min, max } = limitsOf(step);
  return [mapped(valueAt(step, operands), (tensor) => limited(tf, tensor, min, max))];
};

/** The limits of a Clip, infinite where there is none. */
export function limitsOf({ attributes }: Step): { readonly min: number; readonly max: number } {
  const { min, max } = attributes as { readonly min: number; readonly max: number };
  return { min, max };
}

function limited(tf: TensorFlow, x: Tensor, min: number, max: number): Tensor {
  const raised = min === 0 ? tf.relu(x) : x;
  const isRaised = min === 0 || min === Number.NEGATIVE_INFINITY;
  if (isRaised && max === Number.POSITIVE_INFINITY) return raised;
  return pointwise(tf, x, (value) => Math.min(Math.max(value, min), max));
}

export const hardSigmoid: Rule = (step, operands, { tf }) => {
  const alpha = floatAttribute(step.node, 'alpha') ?? 0.2;
  const beta = floatAttribute(step.node, 'beta') ?? 0.5;
  return [
    mapped(valueAt(step, operands), (tensor) =>
      pointwise(tf, tensor, (x) => Math.min(Math.max(alpha * x + beta, 0), 1)),
    ),
  ];
};

/** max(x, 0) − slope · max(−x, 0), with a slope that can be trained. */
export const pRelu: Rule = (step, operands, frame) => {
  const { tf } = frame;
  const value = valueAt(step, operands);
  const slope = constantAt(step, operands, 1);
  const [shape] = step.inputShapes;
  // One per channel is how it was written before opset 7, and still is by some.
  const isPerChannel = slope.shape.length === 1 && slope.shape[0] === shape[1] && shape.length > 2;
  const fitted = isPerChannel ? [slope.shape[0], ...shape.slice(2).map(() => 1)] : slope.shape;
  const constant = { ...slope, shape: fitted, tensor: tf.reshape(slope.tensor, [...fitted]) };
  const below: Value = mapped(value, (tensor) => tf.relu(tf.neg(tensor)));
  const above: Value = mapped(value, (tensor) => tf.relu(tensor));
  const [scaled] = mul(
    step,
    [
      { kind: 'value', value: below },
      { kind: 'constant', constant },
    ],
    frame,
  );
  const parts: Operand[] = [above, scaled].map((part) => ({ kind: 'value', value: part }));
  return sub(step, parts, frame).map((result) => ({ ...result, isData: isDataOf(operands) }));
};

/** Any function that `activation.ts` knows. */
export const activation =
  (f: Activation): Rule =>
  (step, operands, { tf }) => {
    const value = valueAt(step, operands);
    switch (f.kind) {
      case 'sigmoid':
        return [mapped(value, (tensor) => tf.sigmoid(tensor))];
      case 'tanh':
        return [mapped(value, (tensor) => tf.tanh(tensor))];
      case 'silu':
        return [mapped(value, (tensor) => tf.mul(tensor, tf.sigmoid(tensor)))];
      case 'leaky':
        if (f.slopes.length === 1) {
          const [slope] = f.slopes;
          const leaky = (x: Tensor) => tf.sub(tf.relu(x), tf.mul(tf.relu(tf.neg(x)), slope));
          return [mapped(value, leaky)];
        }
        return [perElement(tf, value, f)];
      case 'staircase':
        throw unsupportedNode(
          step.node,
          'a staircase has no slope to train along; train the model where it was made, and convert it as it is.',
        );
      default:
        return [mapped(value, (tensor) => pointwise(tf, tensor, (x) => activate(f, x, 0)))];
    }
  };

/** A function that differs between channels or elements. */
function perElement(tf: TensorFlow, value: Value, f: Extract<Activation, { kind: 'leaky' }>): Value {
  const { shape } = value;
  const size = sizeOf(shape);
  const area = f.slopes.length === shape[1] ? sizeOf(shape.slice(2)) : 1;
  const rows = rowsOf(tf, value);
  const result = pointwise(tf, rows, (x, i) =>
    activate(f, x, Math.floor((i % size) / area) % f.slopes.length),
  );
  return rowsValue(tf, shape, result, value.isData);
}

const kinds: Readonly<Record<Activation['kind'], true>> = {
  clip: true,
  leaky: true,
  elu: true,
  sigmoid: true,
  tanh: true,
  softplus: true,
  softsign: true,
  gelu: true,
  silu: true,
  mish: true,
  'hard-swish': true,
  staircase: true,
};

/** Whether what an operator has read from its node is an activation function. */
export const isActivation = (attributes: unknown): attributes is Activation =>
  typeof attributes === 'object' &&
  attributes !== null &&
  'kind' in attributes &&
  typeof attributes.kind === 'string' &&
  Object.hasOwn(kinds, attributes.kind);

/** Whether a step is an activation function. */
export const activates = ({ node, attributes }: Step): boolean =>
  node.type === 'Relu' || node.type === 'Clip' || isActivation(attributes);
