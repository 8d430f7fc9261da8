/** @file Gemm: `Y = alpha · A' · B' + beta · C`, a dense layer when B and C are constants. */

import { grouped } from '../../error.ts';
import { floatTensor, type Shape } from '../../graph/tensor.ts';
import { connectLinear } from '../connect/linear.ts';
import { shapeError } from '../node-error.ts';
import type { Operator } from '../operator.ts';
import { flagAttribute, floatAttribute } from '../parse/attributes.ts';
import { floatConstant, hasInput, inputShape } from '../parse/operands.ts';
import { floatData } from '../reference/elements.ts';
import { denseWeights, type Matrix, multiplyRows, nonZero, packMatrix } from '../reference/matrix.ts';

interface GemmAttributes {
  readonly transposeA: boolean;
  readonly matrix: Matrix;
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
    const matrix = packMatrix(
      b.shape[0],
      b.shape[1],
      b.data,
      flagAttribute(node, 'transB'),
      floatAttribute(node, 'alpha') ?? 1,
    );
    const columns = transposeA ? a[0] : a[1];
    if (columns !== matrix.inputs) {
      throw shapeError(
        node,
        `its weights take ${matrix.inputs} inputs, but it gets ${columns}; check the image size.`,
      );
    }
    if (!hasInput(node, 2)) return { transposeA, matrix, bias: undefined };
    const c = floatConstant(node, context, 2, 'bias C');
    const [rows, outputs] = broadcastSize(c.shape);
    if (
      (rows !== 1 && rows !== (transposeA ? a[1] : a[0])) ||
      (outputs !== 1 && outputs !== matrix.outputs)
    ) {
      throw shapeError(
        node,
        `its bias of ${grouped(c.data.length)} numbers does not fit ${grouped(matrix.outputs)} outputs.`,
      );
    }
    const beta = floatAttribute(node, 'beta') ?? 1;
    const bias = {
      data: Float64Array.from(c.data, (value) => beta * value),
      rowStride: rows === 1 ? 0 : outputs,
      outputStride: outputs === 1 ? 0 : 1,
    };
    return { transposeA, matrix, bias };
  },
  shape: ({ transposeA, matrix }, [a]) => [[transposeA ? a[1] : a[0], matrix.outputs]],
  reference(attributes, [a]) {
    const { transposeA, matrix, bias } = attributes;
    const rows = transposeA ? packMatrix(a.shape[0], a.shape[1], floatData(a), true).packed : floatData(a);
    const data = rows instanceof Float32Array ? rows : Float32Array.from(rows);
    const add = bias && ((row: number, o: number) => bias.data[row * bias.rowStride + o * bias.outputStride]);
    return [floatTensor(gemm.shape(attributes, [a.shape])[0], multiplyRows(data, matrix, add))];
  },
  connect({ transposeA, matrix, bias }, [input], connector) {
    if (transposeA) throw connector.unsupported('transA = 1 mixes the batch; export with transA = 0.');
    const { inputs, outputs } = matrix;
    const biases = bias && Float64Array.from({ length: outputs }, (_, o) => bias.data[o * bias.outputStride]);
    const synapses = { kind: 'dense', inputs, outputs, weights: denseWeights(matrix) } as const;
    return connectLinear(input, { synapses, bias: biases, units: [outputs] }, connector);
  },
  count: ({ matrix }, _inputs, [output]) => ({ macs: matrix.inputs * matrix.outputs * output[0], pooled: 0 }),
  effectiveMacs: ({ matrix }, [{ data }]) => nonZero(data) * matrix.outputs,
};

const broadcastSize = (shape: Shape): readonly [rows: number, outputs: number] =>
  shape.length < 2 ? [1, shape[0] ?? 1] : [shape[0], shape[1]];
