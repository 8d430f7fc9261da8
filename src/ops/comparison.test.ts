/** @file Graphs that end in a comparison of one score, held against what ONNX's operators say of each value. */
import { describe, expect, it } from 'vitest';
import { chain, gemm, type Layer, scalar } from '../../test/tiny-graph.ts';
import { decideOutput } from '../graph/decision.ts';
import type { Graph } from '../graph/graph.ts';
import { floatTensor, intTensor } from '../graph/tensor.ts';
import { comparisonOf } from './comparison.ts';
import { decisionOf } from './decision.ts';
import { chooseOutput } from './output.ts';
import { planGraph } from './plan.ts';
import { runGraph } from './run.ts';

/** One score of one pixel: the pixel itself. */
const score = gemm([[1]], [0]);
const graphOf = (...layers: readonly Layer[]): Graph => chain([1, 1], score, ...layers);
const decided = (graph: Graph, pixels: readonly number[]) => {
  const plan = planGraph(chooseOutput(graph));
  const decision = decisionOf(plan);
  return pixels.map((pixel) => {
    const [output] = runGraph(plan, new Map([['v0', floatTensor([1, 1], [pixel])]]));
    return decideOutput(decision, output.data);
  });
};
const where = (...values: readonly number[]): Layer => ['Where', {}, ...values.map(scalar)];
const toFloat: Layer = ['Cast', { to: 1 }];
const toInt: Layer = ['Cast', { to: 7 }];

describe('a comparison at the end', () => {
  const below = Math.fround(0.3) - 2 ** -25;
  const pixels = [-1, 0, below, Math.fround(0.3), 0.5, 2];
  it.each([
    ['s > 0.3', [['Greater', {}, scalar(0.3)]], [0, 0, 0, 0, 1, 1]],
    ['s ≥ 0.3', [['GreaterOrEqual', {}, scalar(0.3)], toInt], [0, 0, 0, 1, 1, 1]],
    ['s ≥ 0', [['GreaterOrEqual', {}, scalar(0)]], [0, 1, 1, 1, 1, 1]],
    ['s < 0.3', [['Less', {}, scalar(0.3)]], [1, 1, 1, 0, 0, 0]],
    ['s ≤ 0.3', [['LessOrEqual', {}, scalar(0.3)]], [1, 1, 1, 1, 0, 0]],
    ['not s ≤ 0.3', [['LessOrEqual', {}, scalar(0.3)], ['Not']], [0, 0, 0, 0, 1, 1]],
    ['s > 0 ? 1 : 0', [['Greater', {}, scalar(0)], where(1, 0)], [0, 0, 1, 1, 1, 1]],
    ['s > 0 ? −1 : 1', [['Greater', {}, scalar(0)], where(-1, 1), ['Flatten']], [1, 1, 0, 0, 0, 0]],
    ['not s > 0 ? 0 : 1', [['Greater', {}, scalar(0)], ['Not'], where(0, 1)], [0, 0, 1, 1, 1, 1]],
  ] as [string, Layer[], number[]][])('%s is the decision', (_, layers, classes) => {
    expect(decided(graphOf(...layers), pixels)).toEqual(classes);
  });
  it('may have the number first', () => {
    const graph = graphOf(['Greater', {}, scalar(0.3)]);
    const nodes = graph.nodes.map((node) =>
      node.type === 'Greater' ? { ...node, inputs: node.inputs.toReversed() } : node,
    );
    expect(decided({ ...graph, nodes }, pixels)).toEqual([1, 1, 1, 0, 0, 0]);
  });
  it('of a sigmoid leaves the sigmoid out, too', () => {
    const graph = graphOf(['Sigmoid'], ['Greater', {}, scalar(0.25)]);
    expect(decisionOf(planGraph(chooseOutput(graph)))).toMatchObject({
      kind: 'threshold',
      threshold: 0.25,
      endings: ['sigmoid'],
    });
    expect(decided(graph, [-2, -1, 0])).toEqual([0, 1, 1]);
  });
  it('may be a rounding between 0 and 1', () => {
    const { graph } = planGraph(graphOf(['Sigmoid'], ['Round']));
    expect(decided(graph, [-1, 0, 2 ** -20, 1])).toEqual([0, 0, 1, 1]);
    const { graph: levels } = planGraph(graphOf(['Clip', {}, scalar(0), scalar(3)], ['Round']));
    expect(comparisonOf(levels, levels.outputs[0])).toBeUndefined();
  });
  it('of several scores has no class, unless one is declared', () => {
    const several = chain(
      [1, 2],
      gemm(
        [
          [1, 0],
          [0, 1],
        ],
        [0, 0],
      ),
      ['Greater', {}, scalar(0.5)],
    );
    const plan = planGraph(chooseOutput(several));
    expect(() => decisionOf(plan)).toThrow('each of the 2 values of "v1" whether it is above 0.5');
    expect(decisionOf(plan, { kind: 'argmax' })).toMatchObject({ kind: 'argmax', output: 'v1' });
  });
  it('goes before the score that is an output beside it', () => {
    const graph = graphOf(['Sigmoid'], ['Greater', {}, scalar(0.25)]);
    for (const outputs of [
      ['v2', 'v3'],
      ['v3', 'v2'],
      ['v1', 'v3', 'v2'],
    ]) {
      expect(chooseOutput({ ...graph, outputs })).toMatchObject({
        outputs: ['v2'],
        comparison: { threshold: 0.25, below: false },
      });
    }
  });
  it.each([
    [
      '(s > 0.3) < 0.5',
      [['Greater', {}, scalar(0.3)], toFloat, ['Less', {}, scalar(0.5)]],
      [1, 1, 1, 1, 0, 0],
    ],
    [
      '(s > 0.3) ≥ 1',
      [['Greater', {}, scalar(0.3)], toFloat, ['GreaterOrEqual', {}, scalar(1)]],
      [0, 0, 0, 0, 1, 1],
    ],
    [
      '(s ≥ 0.3) ≤ 0',
      [['GreaterOrEqual', {}, scalar(0.3)], toFloat, ['LessOrEqual', {}, scalar(0)]],
      [1, 1, 1, 0, 0, 0],
    ],
    [
      '(s > 0 ? 1 : 0) < 0.5',
      [['Greater', {}, scalar(0)], where(1, 0), ['Less', {}, scalar(0.5)]],
      [1, 1, 0, 0, 0, 0],
    ],
    [
      '(s > 0 ? 3 : 7) > 5',
      [['Greater', {}, scalar(0)], where(3, 7), ['Greater', {}, scalar(5)]],
      [1, 1, 0, 0, 0, 0],
    ],
    [
      '(s > 0 ? 1 : 0) > 0.5 ? 0 : 1',
      [['Greater', {}, scalar(0)], where(1, 0), ['Greater', {}, scalar(0.5)], where(0, 1)],
      [1, 1, 0, 0, 0, 0],
    ],
  ] as [string, Layer[], number[]][])('may be one of a comparison: %s', (_, layers, classes) => {
    const graph = graphOf(...layers);
    expect(decided(graph, pixels)).toEqual(classes);
    // Reading it again changes nothing.
    expect(decided(chooseOutput(graph), pixels)).toEqual(classes);
  });
  it.each([
    ['Less', 0.5, [1, 1, 0, 0]],
    ['LessOrEqual', 0, [1, 1, 0, 0]],
    ['Greater', 0, [0, 0, 1, 1]],
  ])('may be one of a rounding: round(sigmoid(s)) %s %d', (type, number, classes) => {
    const first = chooseOutput(graphOf(['Sigmoid'], ['Round'], [type, {}, scalar(number)]));
    // 0 lies on the edge: its sigmoid, 0.5, rounds to the even 0.
    for (const graph of [first, chooseOutput(planGraph(first).graph)])
      expect(decided(graph, [-1, 0, 2 ** -20, 1])).toEqual(classes);
  });
  it.each([
    [
      '(s > 0) ≥ 0',
      [['Greater', {}, scalar(0)], toFloat, ['GreaterOrEqual', {}, scalar(0)]],
      'gives 1 wherever',
    ],
    ['(s > 0) > 1', [['Greater', {}, scalar(0)], toFloat, ['Greater', {}, scalar(1)]], 'gives 0 wherever'],
    // As a truth value −1 is true.
    [
      's > 0 ? 1 : −1, as bool',
      [['Greater', {}, scalar(0)], where(1, -1), ['Cast', { to: 9 }]],
      'gives 1 wherever',
    ],
  ] as [string, Layer[], string][])('that is the same for every image is refused: %s', (_, layers, why) => {
    expect(() => chooseOutput(graphOf(...layers))).toThrow(why);
  });
  const largest = 2 ** 128 - 2 ** 104;
  it.each([
    ['GreaterOrEqual', -Infinity, false],
    ['LessOrEqual', Infinity, false],
    ['Greater', NaN, false],
    ['Greater', NaN, true],
    // No number lies behind the largest.
    ['LessOrEqual', largest, false],
    ['Greater', largest, true],
  ])('that no finite score decides is refused: %s %d, opposite: %s', (type, number, isOpposite) => {
    const graph = graphOf([type, {}, scalar(number)], ...(isOpposite ? ([['Not']] as Layer[]) : []));
    expect(() => chooseOutput(graph)).toThrow(`compares "v1" with ${number}, which is the same for every`);
    expect(comparisonOf(graph, graph.outputs[0])).toBeUndefined();
  });
  it('of a rounding that is the same for every image is refused', () => {
    const graph = graphOf(['Sigmoid'], ['Round'], ['GreaterOrEqual', {}, scalar(0)]);
    expect(() => chooseOutput(planGraph(chooseOutput(graph)).graph)).toThrow('gives 1 wherever "v1" lies');
  });
  it('inside a graph, or between other values than classes, is none', () => {
    const inner = graphOf(['Greater', {}, scalar(0)], ['Cast', { to: 1 }], ['Mul', {}, scalar(3)]);
    expect(comparisonOf(inner, 'v4')).toBeUndefined();
    expect(comparisonOf(graphOf(['Greater', {}, scalar(0)], where(7, 3)), 'v3')).toBeUndefined();
  });
});

describe('a comparison of two scores', () => {
  const picked = (index: number): Layer => ['Gather', { axis: 1 }, intTensor([1], [index])];
  /** Of the scores s0 = x + 0.5 and s1 = 3 x − 1. */
  const twoScores = (
    type: string,
    inputs: readonly string[],
    more: readonly Layer[] = [],
    scores = gemm([[1], [3]], [0.5, -1]),
  ): Graph => {
    const graph = chain([1, 1], scores, picked(0), ['Identity'], ['Neg'], ...more);
    const nodes = graph.nodes.map((node, i) => {
      if (i === 2) return { ...node, type: 'Gather', attributes: { axis: 1 }, inputs: ['v1', 'one'] };
      return i === 3 ? { ...node, type, inputs } : node;
    });
    return { ...graph, nodes, constants: new Map([...graph.constants, ['one', intTensor([1], [1])]]) };
  };
  // v2 is s0, v3 is s1; they are equal, 1.25, at x = 0.75.
  const pixels = [-1, 0.5, 0.75, 1, 2];
  it.each([
    ['Greater', ['v3', 'v2'], [], [0, 0, 0, 1, 1]],
    ['Greater', ['v2', 'v3'], [], [1, 1, 0, 0, 0]],
    ['Less', ['v2', 'v3'], [toInt], [0, 0, 0, 1, 1]],
    ['GreaterOrEqual', ['v3', 'v2'], [], [0, 0, 1, 1, 1]],
    ['LessOrEqual', ['v3', 'v2'], [], [1, 1, 1, 0, 0]],
    ['Greater', ['v3', 'v2'], [where(0, 1)], [1, 1, 1, 0, 0]],
    ['Greater', ['v3', 'v2'], [['Not']], [1, 1, 1, 0, 0]],
  ] as [string, string[], Layer[], number[]][])(
    'is the decision: %s %j %j',
    (type, inputs, more, classes) => {
      const graph = twoScores(type, inputs, more);
      expect(decided(graph, pixels)).toEqual(classes);
      expect(decisionOf(planGraph(chooseOutput(graph)))).toMatchObject({ kind: 'threshold', shape: [1] });
      // Its network may be read with the name that it keeps.
      expect(decided(chooseOutput(graph, 'v4/difference'), pixels)).toEqual(classes);
    },
  );
  it('tells the smallest numbers apart: scores x and 0 at ± 2^−149', () => {
    const graph = twoScores('Greater', ['v2', 'v3'], [], gemm([[1], [0]], [0, 0]));
    expect(decided(graph, [-(2 ** -149), 0, 2 ** -149])).toEqual([0, 0, 1]);
  });
  it('is not the choice of the larger one, which is a value', () => {
    const graph = twoScores('Greater', ['v3', 'v2'], [['Where', {}, 'v3', 'v2']]);
    expect(chooseOutput(graph)).toBe(graph);
  });
});

describe('the sign of a score', () => {
  const pixels = [-1, -(2 ** -149), 0, 2 ** -149, 2];
  it.each([
    ['sign(s)', [['Sign']], [0, 0, 0, 1, 1]],
    ['sign(s), as integer', [['Sign'], toInt, ['Flatten']], [0, 0, 0, 1, 1]],
    ['sign(s) ≥ 0', [['Sign'], ['GreaterOrEqual', {}, scalar(0)]], [0, 0, 1, 1, 1]],
    ['sign(s) < 0', [['Sign'], ['Less', {}, scalar(0)]], [1, 1, 0, 0, 0]],
    ['sign(s) > 0.5 ? 0 : 1', [['Sign'], ['Greater', {}, scalar(0.5)], where(0, 1)], [1, 1, 1, 0, 0]],
    ['sign(s > 0.5)', [['Greater', {}, scalar(0.5)], toFloat, ['Sign']], [0, 0, 0, 0, 1]],
  ] as [string, Layer[], number[]][])('is the decision: %s', (_, layers, classes) => {
    const graph = graphOf(...layers);
    expect(decided(graph, pixels)).toEqual(classes);
    expect(decided(chooseOutput(graph), pixels)).toEqual(classes);
  });
  it('of several scores has no class, unless one is declared', () => {
    const several = planGraph(chooseOutput(chain([1, 1], gemm([[1], [2]], [0, 0]), ['Sign'])));
    expect(() => decisionOf(several)).toThrow('says of each of the 2 values of "v1" whether it is above 0');
    expect(decisionOf(several, { kind: 'argmax' })).toMatchObject({ kind: 'argmax', output: 'v1' });
  });
  it('is none where only the sign of 0 is another', () => {
    const graph = graphOf(['Sign'], ['LessOrEqual', {}, scalar(0)], toFloat, ['Sub', {}, scalar(1)]);
    expect(chooseOutput(graph)).toBe(graph);
  });
});

describe('one of two probabilities', () => {
  const two = gemm([[1], [3]], [0.5, -1]);
  const dense: Layer[] = [
    ['MatMul', {}, floatTensor([1, 2], [1, 3])],
    ['Add', {}, floatTensor([2], [0.5, -1])],
  ];
  const slice: Layer = ['Slice', {}, intTensor([1], [0]), intTensor([1], [1]), intTensor([1], [1])];
  it.each([
    ['Gemm, Gather', [two], ['Gather', { axis: 1 }, intTensor([1], [1])], 1, [1, 1]],
    ['Gemm, Gather of a number', [two], ['Gather', { axis: -1 }, intTensor([], [-1])], 1, [1]],
    ['MatMul and Add, Slice', dense, slice, 0, [1, 1]],
    ['a ReLU, Slice', [two, ['Relu']], slice, 0, [1, 1]],
    [
      'MatMul and two Adds, Slice',
      [dense[0], ['Add', {}, floatTensor([2], [2.5, 1])], ['Add', {}, floatTensor([1, 2], [-2, -2])]],
      slice,
      0,
      [1, 1],
    ],
  ] as [string, Layer[], Layer, number, number[]][])(
    'is a sigmoid of the difference: %s',
    (_, layers, pick, index, shape) => {
      const graph = chain([1, 1], ...layers, ['Softmax', { axis: 1 }], pick);
      const plan = planGraph(graph);
      expect(plan.steps.map(({ operator }) => operator.type)).not.toContain('Softmax');
      expect(decisionOf(plan)).toMatchObject({ kind: 'threshold', threshold: 0.5, endings: ['sigmoid'] });
      for (const x of [-2, 0, 0.25, 1, 3]) {
        const relu = layers.length === 2 && layers[1][0] === 'Relu';
        const scores = [x + 0.5, 3 * x - 1].map((s) => (relu ? Math.max(s, 0) : s));
        const p = Math.exp(scores[index]) / (Math.exp(scores[0]) + Math.exp(scores[1]));
        const [output] = runGraph(plan, new Map([['v0', floatTensor([1, 1], [x])]]));
        expect(output.shape).toEqual(shape);
        expect(output.data[0]).toBeCloseTo(p, 6);
      }
    },
  );
  it('keeps one value that is added to two numbers', () => {
    const pair: Layer = ['Add', {}, floatTensor([2], [2, 5])];
    const plan = planGraph(chain([1, 1], two, slice, pair, ['Softmax', { axis: 1 }], slice));
    // The value falls out of the difference: 1 / (1 + e^3).
    const [output] = runGraph(plan, new Map([['v0', floatTensor([1, 1], [0.7])]]));
    expect(output.data[0]).toBeCloseTo(1 / (1 + Math.exp(3)), 6);
  });
});
