import { describe, expect, it } from 'vitest';
import { toOnnx } from '../../../../formats/onnx/write/index.ts';
import type { Graph, Node } from '../../../../graph/graph.ts';
import { floatTensor } from '../../../../graph/tensor.ts';
import { inputTensors, loadRuntime, openSession } from '../../../../platform/node/onnx-runtime.ts';
import { quantisationOf, quantiseValues, quantiseWeights } from './int8.ts';
import { operatorVariant, qdqVariant } from './variants.ts';

describe('quantisation', () => {
  it('holds zero exactly, whatever the range', () => {
    for (const range of [
      { min: 0, max: 6 },
      { min: -1, max: 3 },
      { min: -2.1, max: -1 },
      { min: 0, max: 0 },
    ]) {
      const how = quantisationOf(range);
      expect(quantiseValues(Float32Array.of(0), how)[0]).toBe(how.zeroPoint);
    }
  });

  it('maps the ends of the range to 0 and 255, and what lies outside too', () => {
    const how = quantisationOf({ min: 0, max: 5.1 });
    expect([...quantiseValues(Float32Array.of(-1, 0, 0.02, 5.1, 9), how)]).toEqual([0, 0, 1, 255, 255]);
  });

  it('gives every output channel a scale of its own, on either axis', () => {
    const rows = floatTensor([2, 2], [1, -127, 0.5, 0.25]);
    expect([...quantiseWeights(rows, 0).data]).toEqual([1, -127, 127, 64]);
    const columns = floatTensor([2, 2], [1, 0.5, -127, 0.25]);
    expect([...quantiseWeights(columns, 1).data]).toEqual([1, 127, -127, 64]);
  });
});

const wave = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i * 1.7 + 0.3));

const node = (type: string, inputs: string[], output: string, attributes: Node['attributes'] = {}): Node => ({
  name: output,
  type,
  inputs,
  outputs: [output],
  attributes,
});

const graph: Graph = {
  name: 'small',
  opset: 17,
  inputs: [{ name: 'input', shape: [1, 2, 6, 6] }],
  outputs: ['logits'],
  nodes: [
    node('Conv', ['input', 'w1', 'b1'], 'c', { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }),
    node('Relu', ['c'], 'r'),
    node('MaxPool', ['r'], 'p', { kernel_shape: [2, 2], strides: [2, 2] }),
    node('Flatten', ['p'], 'f', { axis: 1 }),
    node('Gemm', ['f', 'w2', 'b2'], 'logits', { transB: 1 }),
  ],
  constants: new Map([
    ['w1', floatTensor([8, 2, 3, 3], wave(144))],
    ['b1', floatTensor([8], wave(8))],
    ['w2', floatTensor([5, 72], wave(360))],
    ['b2', floatTensor([5], wave(5))],
  ]),
};

/** Largest values that the layers take for the input below, rounded up. */
const ranges = new Map([
  ['input', { min: 0, max: 1 }],
  ['r', { min: 0, max: 8 }],
]);

describe('quantised models', () => {
  it.each([
    ['QDQ', qdqVariant(graph, ranges)],
    ['QOperator', operatorVariant(graph, ranges)],
  ])('%s: ONNX Runtime computes nearly what it does in float32', async (_, model) => {
    const loaded = await loadRuntime('onnxruntime-node');
    if ('missing' in loaded || !model) throw new Error('onnxruntime-node and both variants are needed');
    const values = wave(72).map(Math.abs);
    const float = await openSession(loaded.runtime, toOnnx(graph, { batch: 1 }), 1);
    const [expected] = inputTensors(loaded.runtime, values, [2, 6, 6], 1);
    const logits = Array.from(await float.run(expected));
    const integer = await openSession(loaded.runtime, model.bytes(1), 1);
    const pixels = quantiseValues(values, quantisationOf({ min: 0, max: 1 }));
    const [given] = inputTensors(loaded.runtime, pixels, [2, 6, 6], 1);
    const quantised = Array.from(await integer.run(given));
    const scale = Math.max(...logits.map(Math.abs));
    quantised.forEach((logit, i) => {
      expect(Math.abs(logit - logits[i]) / scale).toBeLessThan(0.03);
    });
  });

  it('QOperator is refused for what is no chain', () => {
    const nodes = [...graph.nodes.slice(0, 2), node('Add', ['r', 'r'], 'sum')];
    expect(operatorVariant({ ...graph, nodes, outputs: ['sum'] }, ranges)).toBeUndefined();
  });
});
