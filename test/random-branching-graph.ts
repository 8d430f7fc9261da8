/**
 * @file Random feed-forward graphs of what ConvNets are made of besides Conv–Relu–Pool: every activation function, linear
 * layers without one, branches that are added, subtracted, concatenated, split and sliced, padding and transposition of
 * their own, averages over borders, signed max pooling, channels last.
 */
import fc from 'fast-check';
import type { Graph, Node } from '../src/graph/graph.ts';
import { floatTensor, intTensor, type Shape, sizeOf, type Tensor } from '../src/graph/tensor.ts';
import { random } from './random.ts';
import type { RandomGraph } from './random-graph.ts';

export const randomBranchingGraph: fc.Arbitrary<RandomGraph> = fc
  .record({ seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }), blocks: fc.integer({ min: 1, max: 4 }) })
  .map(({ seed, blocks }) => makeGraph(seed, blocks));

const reductions = ['ReduceMin', 'ReduceMax', 'ReduceMean', 'ReduceSum'] as const;

/** A value under construction and its shape without the batch axis. */
interface Value {
  readonly name: string;
  readonly shape: readonly [channels: number, rows: number, columns: number];
}

function makeGraph(seed: number, blocks: number): RandomGraph {
  const draw = random(seed);
  const int = (from: number, to: number) => from + Math.floor(draw() * (to - from + 1));
  const signed = () => 2 * draw() - 1;
  const nodes: Node[] = [];
  const constants = new Map<string, Tensor>();
  const put = (tensor: Tensor): string => {
    constants.set(`c${constants.size}`, tensor);
    return `c${constants.size - 1}`;
  };
  const floats = (shape: Shape, value: () => number) =>
    put(floatTensor(shape, Float32Array.from({ length: sizeOf(shape) }, value)));
  const factors = (...values: readonly number[]) => {
    let next = 0;
    return () => values[next++];
  };
  const ints = (...values: number[]) => put(intTensor([values.length], values));
  const nodeOf = (
    type: string,
    inputs: readonly string[],
    outputs: number,
    attributes: Node['attributes'],
  ) => {
    const names = Array.from({ length: outputs }, (_, i) => `v${nodes.length + 1}.${i}`);
    nodes.push({ name: `${type}${nodes.length}`, type, inputs, outputs: names, attributes });
    return names;
  };
  const node = (type: string, inputs: readonly string[], attributes: Node['attributes'] = {}): string =>
    nodeOf(type, inputs, 1, attributes)[0];

  const conv = ({ name, shape }: Value, channels: number): Value => {
    const reach = 2 / Math.sqrt(shape[0] * 9);
    const weights = floats([channels, shape[0], 3, 3], () => reach * signed());
    const bias = floats([channels], () => 0.3 * signed());
    return {
      name: node('Conv', [name, weights, bias], { pads: [1, 1, 1, 1] }),
      shape: [channels, shape[1], shape[2]],
    };
  };
  const elementwise: readonly ((value: Value) => string)[] = [
    ({ name }) => node('Relu', [name]),
    ({ name }) => node('LeakyRelu', [name], { alpha: 0.2 }),
    ({ name, shape }) => node('PRelu', [name, floats([shape[0], 1, 1], () => draw())]),
    ({ name }) => node('LeakyRelu', [name], { alpha: -0.3 }),
    ({ name, shape }) => node('PRelu', [name, floats([shape[0], 1, 1], signed)]),
    ({ name }) => node('Abs', [name]),
    ({ name, shape }) => node('Max', [name, floats([...shape], signed)]),
    ({ name }) => node('Tanh', [name]),
    ({ name }) => node('Sigmoid', [name]),
    ({ name }) => node('Elu', [name], { alpha: 0.7 }),
    ({ name }) => node('Selu', [name]),
    ({ name }) => node('Celu', [name], { alpha: 0.5 }),
    ({ name }) => node('Softplus', [name]),
    ({ name }) => node('Softsign', [name]),
    ({ name }) => node('Gelu', [name]),
    ({ name }) => node('Mish', [name]),
    ({ name }) => node('Swish', [name]),
    ({ name }) => node('HardSwish', [name]),
    ({ name }) => node('HardSigmoid', [name]),
    ({ name }) => node('Clip', [name, floats([], () => -0.5), floats([], () => 0.5)]),
    ({ name }) => node('Clip', [name, floats([], () => -0.2), floats([], () => 0.6)]),
    ({ name }) => node('Clip', [name, floats([], () => 0.1), floats([], () => 0.9)]),
    ({ name }) => node('Neg', [name]),
    ({ name, shape }) => node('Mul', [name, floats([...shape], signed)]),
    ({ name, shape }) => node('Add', [name, floats([...shape], signed)]),
    ({ name }) => name,
  ];
  const activated = (value: Value): Value => ({
    ...value,
    name: elementwise[int(0, elementwise.length - 1)](value),
  });
  const changed: readonly ((value: Value) => Value)[] = [
    (value) => value,
    ({ name, shape: [c, h, w] }) => ({
      name: node('Pad', [name, ints(0, 0, 1, 0, 0, 0, 0, 1), floats([], () => (draw() < 0.5 ? 0 : 0.4))]),
      shape: [c, h + 1, w + 1],
    }),
    ({ name, shape: [c, h, w] }) => ({
      name: node('MaxPool', [name], { kernel_shape: [2, 2], strides: [1, 1], pads: [0, 0, 1, 1] }),
      shape: [c, h, w],
    }),
    ({ name, shape }) => ({
      name: node('AveragePool', [name], {
        kernel_shape: [3, 3],
        pads: [1, 1, 1, 1],
        count_include_pad: int(0, 1),
      }),
      shape,
    }),
    // One row and one column stay.
    ({ name, shape: [c, h, w] }) => ({
      name: node('Slice', [name, ints(Math.min(1, h - 1), 0), ints(h, Math.max(1, w - 1)), ints(2, 3)]),
      shape: [c, Math.max(1, h - 1), Math.max(1, w - 1)],
    }),
    ({ name, shape: [c, h, w] }) => ({
      name: node('Resize', [name, '', floats([4], factors(1, 1, 1.5, w > 1 ? 0.75 : 1))], {
        mode: 'linear',
        coordinate_transformation_mode: draw() < 0.5 ? 'half_pixel' : 'align_corners',
      }),
      shape: [c, Math.floor(1.5 * h), w > 1 ? Math.floor(0.75 * w) : 1],
    }),
    ({ name, shape: [, h, w] }) => ({
      name: node(reductions[int(0, reductions.length - 1)], [name, ints(1)], { keepdims: 1 }),
      shape: [1, h, w],
    }),
    ({ name, shape: [c, h, w] }) => ({
      name: node('MatMul', [name, floats([w, 3], signed)]),
      shape: [c, h, 3],
    }),
    // There and back again, with an activation between.
    ({ name, shape }) => {
      const last = node('Relu', [node('Transpose', [name], { perm: [0, 2, 3, 1] })]);
      return { name: node('Transpose', [last], { perm: [0, 3, 1, 2] }), shape };
    },
    // Channel shuffle of two groups.
    ({ name, shape: [c, h, w] }) => {
      if (c % 2 > 0) return { name, shape: [c, h, w] };
      const grouped = node('Reshape', [name, ints(1, 2, c / 2, h, w)]);
      const swapped = node('Transpose', [grouped], { perm: [0, 2, 1, 3, 4] });
      return { name: node('Reshape', [swapped, ints(1, c, h, w)]), shape: [c, h, w] };
    },
  ];
  const joined = (value: Value): Value => {
    const { shape } = value;
    const [c, h, w] = shape;
    const one = activated(conv(value, c));
    const other = draw() < 0.5 ? value : activated(conv(value, c));
    const kind = int(0, 5);
    if (kind === 0) return { name: node('Add', [one.name, other.name]), shape };
    if (kind === 1) return { name: node('Sub', [one.name, other.name]), shape };
    if (kind === 2) return { name: node('Sum', [one.name, other.name, value.name]), shape };
    if (kind === 4) return { name: node(draw() < 0.5 ? 'Max' : 'Min', [one.name, other.name]), shape };
    if (kind === 3)
      return { name: node('Concat', [one.name, other.name], { axis: 1 }), shape: [2 * c, h, w] };
    if (c < 2) return { name: node('Mean', [one.name, other.name]), shape };
    const [left, right] = nodeOf('Split', [one.name, ints(1, c - 1)], 2, { axis: 1 });
    return { name: node('Concat', [right, other.name, left], { axis: 1 }), shape: [2 * c, h, w] };
  };

  const image: Value['shape'] = [int(1, 3), int(5, 8), int(5, 8)];
  let value: Value = { name: 'v0', shape: image };
  for (let block = 0; block < blocks; block++) {
    value = activated(conv(value, int(1, 4)));
    value = changed[int(0, changed.length - 1)](value);
    if (draw() < 0.6) value = joined(value);
  }
  let features = sizeOf(value.shape);
  let { name } = value;
  const ending = draw();
  if (ending < 0.3) {
    name = node('GlobalAveragePool', [name]);
    features = value.shape[0];
  } else if (ending < 0.5) {
    name = node('Transpose', [name], { perm: [0, 2, 3, 1] });
  }
  name = node('Flatten', [name]);
  for (const outputs of draw() < 0.5 ? [int(2, 8), int(2, 5)] : [int(2, 5)]) {
    const reach = 2 / Math.sqrt(features);
    const operands = [floats([outputs, features], () => reach * signed()), floats([outputs], signed)];
    name = node('Gemm', [name, ...operands], { transB: 1 });
    features = outputs;
  }
  const length = 3;
  const low = draw() < 0.3 ? -0.5 : 0;
  const pixels = Float32Array.from({ length: length * sizeOf(image) }, () => low + draw());
  const graph: Graph = {
    name: 'branching',
    opset: 22,
    inputs: [{ name: 'v0', shape: [1, ...image] }],
    outputs: [name],
    nodes,
    constants,
  };
  return {
    graph,
    images: { shape: image, length, pixels, labels: new Int32Array(length) },
    logits: name,
  };
}
