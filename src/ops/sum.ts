/** @file Sum and Mean of any number of values: branches that add up in the same neurons. */
import { type Shape, sizeOf } from '../graph/tensor.ts';
import { applyAffine } from './connect/apply-affine.ts';
import { required } from './connect/required.ts';
import { connectResidual } from './connect/residual.ts';
import { shapeError } from './node-error.ts';
import { inputShape } from './operands.ts';
import { free, type Operator } from './operator.ts';
import { broadcastIndices, broadcastShape } from './reference/broadcast.ts';
import { tensorOf } from './reference/elements.ts';
import type { Signal } from './signal.ts';

const total = (type: string, factor: (values: number) => number): Operator<{ readonly output: Shape }> => ({
  type,
  parse(node, context) {
    let output: Shape | undefined = inputShape(node, context, 0);
    for (let i = 1; i < node.inputs.length && output; i++) {
      output = broadcastShape(output, inputShape(node, context, i));
    }
    if (output === undefined) throw shapeError(node, 'its values have shapes that do not fit each other.');
    return { output };
  },
  shape: ({ output }) => [output],
  reference({ output }, inputs) {
    const sum = new Float64Array(sizeOf(output));
    for (const { shape, data } of inputs) {
      const from = broadcastIndices(shape, output);
      for (let i = 0; i < sum.length; i++) sum[i] += data[from[i]];
    }
    const scaled = sum.map((value) => value * factor(inputs.length));
    return [tensorOf(Float32Array.from(scaled), output)];
  },
  connect(_, inputs, connector) {
    const [first, ...others] = inputs.map((input) => required(input, connector));
    const sum = others.reduce<Signal>((a, b) => connectResidual(a, b, connector), first);
    const size = sizeOf(sum.shape);
    const scale = new Float64Array(size).fill(factor(inputs.length));
    return applyAffine(sum, { scale, offset: new Float64Array(size) }, connector);
  },
  count: () => free,
});

export const sum = total('Sum', () => 1);
export const mean = total('Mean', (values) => 1 / values);
