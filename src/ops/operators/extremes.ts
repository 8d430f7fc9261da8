/**
 * @file Max and Min of any number of values. Before a graph is planned, a limit that is constant makes them Relu or Clip;
 * of values of the image they become sums of Relus, exactly: max(a, b) = b + relu(a − b), min(a, b) = a − relu(a − b).
 */
import { sizeOf } from '../../graph/tensor.ts';
import { free, type Operator } from '../operator.ts';
import { type Broadcast, parseBroadcast } from '../parse/broadcast.ts';
import { broadcastIndices } from '../reference/broadcast.ts';
import { tensorOf } from '../reference/elements.ts';

const extreme = (
  type: 'Max' | 'Min',
  becomes: string,
  choose: (a: number, b: number) => number,
): Operator<Broadcast> => ({
  type,
  becomes,
  group: 'branches',
  dependence: 'elementwise',
  nonNegative: 'inputs',
  decompose: (node) => {
    if (node.inputs.includes('')) return undefined;
    return (rewriter) => {
      const [output] = node.outputs;
      const [first, ...others] = node.inputs;
      if (others.length === 0) rewriter.add(node, { type: 'Identity', inputs: [first], output });
      others.reduce((a, b, i) => {
        const excess = rewriter.add(node, {
          type: 'Relu',
          inputs: [rewriter.difference(node, a, b)],
        });
        const last = i === others.length - 1 ? output : undefined;
        if (type === 'Min') return rewriter.difference(node, a, excess, last);
        return rewriter.add(node, { type: 'Add', inputs: [b, excess], ...(last && { output: last }) });
      }, first);
    };
  },
  parse: parseBroadcast,
  shape: ({ output }) => [output],
  reference({ output }, inputs) {
    const isInt = inputs.every(({ kind }) => kind === 'int');
    const out = isInt ? new Float64Array(sizeOf(output)) : new Float32Array(sizeOf(output));
    inputs.forEach(({ shape, data }, part) => {
      const from = broadcastIndices(shape, output);
      for (let i = 0; i < out.length; i++)
        out[i] = part === 0 ? data[from[i]] : choose(out[i], data[from[i]]);
    });
    return [tensorOf(out, output)];
  },
  connect(_attributes, _inputs, connector) {
    throw connector.unsupported(
      `the ${type === 'Max' ? 'larger' : 'smaller'} of two values of the image is not supported; use Relu, Clip or MaxPool.`,
    );
  },
  count: () => free,
});

export const max = extreme(
  'Max',
  'against a constant a Relu or Clip; of two signals b + Relu(a − b)',
  Math.max,
);
export const min = extreme('Min', 'against a constant a Clip; of two signals a − Relu(a − b)', Math.min);
