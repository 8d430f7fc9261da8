/**
 * @file Max and Min of any number of values. Against a constant limit they are Relu or Clip, which is recognised before
 * a graph is planned; between two values of the image no neuron computes them.
 */
import { type Shape, sizeOf } from '../graph/tensor.ts';
import { shapeError } from './node-error.ts';
import { inputShape } from './operands.ts';
import { free, type Operator } from './operator.ts';
import { broadcastIndices, broadcastShape } from './reference/broadcast.ts';
import { tensorOf } from './reference/elements.ts';

const extreme = (
  type: string,
  choose: (a: number, b: number) => number,
): Operator<{ readonly output: Shape }> => ({
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
      `the ${type === 'Max' ? 'larger' : 'smaller'} of two values of the image does not work; Relu, Clip and MaxPool do.`,
    );
  },
  count: () => free,
});

export const max = extreme('Max', Math.max);
export const min = extreme('Min', Math.min);
