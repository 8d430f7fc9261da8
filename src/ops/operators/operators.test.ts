/** @file Small cases of every operator, computed by hand. Cases of ONNX's own suite are tested with the importer. */

import { describe, expect, it } from 'vitest';
import { FirstspikeError } from '../../error.ts';
import type { Node } from '../../graph/graph.ts';
import { floatTensor, intTensor, type Shape, type Tensor } from '../../graph/tensor.ts';
import { planGraph } from '../plan.ts';
import { runGraph } from '../run.ts';
import { isTail, operators } from '../table.ts';

const f = floatTensor;
const i = (...values: number[]): Tensor => intTensor([values.length], values);

/** Runs one node on a float input and constants; `opset` 13 unless said otherwise. */
function run(
  type: string,
  attributes: Node['attributes'],
  [x, ...rest]: readonly Tensor[],
  opset = 13,
): Tensor {
  const constants = new Map(rest.map((tensor, k) => [`c${k}`, tensor]));
  const node = { name: 'n', type, inputs: ['x', ...constants.keys()], outputs: ['y'], attributes };
  if (x.kind === 'int') constants.set('x', x);
  const inputs = x.kind === 'int' ? [] : [{ name: 'x', shape: x.shape }];
  const plan = planGraph({ name: '', opset, inputs, outputs: ['y'], nodes: [node], constants });
  const [y] = runGraph(plan, x.kind === 'int' ? new Map() : new Map([['x', x]]));
  return y;
}

type Row = readonly [
  type: string,
  attributes: Node['attributes'],
  inputs: readonly Tensor[],
  shape: Shape,
  values: readonly number[],
];

const image = f([1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
const pair = f([1, 2, 1, 2], [1, 2, 3, 4]);

const rows: readonly Row[] = [
  ['Conv', {}, [image, f([1, 1, 2, 2], [1, 0, 0, 1]), f([1], [0.5])], [1, 1, 2, 2], [6.5, 8.5, 12.5, 14.5]],
  [
    'Conv',
    { pads: [1, 1, 0, 0], strides: [2, 2] },
    [image, f([1, 1, 2, 2], [1, 1, 1, 1])],
    [1, 1, 2, 2],
    [1, 5, 11, 28],
  ],
  ['Conv', { dilations: [2, 2] }, [image, f([1, 1, 2, 2], [1, 1, 1, 1])], [1, 1, 1, 1], [20]],
  ['Conv', { group: 2 }, [pair, f([2, 1, 1, 1], [10, 100])], [1, 2, 1, 2], [10, 20, 300, 400]],
  [
    'Conv',
    { auto_pad: 'SAME_LOWER' },
    [f([1, 1, 3], [1, 2, 4]), f([1, 1, 2], [1, 10])],
    [1, 1, 3],
    [10, 21, 42],
  ],
  [
    'Gemm',
    { alpha: 2, beta: 3 },
    [f([1, 2], [1, 2]), f([2, 2], [1, 2, 3, 4]), f([2], [1, 10])],
    [1, 2],
    [17, 50],
  ],
  ['Gemm', { transB: 1 }, [f([1, 2], [1, 2]), f([3, 2], [1, 0, 0, 1, 1, 1])], [1, 3], [1, 2, 3]],
  ['MatMul', {}, [f([1, 2], [1, 2]), f([2, 3], [1, 2, 3, 4, 5, 6])], [1, 3], [9, 12, 15]],
  ['Relu', {}, [f([3], [-1, 0, 2])], [3], [0, 0, 2]],
  ['Clip', { min: 0, max: 6 }, [f([3], [-1, 3, 9])], [3], [0, 3, 6]],
  ['Clip', {}, [f([3], [-1, 3, 9]), f([], [-0.5])], [3], [-0.5, 3, 9]],
  ['MaxPool', { kernel_shape: [2, 2] }, [image], [1, 1, 2, 2], [5, 6, 8, 9]],
  ['MaxPool', { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }, [image], [1, 1, 2, 2], [5, 6, 8, 9]],
  [
    'MaxPool',
    { kernel_shape: [2, 2], strides: [2, 2], pads: [1, 1, 0, 0] },
    [f([1, 1, 2, 2], [-1, -2, -3, -4])],
    [1, 1, 1, 1],
    [-1],
  ],
  [
    'AveragePool',
    { kernel_shape: [2, 2], strides: [2, 2], pads: [1, 1, 0, 0] },
    [image],
    [1, 1, 2, 2],
    [1, 2.5, 5.5, 7],
  ],
  [
    'AveragePool',
    { kernel_shape: [2, 2], strides: [2, 2], pads: [1, 1, 0, 0], count_include_pad: 1 },
    [image],
    [1, 1, 2, 2],
    [0.25, 1.25, 2.75, 7],
  ],
  ['GlobalAveragePool', {}, [pair], [1, 2, 1, 1], [1.5, 3.5]],
  ['GlobalMaxPool', {}, [pair], [1, 2, 1, 1], [2, 4]],
  ['ReduceMean', { axes: [2, 3], keepdims: 0 }, [pair], [1, 2], [1.5, 3.5]],
  ['ReduceMean', { axes: [1] }, [pair], [1, 1, 1, 2], [2, 3]],
  [
    'BatchNormalization',
    { epsilon: 0 },
    [pair, f([2], [2, 1]), f([2], [0, 5]), f([2], [1, 3]), f([2], [4, 1])],
    [1, 2, 1, 2],
    [0, 1, 5, 6],
  ],
  ['Flatten', {}, [pair], [1, 4], [1, 2, 3, 4]],
  ['Reshape', {}, [pair, i(0, -1)], [1, 4], [1, 2, 3, 4]],
  ['Squeeze', { axes: [-2] }, [pair], [1, 2, 2], [1, 2, 3, 4]],
  ['Squeeze', {}, [pair, i(0, 2)], [2, 2], [1, 2, 3, 4]],
  ['Unsqueeze', { axes: [0, 3] }, [f([2, 2], [1, 2, 3, 4])], [1, 2, 2, 1], [1, 2, 3, 4]],
  ['Transpose', { perm: [0, 2, 3, 1] }, [pair], [1, 1, 2, 2], [1, 3, 2, 4]],
  ['Dropout', {}, [pair, f([], [0.5])], [1, 2, 1, 2], [1, 2, 3, 4]],
  ['Identity', {}, [pair], [1, 2, 1, 2], [1, 2, 3, 4]],
  ['Cast', { to: 7 }, [f([2], [1.7, -1.7])], [2], [1, -1]],
  ['Cast', { to: 10 }, [f([1], [2049])], [1], [2048]],
  ['Softmax', {}, [f([1, 2], [0, Math.log(3)])], [1, 2], [0.25, 0.75]],
  ['LogSoftmax', { axis: 1 }, [f([1, 2], [1000, 1000])], [1, 2], [-Math.LN2, -Math.LN2]],
  ['Add', {}, [pair, f([2, 1, 1], [10, 20])], [1, 2, 1, 2], [11, 12, 23, 24]],
  ['Sub', {}, [pair, f([2], [1, 2])], [1, 2, 1, 2], [0, 0, 2, 2]],
  ['Mul', {}, [pair, f([], [3])], [1, 2, 1, 2], [3, 6, 9, 12]],
  ['Div', {}, [pair, f([1, 2, 1, 1], [2, 4])], [1, 2, 1, 2], [0.5, 1, 0.75, 1]],
  ['Div', {}, [i(7, -7), i(2, 2)], [2], [3, -3]],
  ['Shape', {}, [pair], [4], [1, 2, 1, 2]],
  ['Shape', { start: -2 }, [pair], [2], [1, 2]],
  ['Gather', { axis: 1 }, [pair, i(-1)], [1, 1, 1, 2], [3, 4]],
  ['Concat', { axis: 1 }, [pair, f([1, 1, 1, 2], [5, 6])], [1, 3, 1, 2], [1, 2, 3, 4, 5, 6]],
  ['Slice', {}, [f([4], [1, 2, 3, 4]), i(-1), i(-9), i(0), i(-2)], [2], [4, 2]],
  ['Pad', {}, [f([1, 2], [1, 2]), i(0, 1, 1, -1), f([], [9])], [2, 2], [9, 1, 9, 9]],
  ['Abs', {}, [f([3], [-1.5, 0, 2])], [3], [1.5, 0, 2]],
  ['Erf', {}, [f([3], [-10, 0, 0.5])], [3], [-1, 0, 0.5204999]],
  ['Exp', {}, [f([2], [0, 1])], [2], [1, Math.E]],
  ['Log', {}, [f([2], [1, Math.E])], [2], [0, 1]],
  ['Reciprocal', {}, [f([2], [4, -0.5])], [2], [0.25, -2]],
  ['Sqrt', {}, [f([2], [9, 2])], [2], [3, Math.SQRT2]],
  ['Pow', {}, [f([2], [3, -2]), f([], [2])], [2], [9, 4]],
  ['Pow', {}, [i(2, 3), f([2], [0.5, 2])], [2], [1, 9]],
  ['Max', {}, [pair, f([2], [3, 3])], [1, 2, 1, 2], [3, 3, 3, 4]],
  ['Min', {}, [pair, f([2], [3, 3]), f([], [2])], [1, 2, 1, 2], [1, 2, 2, 2]],
  ['LeakyRelu', { alpha: 0.25 }, [f([1, 3], [-4, 0, 4])], [1, 3], [-1, 0, 4]],
  ['PRelu', {}, [f([1, 2, 1, 2], [-4, 4, -4, 4]), f([2, 1, 1], [0.5, 0.25])], [1, 2, 1, 2], [-2, 4, -1, 4]],
  ['Sigmoid', {}, [f([1, 3], [0, Math.log(3), -Math.log(3)])], [1, 3], [0.5, 0.75, 0.25]],
  ['Tanh', {}, [f([1, 2], [0, Math.log(2)])], [1, 2], [0, 0.6]],
  ['Softplus', {}, [f([1, 2], [0, Math.log(3)])], [1, 2], [Math.log(2), Math.log(4)]],
  ['Softsign', {}, [f([1, 3], [0, 1, -3])], [1, 3], [0, 0.5, -0.75]],
  ['Elu', { alpha: 2 }, [f([1, 3], [3, 0, -Math.log(2)])], [1, 3], [3, 0, -1]],
  ['Selu', { alpha: 2, gamma: 3 }, [f([1, 3], [1, 0, -Math.log(2)])], [1, 3], [3, 0, -3]],
  ['Celu', { alpha: 2 }, [f([1, 3], [3, 0, -2 * Math.log(2)])], [1, 3], [3, 0, -1]],
  // x · Φ(x), with Φ(1) = 0.841345 from a table.
  ['Gelu', {}, [f([1, 3], [0, 1, -1])], [1, 3], [0, 0.841345, -0.158655]],
  [
    'Swish',
    {},
    [f([1, 3], [0, Math.log(3), -Math.log(3)])],
    [1, 3],
    [0, 0.75 * Math.log(3), -0.25 * Math.log(3)],
  ],
  // tanh(softplus(0)) = tanh(ln 2) = 0.6; softplus(ln 3) = ln 4 and tanh(ln 4) = 15/17.
  ['Mish', {}, [f([1, 2], [0, Math.log(3)])], [1, 2], [0, (15 / 17) * Math.log(3)]],
  ['HardSwish', {}, [f([1, 4], [-4, -1.5, 0, 4])], [1, 4], [0, -0.375, 0, 4]],
  ['HardSigmoid', { alpha: 0.5, beta: 0.25 }, [f([1, 3], [-1, 0.5, 2])], [1, 3], [0, 0.5, 1]],
  ['ConstantOfShape', { value: f([1], [2.5]) }, [i(1, 2)], [1, 2], [2.5, 2.5]],
  ['Neg', {}, [f([1, 2], [1, -2])], [1, 2], [-1, 2]],
  ['Sum', {}, [f([1, 2], [1, 2]), f([1, 2], [10, 20]), f([1], [100])], [1, 2], [111, 122]],
  ['Mean', {}, [f([1, 2], [1, 2]), f([1, 2], [3, 6])], [1, 2], [2, 4]],
  ['Split', { axis: 1 }, [f([1, 3], [1, 2, 3]), i(2, 1)], [1, 2], [1, 2]],
  ['ReduceSum', { keepdims: 0 }, [pair, i(3)], [1, 2, 1], [3, 7]],
  ['ReduceMax', { axes: [1] }, [pair], [1, 1, 1, 2], [3, 4]],
  [
    'ConvTranspose',
    { strides: [2, 2] },
    [f([1, 1, 1, 2], [1, 10]), f([1, 1, 1, 3], [1, 2, 3]), f([1], [0.5])],
    [1, 1, 1, 5],
    [1.5, 2.5, 13.5, 20.5, 30.5],
  ],
  ['DepthToSpace', { blocksize: 2 }, [f([1, 4, 1, 1], [1, 2, 3, 4])], [1, 1, 2, 2], [1, 2, 3, 4]],
  ['SpaceToDepth', { blocksize: 2 }, [f([1, 1, 2, 2], [1, 2, 3, 4])], [1, 4, 1, 1], [1, 2, 3, 4]],
  [
    'Resize',
    { coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
    [f([1, 1, 1, 2], [1, 2]), f([0], []), f([4], [1, 1, 2, 2])],
    [1, 1, 2, 4],
    [1, 1, 2, 2, 1, 1, 2, 2],
  ],
  ['Upsample', {}, [f([1, 1, 1, 2], [1, 2]), f([4], [1, 1, 1, 2])], [1, 1, 1, 4], [1, 1, 2, 2]],
  // Positions −0.25, 0.25, 0.75 and 1.25 between two pixels.
  [
    'Resize',
    { mode: 'linear' },
    [f([1, 1, 1, 2], [1, 3]), f([0], []), f([4], [1, 1, 1, 2])],
    [1, 1, 1, 4],
    [1, 1.5, 2.5, 3],
  ],
  [
    'Upsample',
    { mode: 'linear' },
    [f([1, 1, 1, 2], [1, 3]), f([4], [1, 1, 1, 2])],
    [1, 1, 1, 4],
    [1, 2, 3, 3],
  ],
  ['LeakyRelu', { alpha: -0.25 }, [f([1, 3], [-4, 0, 4])], [1, 3], [1, 0, 4]],
  ['PRelu', {}, [f([1, 2, 1, 2], [-4, 4, -4, 4]), f([2, 1, 1], [-0.5, 0.25])], [1, 2, 1, 2], [2, 4, -1, 4]],
  ['PRelu', {}, [f([], [-4]), f([], [0.5])], [], [-2]],
  ['ReduceMin', { axes: [1] }, [pair], [1, 1, 1, 2], [1, 2]],
  ['ReduceProd', { axes: [-1], keepdims: 0 }, [pair], [1, 2, 1], [2, 12]],
  ['ReduceProd', {}, [i(2, 3, 4)], [1], [24]],
  ['Size', {}, [pair], [], [4]],
  ['Range', {}, [i(3), i(0), i(-2)], [2], [3, 1]],
  ['Expand', {}, [f([1, 2, 1], [1, 2]), i(2, 1, 2)], [2, 2, 2], [1, 1, 2, 2, 1, 1, 2, 2]],
  ['Tile', {}, [f([1, 2], [1, 2]), i(2, 2)], [2, 4], [1, 2, 1, 2, 1, 2, 1, 2]],
  ['Where', {}, [i(1, 0), f([2], [1, 2]), f([], [9])], [2], [1, 9]],
  ['Equal', {}, [f([2], [1, 2]), f([], [2])], [2], [0, 1]],
  ['Greater', {}, [f([3], [1, 2, 3]), f([], [2])], [3], [0, 0, 1]],
  ['GreaterOrEqual', {}, [f([3], [1, 2, 3]), f([], [2])], [3], [0, 1, 1]],
  ['Less', {}, [f([3], [1, 2, 3]), f([], [2])], [3], [1, 0, 0]],
  ['LessOrEqual', {}, [f([3], [1, 2, 3]), f([], [2])], [3], [1, 1, 0]],
  ['And', {}, [i(1, 1, 0), i(1, 0, 0)], [3], [1, 0, 0]],
  ['Or', {}, [i(1, 1, 0), i(1, 0, 0)], [3], [1, 1, 0]],
  ['Not', {}, [i(1, 0)], [2], [0, 1]],
  ['Mod', {}, [i(7, -7, 7, -7), i(3, 3, -3, -3)], [4], [1, 2, -2, -1]],
  ['Mod', { fmod: 1 }, [i(7, -7), i(3, 3)], [2], [1, -1]],
  ['Ceil', {}, [f([2], [1.2, -1.2])], [2], [2, -1]],
  ['Floor', {}, [f([2], [1.2, -1.2])], [2], [1, -2]],
  ['Round', {}, [f([4], [0.5, 1.5, -1.5, 2.4])], [4], [0, 2, -2, 2]],
  ['Sign', {}, [f([3], [-2, 0, 3])], [3], [-1, 0, 1]],
  ['CastLike', {}, [f([2], [1.7, -1.7]), i(0)], [2], [1, -1]],
];

describe('operators, by hand', () => {
  it.each(rows)('%s %o', (type, attributes, inputs, shape, values) => {
    const opset = type === 'Clip' && 'max' in attributes ? 6 : 13;
    const y = run(type, attributes, inputs, opset);
    expect(y.shape).toEqual(shape);
    y.data.forEach((value, at) => {
      expect(value).toBeCloseTo(values[at], 5);
    });
  });
  it('Constant holds any numeric value', () => {
    const value = (attributes: Node['attributes']): number[] => {
      const nodes = [
        { name: 'c', type: 'Constant', inputs: [], outputs: ['c'], attributes },
        { name: 'a', type: 'Add', inputs: ['x', 'c'], outputs: ['y'], attributes: {} },
      ];
      const plan = planGraph({
        name: '',
        opset: 13,
        inputs: [{ name: 'x', shape: [2] }],
        outputs: ['y'],
        nodes,
        constants: new Map(),
      });
      return [...runGraph(plan, new Map([['x', f([2], [0, 0])]]))[0].data];
    };
    expect(value({ value: f([2], [1, 2]) })).toEqual([1, 2]);
    expect(value({ value_float: 0.5 })).toEqual([0.5, 0.5]);
    expect(value({ value_int: 3 })).toEqual([3, 3]);
    expect(value({ value_floats: [1.5, 2.5] })).toEqual([1.5, 2.5]);
    expect(value({ value_ints: [4, 5] })).toEqual([4, 5]);
  });
  it('has a case for every operator', () => {
    const tested = new Set([...rows.map(([type]) => type), 'Constant']);
    expect(operators.map(({ type }) => type).filter((type) => !tested.has(type))).toEqual([]);
  });
  it.each(operators.map(({ type }) => type))('%s without its operands is read or refused', (type) => {
    for (const count of [0, 1, 2, 3]) {
      const names = Array.from({ length: count }, (_, k) => `c${k}`);
      const constants = new Map(names.map((name) => [name, f([1, 1, 2, 2], [1, 2, 3, 4])]));
      const node = { name: 'n', type, inputs: names, outputs: ['y'], attributes: {} };
      const inputs = [{ name: 'x', shape: [1, 2] }];
      const outcome = (): string => {
        try {
          planGraph({ name: '', opset: 13, inputs, outputs: ['y'], nodes: [node], constants });
          return 'read';
        } catch (error) {
          return error instanceof FirstspikeError ? 'refused' : `${count} operands: ${error}`;
        }
      };
      expect(outcome()).toMatch(/^(read|refused)$/);
    }
  });
  it('only Softmax and LogSoftmax are tails', () => {
    expect(operators.map(({ type }) => type).filter(isTail)).toEqual(['LogSoftmax', 'Softmax']);
  });
});

describe('count', () => {
  const cost = (
    type: string,
    attributes: Node['attributes'],
    [x, ...rest]: readonly Tensor[],
    counted?: string,
  ) => {
    const constants = new Map(rest.map((tensor, k) => [`c${k}`, tensor]));
    const node = { name: 'n', type, inputs: ['x', ...constants.keys()], outputs: ['y'], attributes };
    const inputs = [{ name: 'x', shape: x.shape }];
    const { steps } = planGraph({ name: '', opset: 13, inputs, outputs: ['y'], nodes: [node], constants });
    return steps
      .filter(({ operator }) => counted === undefined || operator.type === counted)
      .map(({ operator, attributes: parsed, inputShapes, outputShapes }) =>
        operator.count(parsed, inputShapes, outputShapes),
      )[0];
  };
  it('a convolution counts output size × kernel, padding included', () => {
    const weights = f([4, 1, 3, 3], new Float32Array(36));
    expect(
      cost('Conv', { pads: [1, 1, 1, 1], group: 2 }, [f([1, 2, 5, 5], new Float32Array(50)), weights]),
    ).toEqual({ macs: 4 * 25 * 9, pooled: 0 });
  });
  it('an image between pixels counts the pixels that each of its own is made of', () => {
    // 1 + 2 + 2 + 1 of two pixels.
    expect(
      cost('Resize', { mode: 'linear' }, [f([1, 1, 1, 2], [1, 3]), f([0], []), f([4], [1, 1, 1, 2])]),
    ).toEqual({ macs: 6, pooled: 0 });
  });
  it('a dense layer counts inputs × outputs, pooling its outputs', () => {
    expect(cost('MatMul', {}, [f([1, 3], [0, 0, 0]), f([3, 2], [0, 0, 0, 0, 0, 0])])).toEqual({
      macs: 6,
      pooled: 0,
    });
    expect(
      cost('MatMul', {}, [f([1, 5, 3], new Float32Array(15)), f([3, 2], [0, 0, 0, 0, 0, 0])], 'MatMul'),
    ).toEqual({ macs: 5 * 6, pooled: 0 });
    expect(cost('MaxPool', { kernel_shape: [2, 2] }, [image])).toEqual({ macs: 0, pooled: 4 });
    expect(cost('GlobalAveragePool', {}, [pair])).toEqual({ macs: 0, pooled: 2 });
  });
});
