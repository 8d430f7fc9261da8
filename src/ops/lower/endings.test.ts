/** @file Which steps at the end of a network keep the order of its outputs. */
import { describe, expect, it } from 'vitest';
import type { Node } from '../../graph/graph.ts';
import { floatTensor } from '../../graph/tensor.ts';
import { planGraph } from '../plan.ts';
import { endings } from './endings.ts';

/** Types of the steps left out; nodes are [type, input, output], the image is `x`, the output `y`. */
function leftOut(...nodes: readonly (readonly [type: string, input: string, output: string])[]): string[] {
  const plan = planGraph({
    name: '',
    opset: 13,
    inputs: [{ name: 'x', shape: [1, 4] }],
    outputs: ['y'],
    nodes: nodes.map(
      ([type, input, output]): Node => ({
        name: output,
        type,
        inputs: input.split(' '),
        outputs: [output],
        attributes: {},
      }),
    ),
    constants: new Map([
      ['tiny', floatTensor([], [1e-6])],
      ['half', floatTensor([], [0.5])],
      ['one', floatTensor([], [1])],
      ['several', floatTensor([4], [1, 2, 3, 4])],
    ]),
  });
  return [...endings(plan)].map(({ node }) => node.type);
}

describe('endings', () => {
  it.each(['Sigmoid', 'Tanh', 'Softplus', 'Softsign'])('%s at the end, moves after it', (type) => {
    expect(leftOut(['Relu', 'x', 'a'], [type, 'a', 'b'], ['Flatten', 'b', 'y'])).toEqual([type]);
  });
  it('a hidden one needs neurons', () => {
    expect(leftOut(['Sigmoid', 'x', 'a'], ['Neg', 'a', 'y'])).toEqual([]);
    expect(leftOut(['Sigmoid', 'x', 'a'], ['Neg', 'a', 'b'], ['Tanh', 'b', 'y'])).toEqual(['Tanh']);
  });
  it('one below a Softmax at the end', () => {
    expect(leftOut(['Sigmoid', 'x', 'a'], ['Softmax', 'a', 'y'])).toEqual(['Sigmoid']);
  });
  it('one whose value is read again needs neurons', () => {
    expect(leftOut(['Sigmoid', 'x', 'a'], ['Relu', 'a', 'b'], ['Add', 'a b', 'y'])).toEqual([]);
    // y itself is read once more: by nodes that the plan leaves out, because no output needs them.
    expect(leftOut(['Sigmoid', 'x', 'y'], ['Relu', 'y', 'z'])).toEqual(['Sigmoid']);
  });
  it('a logarithm, an offset, limits and a factor after a Softmax', () => {
    expect(leftOut(['Softmax', 'x', 'a'], ['Log', 'a', 'y'])).toEqual(['Log']);
    expect(leftOut(['Softmax', 'x', 'a'], ['Add', 'a tiny', 'b'], ['Log', 'b', 'y'])).toEqual(['Log', 'Add']);
    expect(leftOut(['Softmax', 'x', 'a'], ['Clip', 'a tiny one', 'b'], ['Log', 'b', 'y'])).toEqual([
      'Log',
      'Clip',
    ]);
    expect(leftOut(['LogSoftmax', 'x', 'a'], ['Mul', 'one a', 'b'], ['Exp', 'b', 'y'])).toEqual([
      'Exp',
      'Mul',
    ]);
  });
  it('not what turns the order of probabilities round, or makes them alike', () => {
    expect(leftOut(['Softmax', 'x', 'a'], ['Neg', 'a', 'y'])).toEqual([]);
    expect(leftOut(['Softmax', 'x', 'a'], ['Sub', 'one a', 'y'])).toEqual([]);
    expect(leftOut(['Softmax', 'x', 'a'], ['Clip', 'a tiny half', 'y'])).toEqual([]);
    expect(leftOut(['Softmax', 'x', 'a'], ['Mul', 'a several', 'y'])).toEqual([]);
  });
});
