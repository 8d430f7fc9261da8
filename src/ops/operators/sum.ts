/** @file Sum and Mean of any number of values. Before a graph is planned, branches become additions of two. */
import { floatTensor, sizeOf } from '../../graph/tensor.ts';
import { constantsOnly } from '../connect/operands.ts';
import { free, type Operator } from '../operator.ts';
import { type Broadcast, parseBroadcast } from '../parse/broadcast.ts';
import { broadcastIndices } from '../reference/broadcast.ts';
import { tensorOf } from '../reference/elements.ts';

const total = (type: string, factor: (values: number) => number): Operator<Broadcast> => ({
  type,
  becomes: 'signals project into the same neurons',
  group: 'branches',
  dependence: 'elementwise',
  nonNegative: 'inputs',
  affine: true,
  decompose(node) {
    if (node.inputs.includes('')) return undefined;
    return (rewriter) => {
      const [first, ...others] = node.inputs;
      const added = others.reduce((a, b) => rewriter.add(node, { type: 'Add', inputs: [a, b] }), first);
      const share = rewriter.constant(`${node.name}.share`, floatTensor([], [factor(node.inputs.length)]));
      rewriter.add(node, { type: 'Mul', inputs: [added, share], output: node.outputs[0] });
    };
  },
  parse: parseBroadcast,
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
  connect: constantsOnly('add up'),
  count: () => free,
});

export const sum = total('Sum', () => 1);
export const mean = total('Mean', (values) => 1 / values);
