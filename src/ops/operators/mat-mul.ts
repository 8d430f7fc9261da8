/** @file MatMul: a dense layer without bias when one operand is a constant matrix. */

import { placeWindow } from '../../geometry/window.ts';
import { floatTensor, formatShape, type Shape, sizeOf } from '../../graph/tensor.ts';
import { connectLinear } from '../connect/linear.ts';
import { matrixRecords } from '../floats/convolve.ts';
import { shapeError, unsupportedNode } from '../node-error.ts';
import type { Operator } from '../operator.ts';
import { inputShape } from '../parse/operands.ts';
import type { Convolution } from '../reference/convolve-in-order.ts';
import { floatData } from '../reference/elements.ts';
import { matrixLayer, multiplyRows, nonZero, transposed } from '../reference/matrix.ts';

interface MatMulAttributes {
  readonly matrix: Convolution;
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
    const matrix = matrixLayer(rows, columns, floatData(constant), side === 'left');
    const output =
      side === 'right'
        ? [...x.slice(0, -1), ...constant.shape.slice(1)]
        : [...x.slice(0, -2), rows, ...x.slice(-1)];
    return { matrix, side, output: side === 'left' && x.length === 1 ? [rows] : output };
  },
  shape: ({ output }) => [output],
  reference({ matrix, side, output }, [a, b]) {
    if (side === 'right') return [floatTensor(output, multiplyRows(matrix, floatData(a)))];
    // W · x works on columns: transpose, multiply rows, transpose back.
    const columns = b.shape.length === 1 ? 1 : b.shape[b.shape.length - 1];
    const out = new Float32Array(sizeOf(output));
    const data = floatData(b);
    const { inChannels: inputs, outChannels: outputs } = matrix;
    for (let first = 0, to = 0; first < data.length; first += inputs * columns, to += outputs * columns) {
      const rows = transposed(data.subarray(first, first + inputs * columns), inputs, columns);
      out.set(transposed(multiplyRows(matrix, rows), columns, outputs), to);
    }
    return [floatTensor(output, out)];
  },
  kernels({ matrix, side, output }, step) {
    if (side === 'left') return undefined;
    const rows = sizeOf(output) / matrix.outChannels;
    return matrixRecords(matrix, rows, step.input(0).address, step.output.address, step);
  },
  connect({ matrix, side }, inputs, connector) {
    const { inChannels: length, outChannels: outputs, weights } = matrix;
    const [shape] = connector.shapes;
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
  count: ({ matrix }, _inputs, [output]) => ({ macs: matrix.inChannels * sizeOf(output), pooled: 0 }),
  effectiveMacs: ({ matrix, side }, operands) =>
    nonZero(operands[side === 'right' ? 0 : 1].data) * matrix.outChannels,
};

const oneByOne = (columns: number) =>
  placeWindow([1, columns], {
    kernel: [1, 1],
    strides: [1, 1],
    dilations: [1, 1],
    padding: { kind: 'valid' },
    ceil: false,
  });
