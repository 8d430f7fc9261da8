/**
 * @file Quant of QONNX: q = clamp(x / scale + zero point) between the smallest and largest integer of so many bits, rounded; the
 * value is (q − zero point) · scale. On weights it is computed in advance; between layers it is a Staircase.
 * Source: QONNX, "Quant" (`docs/qonnx-custom-ops`) and its reference `int_quant`.
 */
import { floatTensor, formatShape, type Shape, sizeOf } from '../../graph/tensor.ts';
import { shapeError, unsupportedNode } from '../node-error.ts';
import { computing, free, type Operator } from '../operator.ts';
import { flagAttribute, stringAttribute } from '../parse/attributes.ts';
import { floatConstant, inputShape, numberConstant } from '../parse/operands.ts';
import { broadcastIndices, broadcastShape } from '../reference/broadcast.ts';
import { floatData } from '../reference/elements.ts';
import { roundToEven } from './pointwise.ts';

interface QuantAttributes {
  /** Smallest and largest integer. */
  readonly least: number;
  readonly most: number;
  readonly round: (x: number) => number;
}

const modes: Readonly<Record<string, (x: number) => number>> = {
  ROUND: roundToEven,
  FLOOR: Math.floor,
  CEIL: Math.ceil,
};

const commonShape = ([first, ...rest]: readonly Shape[]): Shape | undefined =>
  rest.reduce<Shape | undefined>((common, shape) => common && broadcastShape(common, shape), first);

export const quant: Operator<QuantAttributes> = {
  ...computing,
  type: 'Quant',
  becomes: '`Staircase`; computed in advance on weights',
  forms: 'of QONNX',
  parse(node, context) {
    const bits = numberConstant(node, context, 3, 'bit width');
    const scale = floatConstant(node, context, 1, 'scale');
    const zero = floatConstant(node, context, 2, 'zero point');
    const shapes = [inputShape(node, context, 0), ...[scale, zero].map(({ shape }) => shape)];
    if (!commonShape(shapes)) {
      const [input, ...others] = shapes.map(formatShape);
      throw shapeError(
        node,
        `its scale and its zero point of shapes ${others.join(' and ')} do not fit ${input}.`,
      );
    }
    const signed = flagAttribute(node, 'signed', true);
    const narrow = flagAttribute(node, 'narrow', true);
    if (bits < 1 || (signed && bits < 2)) {
      throw unsupportedNode(
        node,
        'values of −1 and 1 have no zero, which is what silence stands for; quantise to two bits or more.',
      );
    }
    const mode = stringAttribute(node, 'rounding_mode') ?? 'ROUND';
    const round = modes[mode.toUpperCase()];
    if (!round)
      throw unsupportedNode(node, `its rounding mode ${mode} does not work; use ROUND, FLOOR or CEIL.`);
    const half = 2 ** (bits - 1);
    const least = signed ? Number(narrow) - half : 0;
    const most = signed ? half - 1 : 2 * half - 1 - Number(narrow);
    return { least, most, round };
  },
  shape: (_, [input, scale, zero]) => [commonShape([input, scale, zero]) ?? input],
  reference({ least, most, round }, [input, scale, zero]) {
    const operands = [input, scale, zero];
    const output = commonShape(operands.map(({ shape }) => shape)) ?? input.shape;
    const [x, s, z] = operands.map((tensor) => {
      const data = floatData(tensor);
      const indices = broadcastIndices(tensor.shape, output);
      return (i: number) => data[indices[i]];
    });
    const result = new Float32Array(sizeOf(output));
    for (let i = 0; i < result.length; i++) {
      const q = Math.fround(Math.fround(x(i) / s(i)) + z(i));
      result[i] = (round(Math.min(Math.max(q, least), most)) - z(i)) * s(i);
    }
    return [floatTensor(output, result)];
  },
  connect: (_attributes, _inputs, connector) => {
    throw connector.unsupported(
      'its levels are no evenly spaced values with 0 among them, alike in all elements of a channel; use a whole zero point, and one scale per tensor or per channel.',
    );
  },
  count: () => free,
};
