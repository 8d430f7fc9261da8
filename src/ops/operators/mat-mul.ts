/** @file MatMul: a dense layer without bias when one operand is a constant matrix. */

import { placeWindow } from '../../geometry/window.ts';
import { floatTensor, formatShape, type Shape, sizeOf } from '../../graph/tensor.ts';
import { connectLinear } from '../connect/linear.ts';
import { shapeError, unsupportedNode } from '../node-error.ts';
import type { Operator } from '../operator.ts';
import { inputShape } from '../parse/operands.ts';
import { floatData } from '../reference/elements.ts';
import { denseWeights, type Matrix, multiplyRows, nonZero, packMatrix } from '../reference/matrix.ts';

interface MatMulAttributes {
  readonly matrix: Matrix;
  /** Which operand the constant matrix is: `x · W` or `W · x`. */
  readonly side: 'right' | 'left';
  readonly output: Shape;
}

export const matMul: Operator<MatMulAttributes> = {
  type: 'MatMul',
  becomes: 'by a constant matrix: synapses from every source to every neuron',
  group: 'layers',
  dependence: 'mixed',
  nonNegative: 'unknown',
  parse(node, context) {
    const shapes = [inputShape(node, context, 0), inputShape(node, context, 1)];
    const [first, second] = [context.constant(0), context.constant(1)];
    // A matrix of the file times a vector of the file, as spectral normalisation has it.
    const right = first?.shape.length === 2 && second?.shape.length === 1 ? undefined : second;
    const constant = right ?? first;
    const axes = constant?.shape.length ?? 0;
    if (constant === undefined || (axes !== 2 && !(axes === 1 && right))) {
      throw unsupportedNode(
        node,
        'it multiplies two values of the image (attention); one must be a constant matrix.',
      );
    }
    const side = right === undefined ? 'left' : 'right';
    const x = side === 'right' ? shapes[0] : shapes[1];
    const [rows, columns = 1] = constant.shape;
    const length = side === 'right' ? x[x.length - 1] : (x[x.length - 2] ?? x[0]);
    if (x.length === 0 || length !== (side === 'right' ? rows : columns)) {
      throw shapeError(
        node,
        `cannot multiply ${formatShape(shapes[0])} by ${formatShape(shapes[1])}; check the image size.`,
      );
    }
    const matrix = packMatrix(rows, columns, floatData(constant), side === 'left');
    const output =
      side === 'right'
        ? [...x.slice(0, -1), ...constant.shape.slice(1)]
        : [...x.slice(0, -2), rows, ...x.slice(-1)];
    return { matrix, side, output: side === 'left' && x.length === 1 ? [rows] : output };
  },
  shape: ({ output }) => [output],
  reference({ matrix, side, output }, [a, b]) {
    if (side === 'right') return [floatTensor(output, multiplyRows(floatData(a), matrix))];
    // W · x works on columns: transpose, multiply rows, transpose back.
    const columns = b.shape.length === 1 ? 1 : b.shape[b.shape.length - 1];
    const out = new Float32Array(sizeOf(output));
    const data = floatData(b);
    const { inputs, outputs } = matrix;
    for (let first = 0, to = 0; first < data.length; first += inputs * columns, to += outputs * columns) {
      const rows = Float32Array.from({ length: columns * inputs }, (_, i) => {
        return data[first + (i % inputs) * columns + Math.floor(i / inputs)];
      });
      multiplyRows(rows, matrix).forEach((value, i) => {
        out[to + (i % outputs) * columns + Math.floor(i / outputs)] = value;
      });
    }
    return [floatTensor(output, out)];
  },
  connect({ matrix, side }, inputs, connector) {
    const { inputs: length, outputs } = matrix;
    const [shape] = connector.shapes;
    const weights = denseWeights(matrix);
    const input = inputs[side === 'right' ? 0 : 1];
    const rows = sizeOf(shape) / outputs;
    if (rows === 1) {
      const synapses = { kind: 'dense', inputs: length, outputs, weights } as const;
      return connectLinear(input, { synapses, bias: undefined, units: [outputs] }, connector);
    }
    // Rows times a matrix are columns by the time a graph is planned.
    if (side === 'right' || shape[shape.length - 1] !== rows) {
      throw connector.unsupported('it multiplies several matrices; only one works.');
    }
    // One matrix for every column: a 1×1 convolution, whose channels are the rows.
    const synapses = {
      kind: 'conv',
      window: oneByOne(rows),
      inChannels: length,
      outChannels: outputs,
      groups: 1,
      weights,
    } as const;
    return connectLinear(input, { synapses, bias: undefined, units: [outputs, 1, rows] }, connector);
  },
  count: ({ matrix }, _inputs, [output]) => ({ macs: matrix.inputs * sizeOf(output), pooled: 0 }),
  effectiveMacs: ({ matrix, side }, operands) =>
    nonZero(operands[side === 'right' ? 0 : 1].data) * matrix.outputs,
};

const oneByOne = (columns: number) =>
  placeWindow([1, columns], {
    kernel: [1, 1],
    strides: [1, 1],
    dilations: [1, 1],
    padding: { kind: 'valid' },
    ceil: false,
  });
