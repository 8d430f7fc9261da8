/** @file Softmax written out is the same function as one node. */
import { describe, expect, it } from 'vitest';
import type { Node } from '../../graph/graph.ts';
import { floatTensor, intTensor } from '../../graph/tensor.ts';
import { planGraph } from '../plan.ts';
import { runGraph } from '../run.ts';

const node = (type: string, inputs: string, output: string, attributes: Node['attributes'] = {}): Node => ({
  name: output,
  type,
  inputs: inputs.split(' '),
  outputs: [output],
  attributes,
});

const planOf = (nodes: readonly Node[], opset = 18) =>
  planGraph({
    name: '',
    opset,
    inputs: [{ name: 'x', shape: [1, 3] }],
    outputs: ['y'],
    nodes,
    constants: new Map([['last', intTensor([1], [-1])]]),
  });

const shifted = [node('ReduceMax', 'x last', 'm'), node('Sub', 'x m', 'z')];
const sum = [node('Exp', 'z', 'e'), node('ReduceSum', 'e last', 's')];

describe('a softmax that is written out', () => {
  it.each([
    ['Softmax', [...shifted, ...sum, node('Div', 'e s', 'y')]],
    ['Softmax', [...shifted, ...sum, node('Reciprocal', 's', 'r'), node('Mul', 'e r', 'y')]],
    ['LogSoftmax', [...shifted, ...sum, node('Log', 's', 'l'), node('Sub', 'z l', 'y')]],
    ['LogSoftmax', [node('ReduceLogSumExp', 'x last', 'l'), node('Sub', 'x l', 'y')]],
  ] as const)('is one %s', (type, nodes) => {
    const plan = planOf(nodes);
    expect(plan.steps.map(({ node: { type: name } }) => name)).toEqual([type]);
    const [y] = runGraph(plan, new Map([['x', floatTensor([1, 3], [0, Math.log(2), Math.log(5)])]]));
    const p = [1 / 8, 2 / 8, 5 / 8];
    p.forEach((each, i) => {
      expect(y.data[i]).toBeCloseTo(type === 'Softmax' ? each : Math.log(each), 6);
    });
  });
  it('over several axes, or of something else, stays', () => {
    const all = node('ReduceSum', 'e', 's', { axes: [0, 1] });
    const types = (nodes: readonly Node[]) => planOf(nodes, 11).steps.map(({ node: { type } }) => type);
    expect(types([node('Exp', 'x', 'e'), all, node('Div', 'e s', 'y')])).toContain('Div');
    const other = node('ReduceSum', 'x', 's', { axes: [-1] });
    expect(types([node('Exp', 'x', 'e'), other, node('Div', 'e s', 'y')])).toContain('Div');
  });
});
