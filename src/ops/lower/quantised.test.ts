/**
 * @file Quantised models against ONNX Runtime, which computes with the integers: the float model behind them must give
 * the same outputs up to a few quantisation steps.
 */
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, type NodeProtoSchema, type TensorProtoSchema } from 'onnx-buf';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { quantisationOf } from '../../cli/bench-int8.ts';
import { operatorForm, qdqForm } from '../../cli/bench-int8-forms.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import { floatTensor, type Shape, sizeOf, type Tensor } from '../../graph/tensor.ts';
import { importOnnx } from '../../import/onnx/index.ts';
import { planGraph } from '../plan.ts';
import { runGraph } from '../run.ts';

/** Pseudo-random numbers in low…high. */
function random(size: number, seed: number, low = -1, high = 1): Float32Array {
  let state = Math.imul(seed + 1, 2654435761) >>> 0;
  return Float32Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + ((high - low) * state) / 2 ** 32;
  });
}

const weights = (shape: Shape, seed: number): Tensor =>
  floatTensor(
    shape,
    random(sizeOf(shape), seed).map((w) => w / Math.sqrt(sizeOf(shape.slice(1)))),
  );

/** What ONNX Runtime computes with the file as it is, its fusions off. */
async function runtimeOutput(
  bytes: Uint8Array,
  data: Float32Array | Uint8Array,
  shape: Shape,
): Promise<number[]> {
  const session = await InferenceSession.create(bytes, {
    intraOpNumThreads: 1,
    graphOptimizationLevel: 'disabled',
    logSeverityLevel: 3,
  });
  const type = data instanceof Uint8Array ? 'uint8' : 'float32';
  const results = await session.run({ [session.inputNames[0]]: new OrtTensor(type, data, [...shape]) });
  await session.release();
  return Array.from(results[session.outputNames[0]].data as Float32Array | Uint8Array, Number);
}

/** What the lowered graph computes. */
function loweredOutput(bytes: Uint8Array, data: ArrayLike<number>): number[] {
  const plan = planGraph(importOnnx(bytes));
  const [{ name, shape }] = plan.graph.inputs;
  const [y] = runGraph(plan, new Map([[name, floatTensor(shape, Float32Array.from(data))]]));
  return [...y.data];
}

const argmax = (values: readonly number[]): number => values.indexOf(Math.max(...values));

interface Agreement {
  /** Largest difference of an output, relative to the largest output. */
  readonly error: number;
  /** Fraction of images with the same class. */
  readonly same: number;
}

async function agreement(
  bytes: Uint8Array,
  images: readonly (Float32Array | Uint8Array)[],
  shape: Shape,
): Promise<Agreement> {
  let error = 0;
  let same = 0;
  for (const image of images) {
    const want = await runtimeOutput(bytes, image, shape);
    const got = loweredOutput(bytes, image);
    expect(got.length).toBe(want.length);
    const largest = Math.max(...want.map(Math.abs));
    error = Math.max(error, ...want.map((value, i) => Math.abs(value - got[i]) / largest));
    same += Number(argmax(want) === argmax(got));
  }
  return { error, same: same / images.length };
}

type Layer = readonly [
  type: string,
  operands: readonly Tensor[],
  attributes?: Node['attributes'],
  inputs?: readonly string[],
];

/** Layers in a row, `v1` being the first's output; the image is `v0`. */
function chain(shape: Shape, layers: readonly Layer[]): Graph {
  const constants = new Map<string, Tensor>();
  const nodes = layers.map(([type, operands, attributes = {}, more = []], i): Node => {
    const names = operands.map((tensor, k) => {
      constants.set(`w${i}.${k}`, tensor);
      return `w${i}.${k}`;
    });
    return { name: `n${i}`, type, inputs: [`v${i}`, ...more, ...names], outputs: [`v${i + 1}`], attributes };
  });
  return {
    name: '',
    opset: 13,
    inputs: [{ name: 'v0', shape }],
    outputs: [`v${layers.length}`],
    nodes,
    constants,
  };
}

const pads = { pads: [1, 1, 1, 1] };
const convolutions = chain(
  [1, 3, 8, 8],
  [
    ['Conv', [weights([8, 3, 3, 3], 1), weights([8], 2)], pads],
    ['Relu', []],
    ['MaxPool', [], { kernel_shape: [2, 2], strides: [2, 2] }],
    ['Conv', [weights([8, 8, 3, 3], 3)], pads],
    ['Relu', []],
    ['Flatten', []],
    ['Gemm', [weights([10, 128], 4), weights([10], 5)], { transB: 1 }],
  ],
);
const residual = chain(
  [1, 3, 8, 8],
  [
    ['Conv', [weights([8, 3, 3, 3], 1), weights([8], 2)], pads],
    ['Relu', []],
    ['Conv', [weights([8, 8, 3, 3], 3)], pads],
    ['Add', [], {}, ['v2']],
    ['Relu', []],
    ['GlobalAveragePool', []],
    ['Flatten', []],
    ['MatMul', [weights([8, 10], 6)]],
  ],
);

/** Images of one byte per value, and the ranges of all values of the float graph on them. */
function calibrated(graph: Graph) {
  const plan = planGraph(graph);
  const shape = graph.inputs[0].shape;
  const images = Array.from({ length: 20 }, (_, seed) => random(sizeOf(shape), seed, 0, 255).map(Math.round));
  const ranges = new Map<string, { min: number; max: number }>();
  for (const image of images) {
    const input = floatTensor(
      shape,
      image.map((pixel) => pixel / 255),
    );
    runGraph(plan, new Map([[graph.inputs[0].name, input]]), (name, { data }) => {
      const known = ranges.get(name) ?? { min: 0, max: 0 };
      ranges.set(name, {
        min: Math.min(known.min, ...data),
        max: Math.max(known.max, ...data),
      });
    });
  }
  return { shape, ranges, images: images.map((image) => Uint8Array.from(image)) };
}

describe('quantised models, against ONNX Runtime', () => {
  it.each([
    ['convolutions', convolutions],
    ['a residual connection', residual],
  ])('QDQ form of %s', async (_, graph) => {
    const { shape, ranges, images } = calibrated(graph);
    const { error, same } = await agreement(qdqForm(graph, ranges).bytes(1), images, shape);
    expect(error).toBeLessThan(0.03);
    expect(same).toBeGreaterThanOrEqual(0.9);
  });
  it('QLinearConv and QGemm, their ReLUs in the range of the integers', async () => {
    const { shape, ranges, images } = calibrated(convolutions);
    const bytes = operatorForm(convolutions, ranges)?.bytes(1) ?? new Uint8Array();
    const { error, same } = await agreement(bytes, images, shape);
    expect(error).toBeLessThan(0.03);
    expect(same).toBeGreaterThanOrEqual(0.9);
    const types = importOnnx(bytes).nodes.map(({ type }) => type);
    expect(types).toEqual(['Mul', 'Conv', 'Clip', 'MaxPool', 'Conv', 'Clip', 'Flatten', 'Gemm']);
  });
});

type TensorInit = MessageInitShape<typeof TensorProtoSchema>;
type NodeInit = MessageInitShape<typeof NodeProtoSchema>;

const FLOAT = 1;
const UINT8 = 2;
const INT8 = 3;
const INT32 = 6;

function tensor(
  name: string,
  dataType: number,
  dims: readonly number[],
  values: readonly number[],
): TensorInit {
  const elements = dataType === FLOAT ? { floatData: [...values] } : { int32Data: [...values] };
  return { name, dataType, dims: dims.map(BigInt), ...elements };
}

const contrib = 'com.microsoft';

/** A model from float `x` (1×4) to `y`. */
function fileOf(nodes: NodeInit[], initializer: TensorInit[], shape: Shape = [1, 4], opset = 13): Uint8Array {
  const dim = shape.map((size) => ({ value: { case: 'dimValue' as const, value: BigInt(size) } }));
  const tensorType = { elemType: FLOAT, shape: { dim } };
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [
        { domain: '', version: BigInt(opset) },
        { domain: contrib, version: 1n },
      ],
      graph: {
        name: 'test',
        input: [{ name: 'x', type: { value: { case: 'tensorType', value: tensorType } } }],
        output: [{ name: 'y', type: { value: { case: 'tensorType', value: { elemType: FLOAT } } } }],
        initializer,
        node: nodes,
      },
    }),
  );
}

const node = (
  opType: string,
  input: string[],
  output: string | string[],
  attribute: NodeInit['attribute'] = [],
  domain = '',
): NodeInit => ({ name: `${opType} ${output}`, opType, input, output: [output].flat(), attribute, domain });

const int = (name: string, i: number) => ({ name, type: 2, i: BigInt(i) });
const ints = (name: string, ...values: number[]) => ({ name, type: 7, ints: values.map(BigInt) });
const float = (name: string, f: number) => ({ name, type: 1, f });

/** Scale and zero point. */
const scale = (name: string, s: number, zero: number, type = UINT8): TensorInit[] => [
  tensor(`${name}.s`, FLOAT, [], [s]),
  tensor(`${name}.z`, type, [], [zero]),
];
const of = (name: string): string[] => [name, `${name}.s`, `${name}.z`];
const only = (name: string): string[] => [`${name}.s`, `${name}.z`];

const integers = (size: number, seed: number, low: number, high: number): number[] =>
  Array.from(random(size, seed, low, high), Math.round);

/** Ten random inputs of a shape in −1…1. */
const inputs = (shape: Shape): Float32Array[] =>
  Array.from({ length: 10 }, (_, seed) => random(sizeOf(shape), seed + 40));

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
          ...scale('r', 0.02, -128, INT8),
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
          tensor('w', FLOAT, [4, 2], [...random(8, 5)]),
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
      const got = loweredOutput(bytes, x);
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
      tensor('w', FLOAT, [4, 4], [...random(16, 7)]),
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
  it('scales that depend on the image are refused', () => {
    const bytes = fileOf(
      [node('QuantizeLinear', ['x', 'x'], 'q'), node('DequantizeLinear', ['q', 'x'], 'y')],
      [],
    );
    expect(() => importOnnx(bytes)).toThrow(/QuantizeLinear node .* its scale is computed from the image/);
  });
});
