/** @file Which output of a classifier is read. */
import { describe, expect, it } from 'vitest';
import type { Graph, Node } from '../../graph/graph.ts';
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
  it('other outputs stay in their order', () => {
    const both = graph(['logits', 'n'], node('Neg', ['logits'], ['n']));
    expect(readScores(both)).toBe(both);
  });
});
