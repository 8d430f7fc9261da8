/** @file Cast: between number types. Sixteen-bit floats are rounded to, and then held as, float32. */
import { roundToBrain, roundToHalf } from '../../graph/half-precision.ts';
import { floatTensor, intTensor, type NarrowInteger } from '../../graph/tensor.ts';
import { passThrough } from '../connect/pass-through.ts';
import { badNode, unsupportedNode } from '../node-error.ts';
import { free, type Operator } from '../operator.ts';
import { intAttribute } from '../parse/attributes.ts';
import { inputShape } from '../parse/operands.ts';

interface CastAttributes {
  readonly kind: 'float' | 'int';
  readonly width?: NarrowInteger;
  convert(value: number): number;
}

const float32: CastAttributes = { kind: 'float', convert: (value) => value };
const integer: CastAttributes = { kind: 'int', convert: Math.trunc };

/** By ONNX's numbers of data types. */
const conversions: ReadonlyMap<number, CastAttributes> = new Map([
  [1, float32],
  [11, float32],
  [10, { kind: 'float', convert: roundToHalf }],
  [16, { kind: 'float', convert: roundToBrain }],
  [9, { kind: 'int', convert: (value) => Number(value !== 0) }],
  ...[6, 7, 12, 13].map((type) => [type, integer] as const),
  [2, { ...integer, width: 'uint8' }],
  [3, { ...integer, width: 'int8' }],
  [4, { ...integer, width: 'uint16' }],
  [5, { ...integer, width: 'int16' }],
]);

export const cast: Operator<CastAttributes> = {
  type: 'Cast',
  becomes: 'between floats nothing; to integers on constants only',
  group: 'shape',
  dependence: 'same',
  nonNegative: 'input',
  parse(node, context) {
    inputShape(node, context, 0);
    const to = intAttribute(node, 'to');
    if (to === undefined) throw badNode(node, 'attribute to is missing; export the model again.');
    const conversion = conversions.get(to);
    if (conversion !== undefined) return conversion;
    throw unsupportedNode(node, `ONNX type ${to} does not work; cast to a float or integer type.`);
  },
  shape: (_, [input]) => [input],
  reference({ kind, width, convert }, [input]) {
    if (kind === 'float') return [floatTensor(input.shape, Float32Array.from(input.data, convert))];
    return [intTensor(input.shape, Float64Array.from(input.data, convert), width)];
  },
  connect({ kind }, [input], connector) {
    // The rounding of a 16-bit cast is left out: spike times are coarser.
    if (kind === 'float') return passThrough(input, connector);
    throw connector.unsupported('it rounds values of the image to integers; remove it, or cast to float.');
  },
  count: () => free,
};
