/** @file What real files look like: batches, names, orders, element types; and what damaged ones are answered. */
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import {
  TensorProto_DataType as DataType,
  ModelProtoSchema,
  type NodeProtoSchema,
  TensorProto_DataLocation,
  type TensorProtoSchema,
} from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { FirstspikeError } from '../../../error.ts';
import { floatTensor } from '../../../graph/tensor.ts';
import { costOf } from '../../../ops/cost.ts';
import { planGraph } from '../../../ops/plan.ts';
import { runGraph } from '../../../ops/run.ts';
import { importOnnx } from './index.ts';

type NodeInit = MessageInitShape<typeof NodeProtoSchema>;
type TensorInit = MessageInitShape<typeof TensorProtoSchema>;
type Dim = number | string | undefined;

interface ModelInit {
  readonly input?: readonly Dim[] | null;
  readonly nodes: NodeInit[];
  readonly initializers?: TensorInit[];
  readonly opset?: number;
  readonly alsoInputs?: readonly string[];
  readonly outputs?: readonly string[];
  readonly elemType?: number;
}

const dimension = (dim: Dim) => {
  if (dim === undefined) return {};
  return {
    value:
      typeof dim === 'number'
        ? { case: 'dimValue' as const, value: BigInt(dim) }
        : { case: 'dimParam' as const, value: dim },
  };
};

const tensorInput = (name: string, dims: readonly Dim[] | null, elemType = 1) => ({
  name,
  type: {
    value: {
      case: 'tensorType' as const,
      value: { elemType, ...(dims && { shape: { dim: dims.map(dimension) } }) },
    },
  },
});

/** Bytes of a model with input `x` and output `y`. */
function model({
  input = ['N', 2],
  nodes,
  initializers = [],
  opset = 13,
  alsoInputs = [],
  outputs = ['y'],
  elemType = 1,
}: ModelInit): Uint8Array {
  const init = {
    opsetImport: [{ domain: '', version: BigInt(opset) }],
    graph: {
      name: 'test',
      input: [tensorInput('x', input, elemType), ...alsoInputs.map((name) => tensorInput(name, []))],
      output: outputs.map((name) => ({ name })),
      node: nodes,
      initializer: initializers,
    },
  };
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, init));
}

const floats = (name: string, dims: readonly number[], floatData: number[]): TensorInit => ({
  name,
  dims: dims.map(BigInt),
  dataType: DataType.FLOAT,
  floatData,
});
const ints = (name: string, ...values: number[]): TensorInit => ({
  name,
  dims: [BigInt(values.length)],
  dataType: DataType.INT64,
  int64Data: values.map(BigInt),
});
const node = (
  opType: string,
  input: string[],
  output: string,
  attribute: NodeInit['attribute'] = [],
): NodeInit => ({ opType, input, output: [output], attribute });
const intAttribute = (name: string, i: number) => ({ name, type: 2, i: BigInt(i) });
const intsAttribute = (name: string, ...values: number[]) => ({ name, type: 7, ints: values.map(BigInt) });

/** Values of `y` for the given `x`, in the shape that the imported graph asks for. */
function run(bytes: Uint8Array, ...x: number[]): { shape: readonly number[]; values: number[] } {
  const plan = planGraph(importOnnx(bytes));
  const [{ name, shape }] = plan.graph.inputs;
  const [y] = runGraph(plan, new Map([[name, floatTensor(shape, x)]]));
  return { shape: y.shape, values: [...y.data] };
}

describe('batches', () => {
  it.each<[string, Dim]>([
    ['symbolic', 'N'],
    ['absent', undefined],
    ['fixed', 10],
    ['large', 64],
    ['one', 1],
  ])('%s becomes 1', (_, batch) => {
    const bytes = model({ input: [batch, 3, 4, 4], nodes: [node('Relu', ['x'], 'y')] });
    expect(importOnnx(bytes).inputs).toEqual([{ name: 'x', shape: [1, 3, 4, 4] }]);
  });
  it('a fixed batch also leaves Reshape, but not the weights', () => {
    const bytes = model({
      input: [2, 1, 1, 2],
      nodes: [
        node('Reshape', ['x', 's'], 'v'),
        node('Reshape', ['m', 's'], 'w'),
        node('MatMul', ['v', 'w'], 'y'),
      ],
      initializers: [ints('s', 2, 2), floats('m', [4], [1, 2, 3, 4])],
    });
    expect(run(bytes, 1, 10)).toEqual({ shape: [1, 2], values: [31, 42] });
  });
  it('a fixed batch also leaves shapes that are put together from constants', () => {
    // What x.view(x.size(0), -1) becomes: a Constant each, Unsqueeze, Concat.
    const number = (output: string, value: number): NodeInit => ({
      opType: 'Constant',
      output: [output],
      attribute: [
        { name: 'value', type: 4, t: { name: '', dataType: DataType.INT64, int64Data: [BigInt(value)] } },
      ],
    });
    const bytes = model({
      input: [4, 2, 1, 2],
      nodes: [
        number('four', 4),
        number('rest', -1),
        node('Unsqueeze', ['four', 'axis'], 'a'),
        node('Unsqueeze', ['rest', 'axis'], 'b'),
        { opType: 'Concat', input: ['a', 'b'], output: ['s'], attribute: [{ name: 'axis', type: 2, i: 0n }] },
        node('Reshape', ['x', 's'], 'v'),
        node('MatMul', ['v', 'm'], 'y'),
      ],
      initializers: [ints('axis', 0), floats('m', [4, 1], [1, 10, 100, 1000])],
    });
    expect(run(bytes, 1, 2, 3, 4)).toEqual({ shape: [1, 1], values: [4321] });
  });
  it('a fixed batch also leaves an axis that images and positions share', () => {
    const bytes = model({
      input: [2, 3, 2],
      nodes: [
        node('Reshape', ['x', 's'], 'v'),
        node('MatMul', ['v', 'm'], 'w'),
        node('Reshape', ['w', 't'], 'y'),
      ],
      initializers: [ints('s', 6, 2), ints('t', 2, 3), floats('m', [2, 1], [1, 10])],
    });
    expect(run(bytes, 1, 2, 3, 4, 5, 6)).toEqual({ shape: [1, 3], values: [21, 43, 65] });
  });
  it('an image without a batch axis gets one', () => {
    const nodes = [
      node('Mul', ['x', 'two'], 'm'),
      node('Unsqueeze', ['m', 'axes'], 'u'),
      node('GlobalAveragePool', ['u'], 'y'),
    ];
    const bytes = model({ input: [3, 1, 2], nodes, initializers: [ints('axes', 0), floats('two', [], [2])] });
    const graph = importOnnx(bytes);
    expect(graph.inputs[0].shape).toEqual([1, 3, 1, 2]);
    expect(run(bytes, 1, 3, 5, 7, 0, 2).values).toEqual([4, 12, 2]);
  });
  it('three axes that a 1-D convolution reads are batch, channels, length', () => {
    const nodes = [node('Conv', ['x', 'w'], 'y')];
    const bytes = model({ input: [8, 1, 3], nodes, initializers: [floats('w', [1, 1, 2], [1, -1])] });
    expect(run(bytes, 5, 3, 9)).toEqual({ shape: [1, 1, 2], values: [2, -6] });
  });
  it('an open image size is taken from inputShape, and asked for without it', () => {
    const bytes = model({ input: ['N', 3, 'height', 'width'], nodes: [node('Relu', ['x'], 'y')] });
    expect(importOnnx(bytes, { inputShape: [3, 8, 9] }).inputs[0].shape).toEqual([1, 3, 8, 9]);
    expect(() => importOnnx(bytes)).toThrow(
      'Input "x" leaves axis 2 ("height") open, and no images tell it; fix it in the model, or in the library give inputShape',
    );
  });
});

describe('what exporters write', () => {
  it('sorts nodes and names the unnamed by type and position', () => {
    const bytes = model({ nodes: [node('Relu', ['v'], 'y'), node('Identity', ['x'], 'v')] });
    expect(importOnnx(bytes).nodes.map(({ name }) => name)).toEqual(['Identity_1', 'Relu_0']);
  });
  it('reads weights that are listed as inputs', () => {
    const bytes = model({
      nodes: [node('Add', ['x', 'b'], 'y')],
      initializers: [floats('b', [2], [1, 2])],
      alsoInputs: ['b'],
    });
    expect(run(bytes, 10, 20).values).toEqual([11, 22]);
  });
  it.each<[string, TensorInit]>([
    ['float_data', floats('b', [2], [1.5, -2])],
    [
      'raw floats',
      {
        name: 'b',
        dims: [2n],
        dataType: DataType.FLOAT,
        rawData: new Uint8Array(new Float32Array([1.5, -2]).buffer),
      },
    ],
    ['doubles', { name: 'b', dims: [2n], dataType: DataType.DOUBLE, doubleData: [1.5, -2] }],
    [
      'halves in int32_data',
      { name: 'b', dims: [2n], dataType: DataType.FLOAT16, int32Data: [0x3e00, 0xc000] },
    ],
    [
      'raw bfloat16',
      { name: 'b', dims: [2n], dataType: DataType.BFLOAT16, rawData: Uint8Array.of(0xc0, 0x3f, 0, 0xc0) },
    ],
  ])('reads %s', (_, tensor) => {
    expect(
      run(model({ nodes: [node('Add', ['x', 'b'], 'y')], initializers: [tensor] }), 0, 0).values,
    ).toEqual([1.5, -2]);
  });
  it('folds Shape → Gather → Concat into the shape of a Reshape', () => {
    const nodes = [
      node('Shape', ['x'], 's'),
      node('Constant', [], 'zero', [{ name: 'value_ints', type: 7, ints: [0n] }]),
      node('Gather', ['s', 'zero'], 'n'),
      node('Concat', ['n', 'rest'], 'shape', [intAttribute('axis', 0)]),
      node('Reshape', ['x', 'shape'], 'y'),
    ];
    const graph = importOnnx(model({ input: ['N', 2, 1, 2], nodes, initializers: [ints('rest', -1)] }));
    expect(graph.nodes.map(({ type }) => type)).toEqual(['Reshape']);
    expect([...(graph.constants.get('shape')?.data ?? [])]).toEqual([1, -1]);
  });
  it('drops what no output depends on, even if it is not supported', () => {
    const nodes = [node('Relu', ['x'], 'y'), node('LSTM', ['x'], 'unused')];
    expect(importOnnx(model({ nodes })).nodes).toHaveLength(1);
  });
  it('lists an output given twice once', () => {
    expect(importOnnx(model({ nodes: [node('Relu', ['x'], 'y')], outputs: ['y', 'y'] })).outputs).toEqual([
      'y',
    ]);
  });
  it('aligns operands by axis before opset 7', () => {
    const attributes = [intAttribute('broadcast', 1), intAttribute('axis', 1)];
    const bytes = model({
      input: [1, 2, 1, 2],
      opset: 6,
      nodes: [node('Add', ['x', 'b'], 'y', attributes)],
      initializers: [floats('b', [2], [10, 20])],
    });
    expect(run(bytes, 1, 2, 3, 4).values).toEqual([11, 12, 23, 24]);
  });
});

it('bytes that share their memory with others, as those of a Buffer do', () => {
  const bytes = model({
    nodes: [node('Add', ['x', 'b'], 'y')],
    initializers: [
      {
        name: 'b',
        dims: [2n],
        dataType: DataType.FLOAT,
        rawData: new Uint8Array(new Float32Array([1.5, -2]).buffer),
      },
    ],
  });
  for (const shift of [0, 1, 2, 3]) {
    const shared = new Uint8Array(bytes.length + 4);
    shared.set(bytes, shift);
    const { constants } = importOnnx(Buffer.from(shared.buffer, shift, bytes.length));
    shared.fill(0);
    expect([...(constants.get('b')?.data ?? [])]).toEqual([1.5, -2]);
  }
});

describe('weights in a file beside the model', () => {
  const file = new Uint8Array(new Float32Array([9, 1.5, -2, 9]).buffer);
  const external = (entries: Readonly<Record<string, string>>): Uint8Array => {
    const tensor: TensorInit = {
      name: 'b',
      dims: [2n],
      dataType: DataType.FLOAT,
      dataLocation: TensorProto_DataLocation.EXTERNAL,
      externalData: Object.entries(entries).map(([key, value]) => ({ key, value })),
    };
    return model({ nodes: [node('Add', ['x', 'b'], 'y')], initializers: [tensor] });
  };
  const read = (bytes: Uint8Array) =>
    importOnnx(bytes, {
      external: (location) =>
        location === 'weights.bin'
          ? { length: file.length, read: (from, to) => file.slice(from, to) }
          : undefined,
    });
  it('are read from their place in it', () => {
    const graph = read(external({ location: 'weights.bin', offset: '4', length: '8' }));
    expect([...(graph.constants.get('b')?.data ?? [])]).toEqual([1.5, -2]);
  });
  it('are the rest of it where no length is given', () => {
    const graph = read(external({ location: 'weights.bin', offset: '8' }));
    expect([...(graph.constants.get('b')?.data ?? [])]).toEqual([-2, 9]);
  });
  it.each([
    ['missing', { location: 'other.bin' }, 'not-found', 'The file "other.bin"'],
    ['too short', { location: 'weights.bin', offset: '12', length: '8' }, 'bad-file', 'truncated'],
    ['of another size', { location: 'weights.bin' }, 'bad-file', 'holds 4 elements'],
    ['at no place', { location: 'weights.bin', offset: '-4' }, 'bad-file', '"weights.bin"'],
    ['at no number', { location: 'weights.bin', offset: 'x' }, 'bad-file', '"weights.bin"'],
  ])('a file that is %s', (_, entries, code, words) => {
    expect(() => read(external(entries))).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(words) }),
    );
  });
});

describe('errors are one sentence with a code', () => {
  const relu = model({ nodes: [node('Relu', ['x'], 'y')] });
  const text = new TextEncoder().encode('<!doctype html><title>404: not found</title>\n'.repeat(20));
  const external: TensorInit = {
    name: 'b',
    dims: [2n],
    dataType: DataType.FLOAT,
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: [{ key: 'location', value: 'weights.bin' }],
  };
  const cases: readonly (readonly [string, Uint8Array, string, RegExp])[] = [
    ['an empty file', new Uint8Array(), 'bad-file', /empty/],
    ['a web page', text, 'bad-file', /a web page/],
    ['a text file', new TextEncoder().encode('weights: none'), 'bad-file', /not an ONNX model/],
    ['a truncated file', relu.subarray(0, relu.length - 5), 'bad-file', /truncated/],
    [
      'no graph',
      toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 8n })),
      'bad-file',
      /no ONNX graph/,
    ],
    [
      'external data',
      model({ nodes: [node('Add', ['x', 'b'], 'y')], initializers: [external] }),
      'unsupported',
      /"weights\.bin"/,
    ],
    [
      'a tensor that is shorter than its shape',
      model({ nodes: [node('Add', ['x', 'b'], 'y')], initializers: [floats('b', [1e6, 1e6], [1])] }),
      'bad-file',
      /damaged/,
    ],
    [
      'a huge input',
      model({ input: [1, 1e6, 1e6], nodes: [node('Relu', ['x'], 'y')] }),
      'unsupported',
      /too large/,
    ],
    [
      'a huge padding',
      model({
        input: [1, 1, 2, 2],
        nodes: [node('Pad', ['x'], 'y', [intsAttribute('pads', 0, 0, 0, 0, 0, 0, 1e6, 1e6)])],
        opset: 9,
      }),
      'unsupported',
      /too large/,
    ],
    [
      'a cycle',
      model({ nodes: [node('Add', ['x', 'b'], 'a'), node('Relu', ['a'], 'b'), node('Relu', ['b'], 'y')] }),
      'bad-file',
      /depends on itself/,
    ],
    [
      'a value that nothing computes',
      model({ nodes: [node('Relu', ['z'], 'y')] }),
      'bad-file',
      /nothing .* computes/,
    ],
    [
      'an output that nothing computes',
      model({ nodes: [node('Relu', ['x'], 'v')] }),
      'bad-file',
      /nothing computes/,
    ],
    [
      'a value written twice',
      model({ nodes: [node('Relu', ['x'], 'y'), node('Relu', ['x'], 'y')] }),
      'bad-file',
      /written twice/,
    ],
    [
      'an image that does not fit',
      model({ nodes: [node('MatMul', ['x', 'w'], 'y')], initializers: [floats('w', [3, 1], [1, 2, 3])] }),
      'shape',
      /MatMul node "MatMul_0"/,
    ],
    [
      'an operator of another domain',
      model({ nodes: [{ ...node('Relu', ['x'], 'y'), domain: 'com.example' }] }),
      'unsupported',
      /com\.example\.Relu/,
    ],
    [
      'an attribute of the wrong type',
      model({ nodes: [node('Flatten', ['x'], 'y', [{ name: 'axis', type: 3, s: Uint8Array.of(65) }])] }),
      'bad-file',
      /axis should be an integer/,
    ],
  ];
  it.each(cases)('%s', (_, bytes, code, words) => {
    let error: unknown;
    try {
      importOnnx(bytes);
    } catch (thrown) {
      error = thrown;
    }
    if (!(error instanceof FirstspikeError)) throw new Error(`expected a FirstspikeError, got ${error}`);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(words);
    expect(error.message).not.toMatch(/\n|protobuf|varint|offset/i);
  });
  it('text and complex inputs are no images', () => {
    const bytes = model({ nodes: [node('Relu', ['x'], 'y')], elemType: DataType.STRING });
    expect(() => importOnnx(bytes)).toThrow('Input "x" takes STRING; images are floats or integers.');
    const unsigned = model({ nodes: [node('Cast', ['x'], 'y', [intAttribute('to', 1)])], elemType: 2 });
    expect(run(unsigned, 3, 4).values).toEqual([3, 4]);
  });
  it('names of classes are read by labels only', () => {
    const classes: TensorInit = {
      name: 'classes',
      dims: [2n],
      dataType: DataType.STRING,
      stringData: [new Uint8Array([97]), new Uint8Array([98])],
    };
    const label = [
      node('Softmax', ['x'], 'p'),
      node('ArgMax', ['p'], 'i'),
      { ...node('ArrayFeatureExtractor', ['classes', 'i'], 'y'), domain: 'ai.onnx.ml' },
    ];
    const labelled = model({ nodes: label, initializers: [classes], outputs: ['y', 'p'] });
    expect(importOnnx(labelled).outputs).toEqual(['p']);
    expect(importOnnx(labelled).notes?.classNames).toEqual(['a', 'b']);
    const zipped = (strings: string[]): NodeInit => ({
      ...node('ZipMap', ['p'], 'z', [
        {
          name: 'classlabels_strings',
          type: 8,
          strings: strings.map((name) => new TextEncoder().encode(name)),
        },
      ]),
      domain: 'ai.onnx.ml',
    });
    const initializers = [classes];
    const same = model({ nodes: [...label, zipped(['a', 'b'])], initializers, outputs: ['y', 'z'] });
    expect(importOnnx(same).notes?.classNames).toEqual(['a', 'b']);
    const alone = model({ nodes: [label[0], zipped(['zebra', 'ant'])], outputs: ['z'] });
    expect(importOnnx(alone).notes?.classNames).toEqual(['zebra', 'ant']);
    // Two lists that differ say nothing.
    const other = model({ nodes: [...label, zipped(['b', 'a'])], initializers, outputs: ['y', 'z'] });
    expect(importOnnx(other).notes?.classNames).toBeUndefined();
    const wrong = model({ nodes: [node('Add', ['x', 'classes'], 'y')], initializers: [classes] });
    expect(() => importOnnx(wrong)).toThrow('Tensor "classes" holds STRING;');
  });
  it('operators of a version that nobody knows yet', () => {
    const nodes = [node('Relu', ['x'], 'y')];
    expect(importOnnx(model({ nodes, opset: 26 })).opset).toBe(26);
    expect(() => importOnnx(model({ nodes, opset: 99 }))).toThrow(
      'version 99 of the ONNX operators, of which versions up to 26 are known; export it with an older opset.',
    );
  });
  it('names the first unsupported node, counts the rest, and lists all', () => {
    const nodes = [node('LSTM', ['x'], 'h'), node('Einsum', ['h'], 'e'), node('Relu', ['e'], 'y')];
    try {
      importOnnx(model({ nodes }));
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof FirstspikeError)) throw error;
      expect(error.message).toContain('LSTM node "LSTM_0"');
      expect(error.message).toContain('(and 1 more unsupported)');
      expect(error.details.nodes).toMatchObject([{ operator: 'LSTM' }, { operator: 'Einsum' }]);
    }
  });
  it('random bytes never end in anything else', () => {
    let state = 1;
    for (let run = 0; run < 500; run++) {
      const bytes = Uint8Array.from({ length: 1 + (run % 60) }, () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state >>> 24;
      });
      expect(() => importOnnx(bytes)).toThrow(FirstspikeError);
    }
  });
});

describe('costOf', () => {
  it('Fig. 1 of López-Randulfe et al. 2022 costs 14,316,496 FLOPs', () => {
    const kernel = (n: number) => intsAttribute('kernel_shape', n, n);
    const pool = (from: string, to: string) =>
      node('MaxPool', [from], to, [kernel(2), intsAttribute('strides', 2, 2)]);
    const zeros = (name: string, ...dims: number[]): TensorInit => ({
      name,
      dims: dims.map(BigInt),
      dataType: DataType.FLOAT,
      rawData: new Uint8Array(4 * dims.reduce((a, b) => a * b, 1)),
    });
    const bytes = model({
      input: ['N', 1, 28, 28],
      nodes: [
        node('Conv', ['x', 'w1'], 'a1', [intsAttribute('pads', 3, 3, 3, 3)]),
        pool('a1', 'p1'),
        node('Conv', ['p1', 'w2'], 'a2'),
        pool('a2', 'p2'),
        node('Flatten', ['p2'], 'f'),
        node('Gemm', ['f', 'w3'], 'a3'),
        node('Gemm', ['a3', 'w4'], 'y'),
      ],
      initializers: [
        zeros('w1', 32, 1, 7, 7),
        zeros('w2', 64, 32, 5, 5),
        zeros('w3', 1600, 500),
        zeros('w4', 500, 10),
      ],
    });
    expect(costOf(planGraph(importOnnx(bytes)))).toEqual({ macs: 7154312, pooled: 7872, flops: 14316496 });
  });
});
