/** @file Which output of a classifier is read. */
import { describe, expect, it } from 'vitest';
import type { Graph, Node } from '../../graph/graph.ts';
import { intTensor } from '../../graph/tensor.ts';
import { planGraph } from '../plan.ts';
import { readScores } from './scores.ts';

const node = (type: string, inputs: string[], outputs: string[]): Node => ({
  name: `${type} ${outputs[0]}`,
  type,
  inputs,
  outputs,
  attributes: {},
});

const graph = (outputs: string[], ...nodes: Node[]): Graph => ({
  name: '',
  opset: 13,
  inputs: [{ name: 'x', shape: [1, 4] }],
  outputs,
  nodes: [node('Relu', ['x'], ['logits']), ...nodes],
  constants: new Map(),
});

describe('outputs', () => {
  it('a label gives way to the scores it was computed from', () => {
    const labelled = graph(
      ['label'],
      node('ArgMax', ['logits'], ['a']),
      node('Squeeze', ['a'], ['b']),
      node('Cast', ['b'], ['label']),
    );
    expect(readScores(labelled).outputs).toEqual(['logits']);
    expect(planGraph(labelled).steps.map(({ node: { type } }) => type)).toEqual(['Relu']);
  });
  it('nodes that only move values around in a circle are left to be refused', () => {
    const circle = graph(['a'], node('Identity', ['b'], ['a']), node('Cast', ['a'], ['b']));
    expect(readScores(circle).outputs).toEqual(['a']);
    const labels = graph(['label'], node('ArgMax', ['label'], ['label']));
    expect(readScores(labels).outputs).toEqual(['label']);
  });
  it('TopK gives way with both of its outputs', () => {
    const best = graph(['values', 'indices'], node('TopK', ['logits', 'k'], ['values', 'indices']));
    expect(readScores(best).outputs).toEqual(['logits']);
  });
  it('where the smallest decides, the negated scores are read', () => {
    const nearest = node('TopK', ['logits', 'k'], ['values', 'indices']);
    const smallest = graph(['indices'], { ...nearest, attributes: { largest: 0 } });
    expect(readScores(smallest).outputs).toEqual(['logits/negated']);
    expect(planGraph(smallest).steps.map(({ node: { type } }) => type)).toEqual(['Relu', 'Neg']);
    expect(readScores(graph(['a'], node('ArgMin', ['logits'], ['a']))).outputs).toEqual(['logits/negated']);
    // The largest of the smallest: the order of places turns round once.
    const both = graph(['a'], { ...nearest, attributes: { largest: 1 } }, node('ArgMin', ['values'], ['a']));
    expect(readScores(both).outputs).toEqual(['logits/negated']);
  });
  it('label and probabilities are one output: the probabilities', () => {
    const both = graph(['label', 'p'], node('Softmax', ['logits'], ['p']), node('ArgMax', ['p'], ['label']));
    expect(readScores(both).outputs).toEqual(['p']);
  });
  // Score 0 is that of label 2: the scores of the labels 0, 1, 2 are 1, 2, 0.
  const turned = [2, 0, 1];
  const ordered = (source: Graph) => {
    const { outputs, nodes, constants } = readScores(source);
    const gather = nodes.find(({ outputs: [written] }) => written === outputs[0]);
    return {
      type: gather?.type,
      of: gather?.inputs[0],
      at: [...(constants.get(gather?.inputs[1] ?? '')?.data ?? [])],
    };
  };
  it('labels in another order than the scores put the scores in theirs', () => {
    const right = { type: 'Gather', of: 'logits', at: [1, 2, 0] };
    const zipped = { ...node('ZipMap', ['logits'], ['p']), type: 'ai.onnx.ml.ZipMap' };
    expect(ordered(graph(['p'], { ...zipped, attributes: { classlabels_int64s: turned } }))).toEqual(right);
    const table = new Map([['classes', intTensor([3], turned)]]);
    for (const type of ['Gather', 'ai.onnx.ml.ArrayFeatureExtractor']) {
      const inputs = ['classes', 'a'];
      const labelled = graph(['label'], node('ArgMax', ['logits'], ['a']), node(type, inputs, ['label']));
      expect(ordered({ ...labelled, constants: table })).toEqual(right);
    }
    const smallest = graph(
      ['label'],
      node('ArgMin', ['logits'], ['a']),
      node('Gather', ['classes', 'a'], ['label']),
    );
    const both = readScores({ ...smallest, constants: table }).nodes.slice(-2);
    expect(both.map(({ type, inputs: [value] }) => [type, value])).toEqual([
      ['Neg', 'logits'],
      ['Gather', 'logits/ordered/negated'],
    ]);
  });
  it('tables of labels follow each other', () => {
    // Score 0 is label 2 of the first table, which the second calls 0; score 1: 0, 1; score 2: 1, 2. No order is left.
    const chain = graph(
      ['l'],
      node('ArgMax', ['logits'], ['a']),
      node('ai.onnx.ml.ArrayFeatureExtractor', ['classes', 'a'], ['b']),
      {
        ...node('LabelEncoder', ['b'], ['l']),
        type: 'ai.onnx.ml.LabelEncoder',
        attributes: { keys_int64s: [1, 2, 0], values_int64s: [2, 0, 1] },
      },
    );
    const constants = (labels: number[]) => new Map([['classes', intTensor([3], labels)]]);
    expect(readScores({ ...chain, constants: constants(turned) }).outputs).toEqual(['logits']);
    // Scores 0, 1, 2 are 0, 1, 2 of the first table and 1, 2, 0 of the second: class 0 is score 2.
    expect(ordered({ ...chain, constants: constants([0, 1, 2]) }).at).toEqual([2, 0, 1]);
    // The first table has other labels: no order.
    expect(readScores({ ...chain, constants: constants([0, 1, 7]) }).outputs).toEqual(['logits']);
  });
  it('a softmax stays behind the change of order', () => {
    const softmax = { ...node('Softmax', ['logits'], ['p']), attributes: { axis: -1 } };
    const zipped = { ...node('ZipMap', ['p'], ['z']), type: 'ai.onnx.ml.ZipMap' };
    const attributes = { classlabels_int64s: turned };
    const { nodes } = readScores(graph(['z'], softmax, { ...zipped, attributes }));
    expect(nodes.slice(-2).map(({ type, inputs: [value] }) => [type, value])).toEqual([
      ['Gather', 'logits'],
      ['Softmax', 'p/ordered/scores'],
    ]);
    const steps = planGraph(graph(['z'], softmax, { ...zipped, attributes })).steps;
    expect(steps.map(({ node: { type } }) => type)).toEqual(['Relu', 'Gather', 'Softmax']);
  });
  it('labels in order, and labels that count otherwise, leave the scores alone', () => {
    const zipped = { ...node('ZipMap', ['logits'], ['p']), type: 'ai.onnx.ml.ZipMap' };
    for (const labels of [
      [0, 1, 2],
      [1, 2, 3],
      [0, 0, 1],
    ]) {
      const attributes = { classlabels_int64s: labels };
      expect(readScores(graph(['p'], { ...zipped, attributes })).outputs).toEqual(['logits']);
    }
    const table = (labels: number[]) => new Map([['classes', intTensor([3], labels)]]);
    const labelled = graph(['l'], node('ArgMax', ['logits'], ['a']), node('Gather', ['classes', 'a'], ['l']));
    expect(readScores({ ...labelled, constants: table([0, 1, 2]) }).outputs).toEqual(['logits']);
    expect(readScores({ ...labelled, constants: table([5, 1, 2]) }).outputs).toEqual(['l']);
  });
  it('other outputs stay in their order', () => {
    const both = graph(['logits', 'n'], node('Neg', ['logits'], ['n']));
    expect(readScores(both)).toBe(both);
  });
});
