import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import type { Graph } from '../../../graph/graph.ts';
import { floatTensor, intTensor, type Tensor } from '../../../graph/tensor.ts';
import { importOnnx } from '../read/index.ts';
import { toOnnx } from './to-onnx.ts';

/** 2·relu(x) + 1 over two values, reshaped from a 1×2×1 image. */
const graph: Graph = {
  name: 'doubled',
  opset: 17,
  inputs: [{ name: 'x', shape: [1, 1, 2, 1] }],
  outputs: ['y'],
  nodes: [
    { name: 'relu', type: 'Relu', inputs: ['x'], outputs: ['r'], attributes: {} },
    { name: 'reshape', type: 'Reshape', inputs: ['r', 'shape'], outputs: ['v'], attributes: {} },
    {
      name: 'gemm',
      type: 'Gemm',
      inputs: ['v', 'w', 'b'],
      outputs: ['y'],
      attributes: { alpha: 2, beta: 1, transB: 1 },
    },
  ],
  constants: new Map<string, Tensor>([
    ['shape', intTensor([2], [-1, 2])],
    ['w', floatTensor([2, 2], [1, 0, 0, 1])],
    ['b', floatTensor([2], [1, 1])],
  ]),
};

describe('a graph written as ONNX', () => {
  it('runs in ONNX Runtime, any number of images at a time', async () => {
    const session = await InferenceSession.create(toOnnx(graph));
    const { y } = await session.run({ x: new OrtTensor('float32', [3, -1, 0.5, 2, -2, 0], [3, 1, 2, 1]) });
    expect(y.dims).toEqual([3, 2]);
    expect([...(y.data as Float32Array)]).toEqual([7, 1, 2, 5, 1, 1]);
  });

  it('reads back as the same graph', () => {
    const read = importOnnx(toOnnx(graph, { batch: 1 }));
    expect(read.nodes).toEqual(graph.nodes);
    expect(read.constants).toEqual(graph.constants);
    expect(read.inputs).toEqual(graph.inputs);
    expect(read.outputs).toEqual(graph.outputs);
  });

  it('carries how pixels are scaled and what classes are called', () => {
    const notes = { preprocess: 'mean=0.1307,std=0.3081', classNames: ['left', 'right'] };
    expect(importOnnx(toOnnx({ ...graph, notes })).notes).toEqual(notes);
    expect(importOnnx(toOnnx(graph)).notes).toEqual({});
  });

  it('carries metadata', () => {
    const text = new TextDecoder('latin1').decode(toOnnx(graph, { metadata: { seed: '17' } }));
    expect(text).toContain('seed');
    expect(text).toContain('firstspike');
  });
});
