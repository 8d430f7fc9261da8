/**
 * @file Operators on integers, each as nodes on floats. Sources: ONNX operators QuantizeLinear to QLinearMatMul; ONNX
 * Runtime's `com.microsoft` operators (their documentation, "ContribOperators").
 */
import type { Node } from '../../graph/graph.ts';
import { floatTensor, intTensor } from '../../graph/tensor.ts';
import { unsupportedNode } from '../node-error.ts';
import { intAttribute } from '../parse/attributes.ts';
import { plain } from './quantisation.ts';
import type { QuantisedValues } from './quantised-values.ts';

type Lowering = (node: Node, values: QuantisedValues) => void;

const without = (attributes: Node['attributes'], ...names: readonly string[]): Node['attributes'] =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)));

/** Floats of the operand whose integers, scale and zero point are three inputs in a row. */
function operand(node: Node, values: QuantisedValues, first: number, axis = 0): string {
  return values.floats(node, node.inputs[first], values.quantisation(node, first + 1, first + 2, axis));
}

/** Floats of integers whose zero point, but no scale, is an input. */
function shifted(node: Node, values: QuantisedValues, index: number, zero: number, axis: number): string {
  const name = node.inputs[zero] ?? '';
  const zeros = name === '' ? undefined : values.constant(name);
  if (name !== '' && !zeros) {
    throw unsupportedNode(
      node,
      'its zero point is computed from the image; quantise the model with fixed zero points.',
    );
  }
  const zeroPoints = zeros ? Array.from(zeros.data) : [0];
  return values.floats(node, node.inputs[index], {
    ...plain,
    scale: zeroPoints.map(() => 1),
    zero: zeroPoints,
    axis,
  });
}

/** An integer bias: its scale is the product of those of the two operands. */
function addBias(
  node: Node,
  values: QuantisedValues,
  index: number,
  scales: readonly [number, number],
): string {
  const name = node.inputs[index] ?? '';
  if (name === '') return '';
  const [a, b] = scales.map((scale) => Array.from(values.constant(node.inputs[scale])?.data ?? []));
  const how = { ...plain, scale: b.map((scale) => scale * a[0]), zero: b.map(() => 0) };
  return values.floats(node, name, how);
}

/** One float operator on floats, with its result stored as integers; a result without a scale stays float. */
function compute(
  node: Node,
  values: QuantisedValues,
  type: string,
  inputs: readonly string[],
  attributes: Node['attributes'],
  scale: number,
): void {
  const trimmed = inputs[inputs.length - 1] === '' ? inputs.slice(0, -1) : inputs;
  const [output] = node.outputs;
  if ((node.inputs[scale] ?? '') === '') {
    values.compute(node, type, trimmed, attributes, output);
    return;
  }
  const how = values.quantisation(node, scale, scale + 1);
  values.store(node, values.compute(node, type, trimmed, attributes), output, how);
}

/** f of one operand: (X, x_scale, x_zero_point, y_scale, y_zero_point). */
const unary =
  (type: string): Lowering =>
  (node, values) => {
    if (intAttribute(node, 'channels_last') === 1) {
      throw unsupportedNode(node, 'channels_last does not work; export the model with channels first.');
    }
    const attributes = without(node.attributes, 'channels_last', 'opset');
    compute(node, values, type, [operand(node, values, 0)], attributes, 3);
  };

/** Both operands with scales, then the result's: (A, a_scale, a_zero, B, b_scale, b_zero, C_scale, C_zero). */
const binary =
  (type: string): Lowering =>
  (node, values) =>
    compute(node, values, type, [operand(node, values, 0), operand(node, values, 3)], {}, 6);

const convInteger: Lowering = (node, values) => {
  const inputs = [shifted(node, values, 0, 2, 0), shifted(node, values, 1, 3, 0)];
  values.compute(node, 'Conv', inputs, node.attributes, node.outputs[0]);
};

const matMulInteger: Lowering = (node, values) => {
  const inputs = [shifted(node, values, 0, 2, 0), shifted(node, values, 1, 3, -1)];
  values.compute(node, 'MatMul', inputs, {}, node.outputs[0]);
};

const qLinearConv: Lowering = (node, values) => {
  const inputs = [operand(node, values, 0), operand(node, values, 3), addBias(node, values, 8, [1, 4])];
  compute(node, values, 'Conv', inputs, without(node.attributes, 'channels_last'), 6);
};

const qLinearMatMul: Lowering = (node, values) =>
  compute(node, values, 'MatMul', [operand(node, values, 0), operand(node, values, 3, -1)], {}, 6);

/** (A, a_scale, a_zero, B, b_scale, b_zero, C, y_scale, y_zero): alpha scales the product, not the bias' floats. */
const qGemm: Lowering = (node, values) => {
  const axis = intAttribute(node, 'transB') === 1 ? 0 : 1;
  const inputs = [operand(node, values, 0), operand(node, values, 3, axis), addBias(node, values, 6, [1, 4])];
  const { alpha = 1 } = node.attributes;
  if (alpha !== 1) throw unsupportedNode(node, 'alpha does not work here; quantise a Gemm with alpha = 1.');
  compute(node, values, 'Gemm', inputs, without(node.attributes, 'alpha'), 7);
};

/** (Y_scale, Y_zero, then each part with its scale and zero point). */
const qLinearConcat: Lowering = (node, values) => {
  const parts = Math.floor((node.inputs.length - 2) / 3);
  const inputs = Array.from({ length: parts }, (_, i) => operand(node, values, 2 + 3 * i));
  compute(node, values, 'Concat', inputs, node.attributes, 0);
};

const quantizeLinear: Lowering = (node, values) =>
  values.store(
    node,
    node.inputs[0],
    node.outputs[0],
    values.quantisation(node, 1, 2, intAttribute(node, 'axis') ?? 1),
  );

const dequantizeLinear: Lowering = (node, values) => {
  const [output] = node.outputs;
  const floats = operand(node, values, 0, intAttribute(node, 'axis') ?? 1);
  values.rewriter.alias(output, floats);
};

/**
 * (x) → (y, y_scale, y_zero_point): range and scale come from each image, and the operators that follow undo them. With
 * scale 1 and zero point 0 the same nodes compute with the floats themselves.
 */
const dynamicQuantizeLinear: Lowering = (node, values) => {
  const [y, scale, zero] = node.outputs;
  values.rewriter.alias(y, node.inputs[0]);
  values.note(y, plain);
  if (scale) values.rewriter.constants.set(scale, floatTensor([], [1]));
  if (zero) values.rewriter.constants.set(zero, intTensor([], [0], 'uint8'));
};

/** (A, B, a_scale, b_scale, a_zero, b_zero, bias) → float. */
const matMulIntegerToFloat: Lowering = (node, values) => {
  const [a, b, , , , , bias = ''] = node.inputs;
  const left = values.floats(node, a, values.quantisation(node, 2, 4));
  const right = values.floats(node, b, values.quantisation(node, 3, 5, -1));
  const [output] = node.outputs;
  const product = values.compute(node, 'MatMul', [left, right], {}, bias === '' ? output : undefined);
  if (bias !== '') values.compute(node, 'Add', [product, bias], {}, output);
};

const contrib = 'com.microsoft.';

/** An operator on integers: the nodes on floats that take its place, and a phrase for docs/operators.md. */
interface QuantisedOperator {
  readonly lower: Lowering;
  readonly becomes: string;
}

const entry = (type: string, lower: Lowering, becomes: string) => [type, { lower, becomes }] as const;

/** By type. */
export const quantisedOperators: ReadonlyMap<string, QuantisedOperator> = new Map([
  entry(
    'QuantizeLinear',
    quantizeLinear,
    '`Clip` where its integers begin at zero, else nothing: values are not rounded',
  ),
  entry('DequantizeLinear', dequantizeLinear, 'nothing: its integers become the floats that they stand for'),
  entry('DynamicQuantizeLinear', dynamicQuantizeLinear, 'nothing: floats are not quantised'),
  entry('ConvInteger', convInteger, '`Conv` of the floats that its integers stand for'),
  entry('MatMulInteger', matMulInteger, '`MatMul` of the floats that its integers stand for'),
  entry('QLinearConv', qLinearConv, '`Conv`'),
  entry('QLinearMatMul', qLinearMatMul, '`MatMul`'),
  entry(`${contrib}QuantizeLinear`, quantizeLinear, 'as `QuantizeLinear`'),
  entry(`${contrib}DequantizeLinear`, dequantizeLinear, 'as `DequantizeLinear`'),
  entry(`${contrib}QLinearConv`, qLinearConv, '`Conv`'),
  entry(`${contrib}QGemm`, qGemm, '`Gemm`'),
  entry(`${contrib}QLinearAdd`, binary('Add'), '`Add`'),
  entry(`${contrib}QLinearMul`, binary('Mul'), '`Mul`'),
  entry(`${contrib}QLinearAveragePool`, unary('AveragePool'), '`AveragePool`'),
  entry(`${contrib}QLinearGlobalAveragePool`, unary('GlobalAveragePool'), '`GlobalAveragePool`'),
  entry(`${contrib}QLinearLeakyRelu`, unary('LeakyRelu'), '`LeakyRelu`'),
  entry(`${contrib}QLinearSigmoid`, unary('Sigmoid'), '`Sigmoid`'),
  entry(`${contrib}QLinearSoftmax`, unary('Softmax'), '`Softmax`'),
  entry(`${contrib}QLinearConcat`, qLinearConcat, '`Concat`'),
  entry(`${contrib}MatMulIntegerToFloat`, matMulIntegerToFloat, '`MatMul`'),
]);
