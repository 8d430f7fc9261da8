/**
 * @file The network of Fig. 1 in López-Randulfe, Reeb & Knoll (2022): 14,316,496 FLOPs for one 28×28 image. The picture
 * is not in the text; these sizes give the published FLOPs.
 */
import type { Graph, Node } from '../graph/graph.ts';
import { floatTensor, type Tensor } from '../graph/tensor.ts';
import { planGraph } from '../ops/plan.ts';
import { redrawn } from './parameters.ts';

/**
 * The network with weights drawn from `seed`: conv 7×7×32 'same' – pool 2 – conv 5×5×64 – pool 2 – dense 500 – dense 10,
 * ReLU between, dropout 0.2 before each dense layer. Input `input` [1, 1, 28, 28] (pixels 0…1), output `logits` [1, 10].
 *
 * @example
 * ```ts
 * costOf(planGraph(fig1())).flops; // → 14316496
 * ```
 */
export const fig1 = (seed = 1): Graph => redrawn(planGraph(fig1Architecture()), seed);

/** The network with all weights zero. */
export function fig1Architecture(): Graph {
  const constants = new Map<string, Tensor>();
  const weights = (name: string, outputs: number, ...inputs: number[]): string[] => {
    const shape = [outputs, ...inputs];
    const size = shape.reduce((product, n) => product * n, 1);
    constants.set(`${name}.weight`, floatTensor(shape, new Float32Array(size)));
    constants.set(`${name}.bias`, floatTensor([outputs], new Float32Array(outputs)));
    return [`${name}.weight`, `${name}.bias`];
  };
  const conv = (kernel: number, pad: number): Node['attributes'] => ({
    kernel_shape: [kernel, kernel],
    strides: [1, 1],
    pads: [pad, pad, pad, pad],
    dilations: [1, 1],
    group: 1,
  });
  const pool = { kernel_shape: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] };
  constants.set('dropout.ratio', floatTensor([], [0.2]));
  const layers: readonly (readonly [
    name: string,
    type: string,
    attributes: Node['attributes'],
    inputs: string[],
  ])[] = [
    ['conv1', 'Conv', conv(7, 3), weights('conv1', 32, 1, 7, 7)],
    ['relu1', 'Relu', {}, []],
    ['maxpool1', 'MaxPool', pool, []],
    ['conv2', 'Conv', conv(5, 0), weights('conv2', 64, 32, 5, 5)],
    ['relu2', 'Relu', {}, []],
    ['maxpool2', 'MaxPool', pool, []],
    ['flatten', 'Flatten', { axis: 1 }, []],
    ['dropout1', 'Dropout', {}, ['dropout.ratio']],
    ['dense1', 'Gemm', { transB: 1 }, weights('dense1', 500, 1600)],
    ['relu3', 'Relu', {}, []],
    ['dropout2', 'Dropout', {}, ['dropout.ratio']],
    ['dense2', 'Gemm', { transB: 1 }, weights('dense2', 10, 500)],
  ];
  const valueAt = (i: number): string => (i === layers.length - 1 ? 'logits' : `${layers[i][0]}.out`);
  const nodes = layers.map(
    ([name, type, attributes, inputs], i): Node => ({
      name,
      type,
      inputs: [i === 0 ? 'input' : valueAt(i - 1), ...inputs],
      outputs: [valueAt(i)],
      attributes,
    }),
  );
  const inputs = [{ name: 'input', shape: [1, 1, 28, 28] }];
  return { name: 'fig1', opset: 17, inputs, outputs: ['logits'], nodes, constants };
}
