/**
 * @file Activation functions as exporters write them out: each becomes the one node it stands for, and computes what
 * ONNX Runtime computes with the file as it is.
 */
import { describe, expect, it } from 'vitest';
import {
  FLOAT,
  fileOf,
  float,
  int,
  type NodeInit,
  node,
  type TensorInit,
  tensor,
} from '../../../test/onnx-file.ts';
import { randomValues, referenceOutput, runtimeOutput } from '../../../test/onnx-outputs.ts';
import { importOnnx } from '../../formats/onnx/read/index.ts';

const constants: readonly TensorInit[] = [
  ...[-1, 0, 0.1, 0.5, 1, 2, 3, 6, 1.702].map((value) => tensor(String(value), FLOAT, [], [value])),
  tensor('√2', FLOAT, [], [Math.SQRT2]),
  tensor('√1/2', FLOAT, [], [Math.SQRT1_2]),
  tensor('√2/π', FLOAT, [], [Math.sqrt(2 / Math.PI)]),
  tensor('c', FLOAT, [1], [0.044715]),
  tensor('1/6', FLOAT, [], [1 / 6]),
  tensor('slopes', FLOAT, [2, 1, 1], [0.1, 0.3]),
  tensor('-slopes', FLOAT, [1, 2, 1, 1], [-0.1, -0.3]),
  tensor('per channel', FLOAT, [2, 1, 1], [2, 3]),
];

const shape = [1, 2, 3, 60];

/** Nodes on `v`, which no activation function computes from `x`. */
const file = (...nodes: NodeInit[]): Uint8Array =>
  fileOf(
    [node('GlobalAveragePool', ['x'], 'g'), node('Sub', ['x', 'g'], 'v'), ...nodes],
    [...constants],
    shape,
  );

const halves = (from: string): NodeInit[] => [
  node('Mul', ['v', from], 'vf'),
  node('Mul', ['vf', '0.5'], 'y'),
];

const cases: readonly (readonly [name: string, nodes: readonly NodeInit[], becomes: object])[] = [
  [
    'Gelu of PyTorch',
    [node('Div', ['v', '√2'], 'a'), node('Erf', ['a'], 'e'), node('Add', ['e', '1'], 'f'), ...halves('f')],
    { type: 'Gelu', attributes: { approximate: 'none' } },
  ],
  [
    'Gelu with the half first',
    [
      node('Mul', ['v', '0.5'], 'h'),
      node('Mul', ['v', '√1/2'], 'a'),
      node('Erf', ['a'], 'e'),
      node('Add', ['1', 'e'], 'f'),
      node('Mul', ['h', 'f'], 'y'),
    ],
    { type: 'Gelu', attributes: { approximate: 'none' } },
  ],
  [
    'Gelu by tanh',
    [
      node('Pow', ['v', '3'], 'p'),
      node('Mul', ['p', 'c'], 'q'),
      node('Add', ['v', 'q'], 'r'),
      node('Mul', ['r', '√2/π'], 's'),
      node('Tanh', ['s'], 't'),
      node('Add', ['t', '1'], 'f'),
      ...halves('f'),
    ],
    { type: 'Gelu', attributes: { approximate: 'tanh' } },
  ],
  ['SiLU', [node('Sigmoid', ['v'], 's'), node('Mul', ['v', 's'], 'y')], { type: 'Swish' }],
  [
    'Mish',
    [node('Softplus', ['v'], 's'), node('Tanh', ['s'], 't'), node('Mul', ['v', 't'], 'y')],
    { type: 'Mish' },
  ],
  [
    'Mish from exponentials',
    [
      node('Exp', ['v'], 'e'),
      node('Add', ['e', '1'], 'f'),
      node('Log', ['f'], 's'),
      node('Tanh', ['s'], 't'),
      node('Mul', ['t', 'v'], 'y'),
    ],
    { type: 'Mish' },
  ],
  [
    'HardSwish of MobileNetV3',
    [
      node('Add', ['v', '3'], 'a'),
      node('Clip', ['a', '0', '6'], 'b'),
      node('Mul', ['v', 'b'], 'm'),
      node('Div', ['m', '6'], 'y'),
    ],
    { type: 'HardSwish' },
  ],
  [
    'HardSwish from HardSigmoid',
    [
      node('HardSigmoid', ['v'], 'h', [float('alpha', 1 / 6), float('beta', 0.5)]),
      node('Mul', ['v', 'h'], 'y'),
    ],
    { type: 'HardSwish' },
  ],
  [
    'Sigmoid',
    [
      node('Neg', ['v'], 'n'),
      node('Exp', ['n'], 'e'),
      node('Add', ['e', '1'], 'f'),
      node('Reciprocal', ['f'], 'y'),
    ],
    { type: 'Sigmoid' },
  ],
  [
    'Tanh from Sigmoid',
    [
      node('Mul', ['v', '2'], 'a'),
      node('Sigmoid', ['a'], 's'),
      node('Mul', ['s', '2'], 't'),
      node('Sub', ['t', '1'], 'y'),
    ],
    { type: 'Tanh' },
  ],
  [
    'Softsign',
    [node('Abs', ['v'], 'a'), node('Add', ['a', '1'], 'b'), node('Div', ['v', 'b'], 'y')],
    { type: 'Softsign' },
  ],
  [
    'Softplus',
    [node('Exp', ['v'], 'e'), node('Add', ['e', '1'], 'f'), node('Log', ['f'], 'y')],
    { type: 'Softplus' },
  ],
  ['Relu from Max', [node('Max', ['v', '0'], 'y')], { type: 'Relu' }],
  ['Relu6 from Min and Relu', [node('Relu', ['v'], 'r'), node('Min', ['r', '6'], 'y')], { type: 'Clip' }],
  [
    'LeakyRelu from Max',
    [node('Mul', ['v', '0.1'], 'a'), node('Max', ['v', 'a'], 'y')],
    { type: 'LeakyRelu' },
  ],
  [
    'PReLU of tf2onnx',
    [
      node('Relu', ['v'], 'r'),
      node('Neg', ['v'], 'n'),
      node('Relu', ['n'], 'o'),
      node('Mul', ['o', '-slopes'], 'm'),
      node('Add', ['r', 'm'], 'y'),
    ],
    { type: 'PRelu' },
  ],
  [
    'PReLU of Keras',
    [
      node('Relu', ['v'], 'r'),
      node('Abs', ['v'], 'a'),
      node('Sub', ['v', 'a'], 'b'),
      node('Mul', ['b', 'slopes'], 'c0'),
      node('Mul', ['c0', '0.5'], 'd'),
      node('Add', ['r', 'd'], 'y'),
    ],
    { type: 'PRelu' },
  ],
];

const x = randomValues(360, 3, -7, 7);

describe('decomposed activations', () => {
  it.each(cases)('%s', async (_, nodes, becomes) => {
    const bytes = file(...nodes);
    const graph = importOnnx(bytes);
    expect(graph.nodes.length).toBe(4);
    expect(graph.nodes[3]).toMatchObject({ ...becomes, outputs: ['y'] });
    expect(graph.nodes[3].inputs[0]).toBe('v');
    const want = await runtimeOutput(bytes, x, shape);
    const got = referenceOutput(bytes, x);
    expect(got.length).toBe(want.length);
    // The functions were told apart at 1e-4.
    const errors = got.map((value, i) => Math.abs(value - want[i]) / Math.max(1, Math.abs(want[i])));
    expect(Math.max(...errors)).toBeLessThan(1e-4);
  });
  it('begins after a scale per channel', () => {
    const nodes = [
      node('Mul', ['v', 'per channel'], 'w'),
      node('Sigmoid', ['w'], 's'),
      node('Mul', ['w', 's'], 'y'),
    ];
    expect(
      importOnnx(file(...nodes))
        .nodes.map(({ type }) => type)
        .slice(3),
    ).toEqual(['Mul', 'Swish']);
  });
});

describe('what stays as it is', () => {
  const types = (...nodes: NodeInit[]): string[] =>
    importOnnx(file(...nodes))
      .nodes.map(({ type }) => type)
      .slice(3);
  it('a function that no neuron computes', () => {
    const quick = [
      node('Mul', ['v', '1.702'], 'a'),
      node('Sigmoid', ['a'], 's'),
      node('Mul', ['v', 's'], 'y'),
    ];
    expect(types(...quick)).toEqual(['Mul', 'Sigmoid', 'Mul']);
  });
  it('a single activation, a line, and limits far out', () => {
    expect(types(node('Relu', ['v'], 'r'), node('Cast', ['r'], 'y', [int('to', 1)]))).toEqual([
      'Relu',
      'Cast',
    ]);
    expect(types(node('Mul', ['v', '2'], 'a'), node('Add', ['a', '1'], 'y'))).toEqual(['Mul', 'Add']);
    const far = fileOf(
      [node('Neg', ['x'], 'v'), node('Relu', ['v'], 'r'), node('Min', ['r', 'far'], 'y')],
      [tensor('far', FLOAT, [], [500])],
    );
    expect(importOnnx(far).nodes.map(({ type }) => type)).toEqual(['Neg', 'Clip']);
  });
  it('a chain of thousands of nodes, and that takes no time', () => {
    const chain = (type: string): string[] =>
      types(
        ...Array.from({ length: 3000 }, (_, i) => node(type, [i === 0 ? 'v' : `n${i}`, '1'], `n${i + 1}`)),
        node('Identity', ['n3000'], 'y'),
      );
    const before = process.cpuUsage();
    expect(chain('Add').filter((type) => type === 'Add')).toHaveLength(3000);
    expect(chain('Min').length).toBeGreaterThan(0);
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(5);
  });
  it('a chain of sums in which every node reads the input again, in time that grows with its length', () => {
    const sums = Array.from({ length: 8000 }, (_, i) =>
      node('Add', [i === 0 ? 'v' : `n${i}`, 'v'], `n${i + 1}`),
    );
    const before = process.cpuUsage();
    expect(types(...sums, node('Identity', ['n8000'], 'y')).filter((type) => type === 'Add')).toHaveLength(
      8000,
    );
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(2.5);
  });
  it('nodes whose values are read elsewhere', () => {
    const nodes = [
      node('Sigmoid', ['v'], 's'),
      node('Mul', ['v', 's'], 'm'),
      node('GlobalAveragePool', ['s'], 'p'),
      node('Sub', ['m', 'p'], 'y'),
    ];
    expect(types(...nodes)).toEqual(['Sigmoid', 'Mul', 'GlobalAveragePool', 'Neg', 'Add']);
  });
});
