/** @file Add, Sub, Mul, Div, Sum, Mean, Neg, BatchNormalization: broadcast as ONNX does. */
import { floatAttribute, intAttribute } from '../../ops/parse/attributes.ts';
import type { Step } from '../../ops/plan.ts';
import type { Tensor, TensorFlow } from '../tensorflow.ts';
import { type Constant, type Frame, type Operand, type Rule, refused } from './frame.ts';
import { constantAt, isDataOf, valueAt } from './operands.ts';
import { imageValue, mapped, rowsOf, rowsValue, type Value } from './value.ts';

type Combine = (tf: TensorFlow, a: Tensor, b: Tensor) => Tensor;

/** `a ∘ b` element by element. */
function combined(step: Step, a: Operand, b: Operand, frame: Frame, combine: Combine): Value {
  const { tf, images } = frame;
  const [shape] = step.outputShapes;
  const isData = isDataOf([a, b]);
  const values = [a, b].flatMap((operand) => (operand.kind === 'value' ? [operand.value] : []));
  const isAligned = values.every((value) => value.shape.join() === shape.join());
  const image = values.find((value) => value.layout === 'channels-last');
  if (isAligned && image && values.every((value) => value.layout === 'channels-last')) {
    const [left, right] = [a, b].map((operand) => lastAxis(step, operand, shape.length, frame));
    return imageValue(shape, tf.reshape(combine(tf, left, right), image.tensor.shape as Image), isData);
  }
  const [left, right] = [a, b].map((operand) => {
    if (operand.kind === 'absent') throw refused(step, 'an operand is missing');
    const { shape: own } = operand.kind === 'value' ? operand.value : operand.constant;
    const dims = aligned(step, own, shape.length);
    return operand.kind === 'value'
      ? tf.reshape(rowsOf(tf, operand.value), [images, ...dims])
      : tf.reshape(operand.constant.tensor, [1, ...dims]);
  });
  return rowsValue(tf, shape, combine(tf, left, right), isData);
}

type Image = [number, number, number, number];

/** An operand of images that are held channels last. */
function lastAxis(step: Step, operand: Operand, rank: number, { tf }: Frame): Tensor {
  if (operand.kind === 'value') return operand.value.tensor;
  if (operand.kind === 'absent') throw refused(step, 'an operand is missing');
  const [batch, channels, ...rest] = aligned(step, operand.constant.shape, rank);
  const [height, width] = rest.length === 1 ? [1, rest[0]] : rest;
  if (batch !== 1) throw refused(step, 'its constant differs between images');
  return tf.transpose(tf.reshape(operand.constant.tensor, [1, channels, height, width]), [0, 2, 3, 1]);
}

/** With ones in front; before opset 7, `axis` may say where the second operand's axes start. */
function aligned({ node }: Step, shape: readonly number[], rank: number): number[] {
  const axis = intAttribute(node, 'axis');
  const stretched =
    axis === undefined || shape.length === 0 || shape.length === rank
      ? [...shape]
      : [...shape, ...new Array<number>(Math.max(0, rank - axis - shape.length)).fill(1)];
  return [...new Array<number>(Math.max(0, rank - stretched.length)).fill(1), ...stretched];
}

const binary =
  (combine: Combine): Rule =>
  (step, [a, b], frame) => [combined(step, a, b, frame, combine)];

export const add = binary((tf, a, b) => tf.add(a, b));
export const sub = binary((tf, a, b) => tf.sub(a, b));
export const mul = binary((tf, a, b) => tf.mul(a, b));
export const div = binary((tf, a, b) => tf.div(a, b));

const total =
  (factor: (values: number) => number): Rule =>
  (step, operands, frame) => {
    const [first, ...others] = operands;
    const whole = others.reduce<Operand>(
      (sum, operand) => ({
        kind: 'value',
        value: combined(step, sum, operand, frame, (tf, a, b) => tf.add(a, b)),
      }),
      first,
    );
    const scale = factor(operands.length);
    const value = valueAt(step, [whole]);
    return [scale === 1 ? value : mapped(value, (tensor) => frame.tf.mul(tensor, scale))];
  };

export const sum = total(() => 1);
export const mean = total((values) => 1 / values);

export const neg: Rule = (step, operands, { tf }) => [
  mapped(valueAt(step, operands), (tensor) => tf.neg(tensor)),
];

/** y = scale · (x − mean) / √(variance + ε) + bias, with the statistics of the file. */
export const batchNormalization: Rule = (step, operands, frame) => {
  const { tf } = frame;
  const value = valueAt(step, operands);
  const [gamma, beta, centre, variance] = [1, 2, 3, 4].map((i) => constantAt(step, operands, i));
  const epsilon = floatAttribute(step.node, 'epsilon') ?? 1e-5;
  const spread = tf.sqrt(tf.add(variance.tensor, epsilon));
  const factor = tf.div(gamma.tensor, spread);
  const summand = tf.sub(beta.tensor, tf.mul(factor, centre.tensor));
  const channels = [gamma.tensor.size, ...new Array<number>(Math.max(0, value.shape.length - 2)).fill(1)];
  const shaped = (tensor: Tensor): Operand => {
    const constant: Constant = { shape: channels, tensor: tf.reshape(tensor, channels), isTrained: true };
    return { kind: 'constant', constant };
  };
  const scaled = combined(step, operands[0], shaped(factor), frame, (_, a, b) => tf.mul(a, b));
  const shifted = combined(step, { kind: 'value', value: scaled }, shaped(summand), frame, (_, a, b) =>
    tf.add(a, b),
  );
  return [{ ...shifted, isData: isDataOf(operands) }];
};
