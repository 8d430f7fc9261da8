/** @file Young activation functions in files of an older operator set: ONNX Runtime reads them, and so do we. */
import { describe, expect, it } from 'vitest';
import { randomValues, runtimeOutput } from '../../../../test/onnx-outputs.ts';
import type { Graph, Node } from '../../../graph/graph.ts';
import { floatTensor } from '../../../graph/tensor.ts';
import { planGraph } from '../../../ops/plan.ts';
import { runGraph } from '../../../ops/run.ts';
import { importOnnx } from '../read/index.ts';
import { toOnnx } from './to-onnx.ts';

const cases: readonly (readonly [type: string, attributes: Node['attributes']])[] = [
  ['Gelu', { approximate: 'none' }],
  ['Gelu', { approximate: 'tanh' }],
  ['HardSwish', {}],
  ['Mish', {}],
  ['Swish', {}],
];

describe('activation functions younger than the operator set', () => {
  it.each(cases)('%s %o', async (type, attributes) => {
    const graph: Graph = {
      name: '',
      opset: 13,
      inputs: [{ name: 'x', shape: [1, 50] }],
      outputs: ['y'],
      nodes: [{ name: 'f', type, inputs: ['x'], outputs: ['y'], attributes }],
      constants: new Map(),
    };
    const x = randomValues(50, 1, -8, 8);
    const bytes = toOnnx(graph, { batch: 1 });
    const want = await runtimeOutput(bytes, x, [1, 50]);
    const [got] = runGraph(planGraph(graph), new Map([['x', floatTensor([1, 50], x)]]));
    got.data.forEach((value, i) => {
      expect(value).toBeCloseTo(want[i], 5);
    });
    expect(importOnnx(bytes).nodes.map((node) => node.type)).toEqual([type]);
  });
});
