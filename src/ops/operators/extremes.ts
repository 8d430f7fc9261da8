/**
 * @file Max and Min of any number of values. Before a graph is planned, those against a constant limit become Relu or
 * Clip, and those between values of the image become sums of a value and the Relu of a difference.
 */
import { sizeOf } from '../../graph/tensor.ts';
import { type Broadcast, parseBroadcast } from '../broadcasting.ts';
import { free, type Operator } from '../operator.ts';
import { broadcastIndices } from '../reference/broadcast.ts';
import { tensorOf } from '../reference/elements.ts';

const extreme = (type: string, choose: (a: number, b: number) => number): Operator<Broadcast> => ({
  type,
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
      `the ${type === 'Max' ? 'larger' : 'smaller'} of two values of the image does not work; Relu, Clip and MaxPool do.`,
    );
  },
  count: () => free,
});

export const max = extreme('Max', Math.max);
export const min = extreme('Min', Math.min);
