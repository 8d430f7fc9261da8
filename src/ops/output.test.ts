/** @file Which of several outputs is read, and when that is left to the user. */
import { describe, expect, it } from 'vitest';
import { chain, gemm } from '../../test/tiny-graph.ts';
import type { Graph, Node } from '../graph/graph.ts';
import { chooseOutput, outputsOf } from './output.ts';

const node = (type: string, input: string, ...outputs: string[]): Node => ({
  name: `${type} ${outputs[0]}`,
  type,
  inputs: [input],
  outputs,
  attributes: {},
});

/** Two features v1, and three logits v2. */
const plain = chain(
  [1, 1, 1, 2],
  ['Flatten'],
  gemm(
    [
      [1, 0],
      [0, 1],
      [1, 1],
    ],
    [0, 0, 0],
  ),
);
const withOutputs = (outputs: string[], ...nodes: Node[]): Graph => ({
  ...plain,
  outputs,
  nodes: [...plain.nodes, ...nodes],
});
const chosen = (graph: Graph, name?: string) => chooseOutput(graph, name).outputs;

describe('the output that is read', () => {
  it('is the only one', () => expect(chosen(plain)).toEqual(['v2']));
  it('is that of the probabilities, where others are their logits or labels', () => {
    const p = node('Softmax', 'v2', 'p');
    expect(chosen(withOutputs(['v2', 'p'], p))).toEqual(['p']);
    expect(chosen(withOutputs(['label', 'p'], p, node('ArgMax', 'p', 'label')))).toEqual(['p']);
  });
  it('is the only one that ends a classifier', () => {
    expect(chosen(withOutputs(['v1', 'p'], node('Softmax', 'v2', 'p')))).toEqual(['p']);
    expect(chosen(withOutputs(['v1', 'label'], node('ArgMax', 'v2', 'label')))).toEqual(['label']);
  });
  it('is left to the user where several could be', () => {
    const features = withOutputs(['v1', 'v2']);
    expect(() => chosen(features)).toThrow(/2 outputs.*"v1" \(2\), "v2" \(3\).*--output NAME/);
    const two = withOutputs(['p', 'q'], node('Softmax', 'v2', 'p'), node('Softmax', 'v1', 'q'));
    expect(() => chosen(two)).toThrow(/2 outputs/);
    expect(chosen(features, 'v2')).toEqual(['v2']);
  });
  it('is refused by a name that no output has', () => {
    expect(() => chosen(plain, 'p')).toThrow(/no output "p"; its output is "v2" \(3\)\.$/);
    expect(() => chosen(plain, 'result.json')).toThrow(
      /no output "result\.json"; its output is "v2" \(3\)\. --output names a value.*--json > FILE\.$/,
    );
  });
  it('may be named by its scores', () => {
    expect(chosen(withOutputs(['v1', 'label'], node('ArgMax', 'v2', 'label')), 'v2')).toEqual(['label']);
  });
});

it('outputs are listed with their shapes, if these are known', () => {
  const strange = withOutputs(['v2', 's'], node('Strange', 'v2', 's'));
  expect(outputsOf(strange)).toEqual([
    { name: 'v2', shape: [3] },
    { name: 's', shape: null },
  ]);
});
