import { describe, expect, it } from 'vitest';
import type { Staircase } from '../../graph/activation.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import { floatTensor, type Tensor } from '../../graph/tensor.ts';
import { planGraph } from '../plan.ts';

type Link = readonly [
  type: string,
  operands: readonly (Tensor | 'x' | number)[],
  attributes?: Node['attributes'],
];

const scalar = (x: number): Tensor => floatTensor([], [x]);
const perChannel = (...values: number[]): Tensor => floatTensor([1, values.length, 1, 1], values);

/** A convolution of two channels, then a chain of nodes; a number stands for the output of that node of the chain. */
function chain(links: readonly Link[], opset = 13): Graph {
  const constants = new Map<string, Tensor>([['w', floatTensor([2, 1, 1, 1], [1, 1])]]);
  const nodes: Node[] = [
    { name: 'conv', type: 'Conv', inputs: ['image', 'w'], outputs: ['x'], attributes: {} },
  ];
  links.forEach(([type, operands, attributes = {}], i) => {
    const names = operands.map((operand, k) => {
      if (operand === 'x') return 'x';
      if (typeof operand === 'number') return `y${operand}`;
      constants.set(`c${i}.${k}`, operand);
      return `c${i}.${k}`;
    });
    const before = i === 0 ? 'x' : `y${i - 1}`;
    const isGiven = operands.some((operand) => operand === 'x' || typeof operand === 'number');
    const inputs = isGiven ? names : [before, ...names];
    nodes.push({ name: `n${i}`, type, inputs, outputs: [`y${i}`], attributes });
  });
  const inputs = [{ name: 'image', shape: [1, 1, 2, 2] }];
  return { name: 'chain', opset, inputs, outputs: [`y${links.length - 1}`], nodes, constants };
}

/** The staircase that a chain becomes, with nothing beside it. */
function staircaseOf(links: readonly Link[]): Staircase {
  const { steps } = planGraph(chain(links));
  expect(steps.map(({ node }) => node.type)).toEqual(['Conv', 'Staircase']);
  return steps[1].attributes as Staircase;
}

const lambda = 1.5;
const half = scalar(0.5);
const limits = (low: number, high: number): Link => ['Clip', [scalar(low), scalar(high)]];

// Eight levels of λ/8 = 0.1875; the first begins where x · 8/1.5 + 1/2 = 1, at 0.09375.
describe.each<[string, readonly Link[]]>([
  [
    'as QCFS writes it',
    [
      ['Div', [scalar(lambda)]],
      limits(0, 1),
      ['Mul', [scalar(8)]],
      ['Add', [half]],
      ['Floor', []],
      ['Div', [scalar(8)]],
      ['Mul', [scalar(lambda)]],
    ],
  ],
  [
    'with limits last',
    [
      ['Mul', [scalar(8 / lambda)]],
      ['Add', [half]],
      ['Floor', []],
      ['Mul', [scalar(lambda / 8)]],
      limits(0, lambda),
    ],
  ],
  [
    'after a Relu, with limits in the middle',
    [
      ['Relu', []],
      ['Div', [scalar(lambda / 8)]],
      ['Add', [half]],
      ['Floor', []],
      limits(0, 8),
      ['Mul', [scalar(lambda / 8)]],
    ],
  ],
  [
    'with x + (q − x), as training code lets gradients pass',
    [
      ['Clip', ['x', scalar(0), scalar(lambda)]],
      ['Mul', [0, scalar(8 / lambda)]],
      ['Add', [half]],
      ['Floor', []],
      ['Sub', [3, 1]],
      ['Add', [1, 4]],
      ['Mul', [scalar(lambda / 8)]],
    ],
  ],
])('a chain %s', (_, links) => {
  it('becomes a staircase of eight levels', () => {
    const { flights } = staircaseOf(links);
    expect(flights).toHaveLength(1);
    const [{ unit, below, edges }] = flights;
    expect(unit).toBeCloseTo(0.1875, 6);
    expect(below).toBe(0);
    expect(edges).toHaveLength(8);
    edges.forEach((edge, k) => {
      expect(edge).toBeCloseTo((k + 0.5) * 0.1875, 5);
    });
  });
});

it('finds each rise to the last bit: halves go to the even neighbour in Round, and up in floor(x + 1/2)', () => {
  const next = (x: number): number => {
    const bits = new Int32Array(Float32Array.of(x).buffer);
    return new Float32Array(Int32Array.of(bits[0] + 1).buffer)[0];
  };
  expect(staircaseOf([['Round', []], limits(0, 3)]).flights).toEqual([
    // 0.5 → 0, 1.5 → 2, 2.5 → 2.
    { unit: 1, below: 0, edges: [next(0.5), 1.5, next(2.5)] },
  ]);
  expect(staircaseOf([['Add', [half]], ['Floor', []], limits(0, 3)]).flights).toEqual([
    // In float32, 0.5 − 2⁻²⁵ and 0.5 are 1.
    { unit: 1, below: 0, edges: [0.5 - 2 ** -25, 1.5, 2.5] },
  ]);
  expect(staircaseOf([['Ceil', []], limits(0, 2)]).flights).toEqual([
    { unit: 1, below: 0, edges: [2 ** -149, next(1)] },
  ]);
});

it('has a flight for each channel where thresholds differ', () => {
  const { flights } = staircaseOf([
    ['Div', [perChannel(1, 4)]],
    ['Mul', [scalar(2)]],
    ['Add', [half]],
    ['Floor', []],
    limits(0, 2),
    ['Mul', [perChannel(0.5, 2)]],
  ]);
  expect(flights).toEqual([
    { unit: 0.5, below: 0, edges: [0.25 - 2 ** -26, 0.75] },
    { unit: 2, below: 0, edges: [1 - 2 ** -24, 3] },
  ]);
});

describe('Quant of QONNX', () => {
  const quant = (bits: number, signed: number, narrow: number, mode: string, zero = 0, scale = 0.5): Link => [
    'Quant',
    [scalar(scale), scalar(zero), scalar(bits)],
    { signed, narrow, rounding_mode: mode },
  ];
  it('after a Relu is one staircase', () => {
    const [flight] = staircaseOf([['Relu', []], quant(2, 0, 0, 'FLOOR')]).flights;
    expect(flight).toEqual({ unit: 0.5, below: 0, edges: [0.5, 1, 1.5] });
  });
  it.each([
    [quant(3, 1, 0, 'FLOOR'), 4, 7],
    [quant(3, 1, 1, 'ROUND'), 3, 6],
    [quant(3, 0, 0, 'CEIL'), 0, 7],
    [quant(3, 0, 1, 'ROUND'), 0, 6],
    // A zero point moves the levels: 0…7 stands for −2…5.
    [quant(3, 0, 0, 'ROUND', 2), 2, 7],
  ])('%j has %i levels below zero, %i in all', (link, below, levels) => {
    const [flight] = staircaseOf([link]).flights;
    expect([flight.below, flight.edges.length, flight.unit]).toEqual([below, levels, 0.5]);
  });
  it('with scales that do not fit its input is refused', () => {
    const three: Link = ['Quant', [perChannel(1, 2, 3), scalar(0), scalar(3)]];
    expect(() => planGraph(chain([three]))).toThrow('its 3 channels of constants do not fit 1×2×2×2');
    // With one zero point per column it is no staircase: another check than that of staircases.
    const zero = floatTensor([1, 1, 1, 3], [0, 1, 2]);
    const columns: Link = ['Quant', [scalar(1), zero, scalar(3)]];
    expect(() => planGraph(chain([columns]))).toThrow('its scale and its zero point of shapes');
  });
  it('of weights is computed in advance', () => {
    const graph = chain([['Relu', []]]);
    const attributes = { signed: 1, narrow: 1, rounding_mode: 'ROUND' };
    graph.constants instanceof Map &&
      graph.constants.set('s', scalar(0.25)).set('z', scalar(0)).set('b', scalar(4));
    const inputs = ['w', 's', 'z', 'b'];
    const [conv, ...rest] = graph.nodes;
    const nodes = [
      { name: 'q', type: 'Quant', inputs, outputs: ['wq'], attributes },
      { ...conv, inputs: ['image', 'wq'] },
      ...rest,
    ];
    const plan = planGraph({ ...graph, nodes });
    expect(plan.steps.map(({ node }) => node.type)).toEqual(['Conv', 'Relu']);
    // 1 / 0.25 = 4, within −7…7.
    expect([...(plan.graph.constants.get('wq')?.data ?? [])]).toEqual([1, 1]);
  });
  it.each([
    [quant(1, 1, 0, 'ROUND'), 'values of −1 and 1 have no zero'],
    [quant(3, 1, 0, 'HALF_UP'), 'its rounding mode HALF_UP does not work'],
  ])('%j is refused: %s', (link, why) => {
    expect(() => planGraph(chain([link]))).toThrow(why);
  });
});

it.each<[string, readonly Link[]]>([
  ['no limit', [['Floor', []]]],
  ['a level that is cut off', [['Floor', []], limits(0, 2.5)]],
])('keeps a rounding with %s', (_, links) => {
  expect(planGraph(chain(links)).steps.map(({ node }) => node.type)).toContain('Floor');
});

it('is found among hundreds of roundings that have no limits, which are given up early', () => {
  const roundings = Array.from({ length: 400 }, (_, i): readonly Link[] => [
    ['Mul', ['x', scalar(2 ** 20 + i)]],
    ['Floor', []],
  ]);
  const ends = [1, ...roundings.map((_, i) => 3 + 2 * i)];
  const links: readonly Link[] = [
    ['Floor', []],
    limits(0, 3),
    ...roundings.flat(),
    ['Concat', ends, { axis: 1 }],
  ];
  const types = planGraph(chain(links)).steps.map(({ node }) => node.type);
  expect(types.filter((type) => type === 'Staircase')).toHaveLength(1);
  expect(types.filter((type) => type === 'Floor')).toHaveLength(400);
});

it.each<[string, readonly Link[], readonly string[]]>([
  ['a shift behind it', [['Floor', []], limits(0, 2), ['Add', [half]]], ['Conv', 'Staircase', 'Add']],
  ['a sign before it', [['Neg', []], ['Floor', []], limits(0, 2)], ['Conv', 'Neg', 'Staircase']],
])('leaves %s to other nodes', (_, links, types) => {
  expect(planGraph(chain(links)).steps.map(({ node }) => node.type)).toEqual(types);
});

it.each([
  ['BipolarQuant', 'quantise to two bits or more'],
  ['Trunc', 'Quant with floor rounding'],
  ['FloatQuant', 'quantise to integers'],
])('%s is refused by name, with what to do', (type, advice) => {
  expect(() => planGraph(chain([[type, []]]))).toThrow(advice);
});
