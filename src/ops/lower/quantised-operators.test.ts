/** @file Operators on integers against ONNX Runtime, and what the ranges of integers become. */
import { describe, expect, it } from 'vitest';
import {
  contrib,
  FLOAT,
  fileOf,
  float,
  INT8,
  INT32,
  int,
  ints,
  type NodeInit,
  node,
  type TensorInit,
  tensor,
  UINT8,
} from '../../../test/onnx-file.ts';
import { randomValues, referenceOutput, runtimeOutput } from '../../../test/onnx-outputs.ts';
import { quantisationOf } from '../../cli/commands/bench/int8/int8.ts';
import { FirstspikeError } from '../../error.ts';
import { importOnnx } from '../../formats/onnx/read/index.ts';
import { floatTensor, type Shape, sizeOf } from '../../graph/tensor.ts';
import { planGraph } from '../plan.ts';
import { runGraph } from '../run.ts';
import { quantisedOperators } from './quantised-operators.ts';

/** Scale and zero point. */
const scale = (name: string, s: number, zero: number, type = UINT8): TensorInit[] => [
  tensor(`${name}.s`, FLOAT, [], [s]),
  tensor(`${name}.z`, type, [], [zero]),
];
const of = (name: string): string[] => [name, `${name}.s`, `${name}.z`];
const only = (name: string): string[] => [`${name}.s`, `${name}.z`];

const integers = (size: number, seed: number, low: number, high: number): number[] =>
  Array.from(randomValues(size, seed, low, high), Math.round);

/** Ten random inputs of a shape in −1…1. */
const inputs = (shape: Shape): Float32Array[] =>
  Array.from({ length: 10 }, (_, seed) => randomValues(sizeOf(shape), seed + 40));

const quantised = node('QuantizeLinear', ['x', ...only('q')], 'q');
/** 256 steps in −1…1 */
const signed = scale('q', 2 / 255, 128);

const image: Shape = [1, 2, 4, 4];
const steps = (output: number) => ({ shape: image, output });

/** A model from x, how it is shaped, and the coarsest quantisation step on the way to y. */
const models: readonly (readonly [string, Uint8Array, { readonly shape: Shape; readonly output: number }])[] =
  [
    [
      'DynamicQuantizeLinear and MatMulInteger',
      fileOf(
        [
          node('DynamicQuantizeLinear', ['x'], ['q', 'q.s', 'q.z']),
          node('MatMulInteger', ['q', 'w', 'q.z', 'w.z'], 'a'),
          node('Cast', ['a'], 'f', [int('to', 1)]),
          node('Mul', ['q.s', 'w.s'], 's'),
          node('Mul', ['f', 's'], 'm'),
          node('Add', ['m', 'b'], 'y'),
        ],
        [
          tensor('w', INT8, [4, 3], integers(12, 1, -100, 100)),
          tensor('w.z', INT8, [3], [0, 3, -5]),
          tensor('w.s', FLOAT, [3], [0.01, 0.02, 0.005]),
          tensor('b', FLOAT, [3], [0.5, -0.5, 0]),
        ],
      ),
      { shape: [1, 4], output: 0.02 },
    ],
    [
      'DynamicQuantizeLinear and ConvInteger',
      fileOf(
        [
          node('DynamicQuantizeLinear', ['x'], ['q', 'q.s', 'q.z']),
          node('ConvInteger', ['q', 'w', 'q.z', 'w.z'], 'a', [ints('pads', 1, 1, 1, 1)]),
          node('Cast', ['a'], 'f', [int('to', 1)]),
          node('Mul', ['q.s', 'w.s'], 's'),
          node('Mul', ['f', 's'], 'y'),
        ],
        [
          tensor('w', UINT8, [3, 2, 3, 3], integers(54, 1, 0, 255)),
          tensor('w.z', UINT8, [], [120]),
          tensor('w.s', FLOAT, [], [0.01]),
        ],
        image,
      ),
      steps(0.1),
    ],
    [
      'QLinearConv with scales per channel, QLinearGlobalAveragePool',
      fileOf(
        [
          quantised,
          node('QLinearConv', [...of('q'), ...of('w'), ...only('c'), 'b'], 'c', [ints('pads', 1, 1, 1, 1)]),
          node('QLinearGlobalAveragePool', [...of('c'), ...only('p')], 'p', [], contrib),
          node('DequantizeLinear', of('p'), 'y'),
        ],
        [
          ...signed,
          tensor('w', INT8, [2, 2, 3, 3], integers(36, 2, -90, 90)),
          tensor('w.s', FLOAT, [2], [0.004, 0.008]),
          tensor('w.z', INT8, [2], [0, 0]),
          tensor('b', INT32, [2], [9000, -2000]),
          ...scale('c', 0.02, 0),
          ...scale('p', 0.01, 0),
        ],
        image,
      ),
      steps(0.02),
    ],
    [
      'QLinearMatMul with scales per column, its ReLU in the range of the integers',
      fileOf(
        [
          quantised,
          node('QLinearMatMul', [...of('q'), ...of('w'), ...only('r')], 'r'),
          node('DequantizeLinear', of('r'), 'y'),
        ],
        [
          ...signed,
          tensor('w', INT8, [4, 3], integers(12, 3, -100, 100)),
          tensor('w.s', FLOAT, [3], [0.01, 0.02, 0.005]),
          tensor('w.z', INT8, [3], [0, 0, 0]),
          ...scale('r', 0.02, 0),
        ],
      ),
      { shape: [1, 4], output: 0.02 },
    ],
    [
      'QLinearAdd, QLinearLeakyRelu, QLinearSigmoid and QLinearConcat',
      fileOf(
        [
          quantised,
          node('QLinearAdd', [...of('q'), ...of('q'), ...only('a')], 'a', [], contrib),
          node('QLinearLeakyRelu', [...of('a'), ...only('l')], 'l', [float('alpha', 0.25)], contrib),
          node('QLinearSigmoid', [...of('l'), ...only('s')], 's', [], contrib),
          node('QLinearConcat', [...only('c'), ...of('l'), ...of('s')], 'c', [int('axis', 1)], contrib),
          node('DequantizeLinear', of('c'), 'y'),
        ],
        [
          ...signed,
          ...scale('a', 4 / 255, 128),
          ...scale('l', 2.6 / 255, 50),
          ...scale('s', 1 / 256, 0),
          ...scale('c', 2.6 / 255, 50),
        ],
      ),
      { shape: [1, 4], output: 4 / 255 },
    ],
    [
      'QLinearAveragePool, MaxPool, Pad and Clip on integers',
      fileOf(
        [
          quantised,
          node('Pad', ['q', 'p', 'q.z'], 'e'),
          node('MaxPool', ['e'], 'm', [ints('kernel_shape', 2, 2)]),
          node('Clip', ['m', 'low', 'high'], 'c'),
          node(
            'QLinearAveragePool',
            ['c', ...only('q'), ...only('a')],
            'a',
            [ints('kernel_shape', 2, 2)],
            contrib,
          ),
          node('DequantizeLinear', of('a'), 'y'),
        ],
        [
          ...signed,
          { name: 'p', dataType: 7, dims: [8n], int64Data: [0n, 0n, 1n, 1n, 0n, 0n, 1n, 1n] },
          tensor('low', UINT8, [], [128]),
          tensor('high', UINT8, [], [200]),
          ...scale('a', 0.01, 0),
        ],
        image,
      ),
      steps(0.01),
    ],
    [
      'weights quantised and dequantised in the file, requantised activations',
      fileOf(
        [
          quantised,
          node('QuantizeLinear', ['w', ...only('w')], 'wq', [int('axis', 1)]),
          node('DequantizeLinear', ['wq', ...only('w')], 'wf', [int('axis', 1)]),
          // Read with another scale than it was stored with: half the value.
          node('DequantizeLinear', ['q', ...only('half')], 'd'),
          node('MatMul', ['d', 'wf'], 'y'),
        ],
        [
          ...signed,
          ...scale('half', 1 / 255, 100),
          tensor('w', FLOAT, [4, 2], [...randomValues(8, 5)]),
          tensor('w.s', FLOAT, [2], [0.1, 0.03]),
          tensor('w.z', INT8, [2], [0, 0]),
        ],
      ),
      { shape: [1, 4], output: 0.02 },
    ],
    [
      'ConvInteger on fixed scales',
      fileOf(
        [
          quantised,
          node('ConvInteger', ['q', 'w', 'q.z'], 'a'),
          node('Cast', ['a'], 'f', [int('to', 1)]),
          node('Mul', ['f', 's'], 'y'),
        ],
        [...signed, tensor('w', INT8, [1, 2, 2, 2], integers(8, 6, -9, 9)), tensor('s', FLOAT, [], [0.001])],
        image,
      ),
      steps(0.05),
    ],
  ];

describe('operators on integers, against ONNX Runtime', () => {
  it.each(models)('%s', async (_, bytes, { shape, output }) => {
    let largest = 0;
    for (const x of inputs(shape)) {
      const want = await runtimeOutput(bytes, x, shape);
      const got = referenceOutput(bytes, x);
      expect(got.length).toBe(want.length);
      largest = Math.max(largest, ...want.map((value, i) => Math.abs(value - got[i])));
    }
    expect(largest).toBeLessThan(2 * output);
  });
});

describe('what quantisation becomes', () => {
  const quantisation = quantisationOf({ min: 0, max: 3 });
  it('a range from zero up is a ReLU with a ceiling; below a ReLU it is nothing', () => {
    const parts = [
      ...signed,
      ...scale('r', quantisation.scale, quantisation.zeroPoint),
      tensor('w', FLOAT, [4, 4], [...randomValues(16, 7)]),
    ];
    const types = (...nodes: NodeInit[]): string[] =>
      importOnnx(fileOf(nodes, parts)).nodes.map(({ type }) => type);
    const dense = node('MatMul', ['x', 'w'], 'd');
    const stored = (from: string): NodeInit[] => [
      node('QuantizeLinear', [from, ...only('r')], 'r'),
      node('DequantizeLinear', of('r'), 'e'),
      node('MatMul', ['e', 'w'], 'y'),
    ];
    expect(types(dense, ...stored('d'))).toEqual(['MatMul', 'Clip', 'MatMul']);
    expect(types(dense, node('Relu', ['d'], 'u'), ...stored('u'))).toEqual(['MatMul', 'Relu', 'MatMul']);
    expect(types(...stored('x'))).toEqual(['MatMul']);
  });
  it('a Clip limits to what the integers can hold', () => {
    const graph = importOnnx(
      fileOf(
        [
          node('MatMul', ['x', 'w'], 'd'),
          node('QuantizeLinear', ['d', ...only('r')], 'r'),
          node('DequantizeLinear', of('r'), 'y'),
        ],
        [tensor('w', FLOAT, [4, 1], [1, 0, 0, 0]), ...scale('r', 0.5, -128, INT8)],
      ),
    );
    const plan = planGraph(graph);
    const at = (x: number): number =>
      runGraph(plan, new Map([['x', floatTensor([1, 4], [x, 0, 0, 0])]]))[0].data[0];
    // (−128 + 128) · 0.5 = 0 and (127 + 128) · 0.5 = 127.5
    expect([at(-3), at(0.3), at(500)]).toEqual([0, Math.fround(0.3), 127.5]);
  });
  it('damaged nodes end in a sentence', () => {
    let refused = 0;
    for (const type of quantisedOperators.keys()) {
      const [name, domain] = [type.replace(`${contrib}.`, ''), type.startsWith(contrib) ? contrib : ''];
      for (const operand of ['x', 'one', 'four', '']) {
        for (let count = 0; count < 10; count++) {
          const broken = node(name, new Array<string>(count).fill(operand), 'y', [], domain);
          const parts = [tensor('one', UINT8, [], [1]), tensor('four', INT8, [2, 2], [1, 2, 3, 0])];
          try {
            importOnnx(fileOf([broken], parts));
          } catch (error) {
            expect(error).toBeInstanceOf(FirstspikeError);
            refused++;
          }
        }
      }
    }
    expect(refused).toBeGreaterThan(500);
  });
  it('scales that depend on the image are refused', () => {
    const bytes = fileOf(
      [node('QuantizeLinear', ['x', 'x'], 'q'), node('DequantizeLinear', ['q', 'x'], 'y')],
      [],
    );
    expect(() => importOnnx(bytes)).toThrow(/QuantizeLinear node .* its scale is computed from the image/);
  });
});
