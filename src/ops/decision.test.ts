/** @file The decision that follows from the end of a graph. */
import { describe, expect, it } from 'vitest';
import { chain, gemm, type Layer, scalar } from '../../test/tiny-graph.ts';
import { type DeclaredDecision, decideOutput, outputOf, readoutThreshold } from '../graph/decision.ts';
import { floatTensor } from '../graph/tensor.ts';
import { decisionOf } from './decision.ts';
import { chooseOutput } from './output.ts';
import { planGraph } from './plan.ts';

const one = gemm([[1, -1]], [0]);
const two = gemm(
  [
    [1, 0],
    [0, 1],
  ],
  [0, 0],
);
const decision = (layers: readonly Layer[], declared?: DeclaredDecision) =>
  decisionOf(planGraph(chain([1, 1, 1, 2], ['Flatten'], ...layers)), declared);

describe('one score', () => {
  it.each([
    ['a sigmoid, at 1/2', [one, ['Sigmoid']], { threshold: 0.5, endings: ['sigmoid'] }],
    [
      'a sigmoid written out as 1 / (1 + exp(−x))',
      [one, ['Neg'], ['Exp'], ['Add', {}, scalar(1)], ['Reciprocal']],
      { threshold: 0.5, endings: ['sigmoid'] },
    ],
    ['a sigmoid that is reshaped', [one, ['Sigmoid'], ['Flatten']], { threshold: 0.5 }],
    ['a hard sigmoid, at 1/2', [one, ['HardSigmoid']], { threshold: 0.5, endings: [] }],
    [
      'a sigmoid that is reversed, 1 − p',
      [one, ['Sigmoid'], ['Neg'], ['Add', {}, scalar(1)]],
      { threshold: 0.5, endings: ['sigmoid'] },
    ],
    ['a tanh, at 0', [one, ['Tanh']], { threshold: 0, endings: ['tanh'] }],
    ['a logit, at 0', [one], { threshold: 0, endings: [] }],
    ['a logit that is scaled, at 0', [one, ['Mul', {}, scalar(2)]], { threshold: 0 }],
  ] as [string, Layer[], object][])('decides by %s', (_, layers, found) => {
    expect(decision(layers)).toMatchObject({ kind: 'threshold', shape: [1], ...found });
  });
  it.each([
    ['a ReLU', [one, ['Relu']]],
    ['a softplus', [one, ['Softplus']]],
    ['a sigmoid that is scaled, as for a rating from 0 to 5', [one, ['Sigmoid'], ['Mul', {}, scalar(5)]]],
    ['the mean of a ReLU', [two, ['Relu'], ['ReduceMean', { axes: [1] }]]],
  ] as [string, Layer[]][])('decides no class by %s', (_, layers) => {
    expect(decision(layers)).toMatchObject({ kind: 'values' });
  });
  it('is found through ten thousand layers, and through values that are doubled again and again', () => {
    const added: Layer[] = Array.from({ length: 10_000 }, () => ['Add', {}, scalar(1)]);
    expect(decision([one, ...added])).toMatchObject({ kind: 'threshold', threshold: 0 });
    const doubled: Layer[] = Array.from({ length: 60 }, (_, i) => ['Add', {}, `v${i + 3}`]);
    expect(decision([one, ['Relu'], ...doubled])).toMatchObject({ kind: 'values' });
  });
  it('is no softmax, which would always be 1', () => {
    expect(() => decision([one, ['Softmax']])).toThrow(/softmax over one score/);
  });
});

describe('a logarithm, root or exponential at the end', () => {
  // Of sigmoid(0) = 1/2.
  it.each([
    ['Log', 'log', Math.log(0.5)],
    ['Sqrt', 'sqrt', Math.sqrt(0.5)],
    ['Exp', 'exp', Math.exp(0.5)],
  ])('%s is an ending, so that the score is in the units of the output', (type, ending, half) => {
    const score = decision([one, ['Sigmoid'], [type]]);
    expect(score).toMatchObject({ kind: 'values', endings: ['sigmoid', ending] });
    expect(outputOf(score, [0])[0]).toBeCloseTo(half, 12);
    expect(decision([one, ['Sigmoid'], [type]], { kind: 'sign' })).toMatchObject({ kind: 'threshold' });
    const several = decision([two, ['Softmax'], [type]]);
    expect(several).toMatchObject({ kind: 'argmax', endings: ['softmax', ending] });
    expect(outputOf(several, [3, 3])[1]).toBeCloseTo(half, 12);
  });
  it('has a comparison of its own values: log(sigmoid(s)) > −1 where s > −log(e − 1)', () => {
    const layers: Layer[] = [one, ['Sigmoid'], ['Log'], ['Greater', {}, scalar(-1)]];
    const found = decisionOf(planGraph(chooseOutput(chain([1, 1, 1, 2], ['Flatten'], ...layers))));
    expect(found).toMatchObject({ kind: 'threshold', threshold: -1, endings: ['sigmoid', 'log'] });
    expect(readoutThreshold(found)).toBeCloseTo(-Math.log(Math.E - 1), 9);
    const classes = [-0.55, -0.53].map((s) => decideOutput(found, outputOf(found, [s])));
    expect(classes).toEqual([0, 1]);
  });
  it('has no sign where the logarithm of 0 would be the threshold', () => {
    expect(() => decision([one, ['Log']], { kind: 'sign' })).toThrow('it is -Infinity where the score');
  });
});

describe('several scores', () => {
  it('decide by the largest', () => {
    expect(decision([two])).toEqual({ kind: 'argmax', output: 'v2', shape: [2], endings: [] });
    expect(decision([two, ['Softmax']])).toMatchObject({ kind: 'argmax', endings: ['softmax'] });
    expect(decision([two, ['Sigmoid'], ['Softmax']])).toMatchObject({ endings: ['sigmoid', 'softmax'] });
  });
  it('have the factor and the offset behind a softmax, so that both networks’ scores are of one scale', () => {
    const behind = (...layers: Layer[]): Layer[] => [two, ['Softmax'], ...layers];
    const hundred = behind(['Mul', {}, scalar(100)]);
    expect(decision(hundred)).toMatchObject({ kind: 'argmax', endings: ['softmax'] });
    // Of the softmax of equal scores, 1/2.
    expect(outputOf(decision(hundred), [3, 3])[0]).toBeCloseTo(50, 9);
    expect(outputOf(decision(hundred, { kind: 'values' }), [3, 3])[0]).toBeCloseTo(50, 9);
    const both = behind(['Mul', {}, scalar(4)], ['Sub', {}, scalar(1)], ['Div', {}, scalar(2)]);
    expect(decision(both)).toMatchObject({ linear: { factor: 2, offset: -0.5 } });
    expect(outputOf(decision(both), [3, 3])[0]).toBeCloseTo(0.5, 9);
    // Limits that hardly any probability meets.
    const limited = behind(['Clip', {}, scalar(1e-7), scalar(1 - 1e-7)]);
    expect(decision(limited)).toMatchObject({ linear: { factor: 1, offset: 0 } });
    expect(decision(behind(['Log'], ['Mul', {}, scalar(2)]))).toMatchObject({ kind: 'argmax' });
  });
  it('are no values where a curve behind a softmax would be left out', () => {
    const squared: Layer[] = [two, ['Softmax'], ['Pow', {}, scalar(2)]];
    expect(decision(squared)).toMatchObject({ kind: 'argmax', endings: ['softmax'], leftOut: 'Pow' });
    expect(decision([two, ['Softmax']]).leftOut).toBeUndefined();
    expect(() => decision(squared, { kind: 'values' })).toThrow(/^The Pow behind the softmax that gives/);
  });

  it.each(['Softmax', 'LogSoftmax'])('are all alike after a %s over the batch axis', (type) => {
    expect(() => decision([two, [type, { axis: 0 }]])).toThrow(/over one score.*the axis of the classes/);
    expect(decision([two, [type, { axis: 1 }]])).toMatchObject({ kind: 'argmax' });
  });
  it.each(['ArgMax', 'ArgMin', 'TopK'])('are all alike after a %s along the batch axis', (type) => {
    const label = (axis: number) => () => decision([two, [type, { axis }]]);
    expect(label(0)).toThrow(`The output is the ${type} of "v2`);
    expect(label(-2)).toThrow('along axis -2, which has one score');
    expect(label(1)()).toMatchObject({ kind: 'argmax' });
    expect(label(-1)()).toMatchObject({ kind: 'argmax' });
  });
  it('at several positions are a map', () => {
    const conv: Layer = ['Conv', {}, floatTensor([3, 1, 1, 1], [1, 2, 3])];
    const map = planGraph(chain([1, 1, 2, 2], conv));
    expect(decisionOf(map)).toMatchObject({ kind: 'map', shape: [3, 2, 2] });
    const softmax = planGraph(chain([1, 1, 2, 2], conv, ['Softmax', { axis: 1 }]));
    const runs = { length: 3, stride: 4 };
    expect(decisionOf(softmax)).toMatchObject({ kind: 'map', endings: ['softmax'], runs });
    expect(decisionOf(softmax, { kind: 'values' })).toMatchObject({ kind: 'values', runs });
    expect(() => decisionOf(map, { kind: 'argmax' })).toThrow(/3×2×2 per image/);
    expect(decisionOf(map, { kind: 'values' })).toMatchObject({ kind: 'values' });
    // One position is none to speak of.
    expect(decisionOf(planGraph(chain([1, 1, 1, 1], conv)))).toMatchObject({ kind: 'argmax' });
  });
});

describe('a declared decision', () => {
  it('takes the place of the one found', () => {
    expect(decision([one, ['Relu']], { kind: 'sign' })).toMatchObject({ kind: 'threshold', threshold: 0 });
    // The sign of the logit is one half of the sigmoid.
    expect(decision([one, ['Sigmoid']], { kind: 'sign' })).toMatchObject({ threshold: 0.5 });
    expect(decision([one], { kind: 'threshold', threshold: 0.3 })).toMatchObject({ threshold: 0.3 });
    expect(decision([two], { kind: 'values' })).toMatchObject({ kind: 'values' });
  });
  it('must be one that the output can make', () => {
    expect(() => decision([two], { kind: 'sign' })).toThrow(/a threshold decides by one score/);
    expect(() => decision([one], { kind: 'argmax' })).toThrow(/no class of the image/);
  });
});
