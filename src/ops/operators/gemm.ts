/** @file Gemm: `Y = alpha · A' · B' + beta · C`, a dense layer when B and C are constants. */

import { grouped } from '../../error.ts';
import { floatTensor, type Shape } from '../../graph/tensor.ts';
import { connectLinear } from '../connect/linear.ts';
import { matrixRecords } from '../floats/convolve.ts';
import { shapeError } from '../node-error.ts';
import type { Operator } from '../operator.ts';
import { flagAttribute, floatAttribute } from '../parse/attributes.ts';
import { floatConstant, hasInput, inputShape } from '../parse/operands.ts';
import type { Convolution } from '../reference/convolve-in-order.ts';
import { floatData } from '../reference/elements.ts';
import { matrixLayer, multiplyRows, nonZero, transposed } from '../reference/matrix.ts';

interface GemmAttributes {
  readonly transposeA: boolean;
  /** With the bias, unless it differs from row to row. */
  readonly matrix: Convolution;
  /** beta · C, with the strides that broadcast it over [rows, outputs]. */
  readonly bias:
    | { readonly data: Float64Array; readonly rowStride: number; readonly outputStride: number }
    | undefined;
}

export const gemm: Operator<GemmAttributes> = {
  type: 'Gemm',
  becomes: 'synapses from every source to every neuron',
  group: 'layers',
  dependence: 'mixed',
  nonNegative: 'unknown',
  // A bias that is computed from the image becomes an addition.
  decompose(node, { isImage }) {
    if (!isImage(2)) return undefined;
    return (rewriter) => {
      const [a, b, c] = node.inputs;
      const { beta: _, ...attributes } = node.attributes;
      const product = rewriter.add(node, { type: 'Gemm', inputs: [a, b], attributes });
      const factor = floatTensor([], [floatAttribute(node, 'beta') ?? 1]);
      const beta = rewriter.constant(`${node.name}.beta`, factor);
      const bias = rewriter.add(node, { type: 'Mul', inputs: [c, beta] });
      rewriter.add(node, { type: 'Add', inputs: [product, bias], output: node.outputs[0] });
    };
  },
  parse(node, context) {
    const a = inputShape(node, context, 0);
    const b = floatConstant(node, context, 1, 'matrix B');
    if (a.length !== 2 || b.shape.length !== 2) {
      throw shapeError(
        node,
        `needs matrices, but A has ${a.length} axes and B has ${b.shape.length}; flatten before it.`,
      );
    }
    const transposeA = flagAttribute(node, 'transA');
    const factor = floatAttribute(node, 'alpha') ?? 1;
    const layer = (bias?: Float32Array): Convolution =>
      matrixLayer(b.shape[0], b.shape[1], b.data, flagAttribute(node, 'transB'), factor, bias);
    const [inChannels, outChannels] = flagAttribute(node, 'transB') ? [b.shape[1], b.shape[0]] : b.shape;
    const columns = transposeA ? a[0] : a[1];
    if (columns !== inChannels) {
      throw shapeError(
        node,
        `its weights take ${inChannels} inputs, but it gets ${columns}; check the image size.`,
      );
    }
    if (!hasInput(node, 2)) return { transposeA, matrix: layer(), bias: undefined };
    const c = floatConstant(node, context, 2, 'bias C');
    const [rows, outputs] = broadcastSize(c.shape);
    if ((rows !== 1 && rows !== (transposeA ? a[1] : a[0])) || (outputs !== 1 && outputs !== outChannels)) {
      throw shapeError(
        node,
        `its bias of ${grouped(c.data.length)} numbers does not fit ${grouped(outChannels)} outputs.`,
      );
    }
    const beta = floatAttribute(node, 'beta') ?? 1;
    const bias = {
      data: Float64Array.from(c.data, (value) => beta * value),
      rowStride: rows === 1 ? 0 : outputs,
      outputStride: outputs === 1 ? 0 : 1,
    };
    const shared = Float32Array.from({ length: outChannels }, (_, o) => bias.data[o * bias.outputStride]);
    return { transposeA, matrix: layer(bias.rowStride === 0 ? shared : undefined), bias };
  },
  shape: ({ transposeA, matrix }, [a]) => [[transposeA ? a[1] : a[0], matrix.outChannels]],
  reference(attributes, [a]) {
    const { transposeA, matrix, bias } = attributes;
    const data = floatData(a);
    const rows = transposeA ? transposed(data, a.shape[0], a.shape[1]) : data;
    const out = multiplyRows(matrix, rows);
    if (bias !== undefined && bias.rowStride !== 0) {
      const outputs = matrix.outChannels;
      for (let i = 0; i < out.length; i++) {
        out[i] += bias.data[Math.floor(i / outputs) * bias.rowStride + (i % outputs) * bias.outputStride];
      }
    }
    return [floatTensor(gemm.shape(attributes, [a.shape])[0], out)];
  },
  kernels({ transposeA, matrix, bias }, step) {
    if (transposeA || (bias !== undefined && bias.rowStride !== 0)) return undefined;
    const { address, shape } = step.input(0);
    return matrixRecords(matrix, shape[0], address, step.output.address, step);
  },
  connect({ transposeA, matrix, bias }, [input], connector) {
    if (transposeA) throw connector.unsupported('transA = 1 mixes the batch; export with transA = 0.');
    const { inChannels: inputs, outChannels: outputs, weights } = matrix;
    const biases = bias && Float64Array.from({ length: outputs }, (_, o) => bias.data[o * bias.outputStride]);
    const synapses = { kind: 'dense', inputs, outputs, weights } as const;
    return connectLinear(input, { synapses, bias: biases, units: [outputs] }, connector);
  },
  count: ({ matrix }, _inputs, [output]) => ({ macs: matrix.weights.length * output[0], pooled: 0 }),
  effectiveMacs: ({ matrix }, [{ data }]) => nonZero(data) * matrix.outChannels,
};

const broadcastSize = (shape: Shape): readonly [rows: number, outputs: number] =>
  shape.length < 2 ? [1, shape[0] ?? 1] : [shape[0], shape[1]];
