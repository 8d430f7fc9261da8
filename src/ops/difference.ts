/**
 * @file A comparison of two scores, such as `s1 > s0` of the two logits of a read-out, is one of their difference with 0:
 * floats of different value never have a difference of 0 (IEEE 754, gradual underflow).
 */
import type { Graph, Node } from '../graph/graph.ts';
import { floatTensor } from '../graph/tensor.ts';
import { keepsElements } from './table.ts';

const comparisons: readonly string[] = ['Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'];
const ofOne: readonly string[] = ['Not', 'Cast', 'CastLike', 'Where'];

/**
 * The same graph, in which the comparison of two scores behind an output is one of a single score with 0.
 * @param isConstant whether a value is the same for every image
 */
export function withDifference(graph: Graph, output: string, isConstant: (value: string) => boolean): Graph {
  const writers = new Map(graph.nodes.flatMap((node) => node.outputs.map((value) => [value, node] as const)));
  let value = output;
  // No more steps than nodes, for the graph may have a cycle.
  for (let left = graph.nodes.length; left > 0; left--) {
    const node = writers.get(value);
    if (node === undefined) return graph;
    if (comparisons.includes(node.type)) {
      const open = node.inputs.filter((input) => !isConstant(input));
      if (open.length === 2) return rewritten(graph, node, (name) => writers.has(name));
      [value = ''] = open;
    } else if (ofOne.includes(node.type) || keepsElements(node.type)) {
      [value] = node.inputs;
    } else {
      return graph;
    }
  }
  return graph;
}

function rewritten(graph: Graph, node: Node, isWritten: (name: string) => boolean): Graph {
  const own = (what: string): string => {
    let name = `${node.outputs[0]}/${what}`;
    while (isWritten(name) || graph.constants.has(name)) name += '_';
    return name;
  };
  const [difference, zero] = [own('difference'), own('zero')];
  const subtraction: Node = {
    name: `${node.name} difference`,
    type: 'Sub',
    inputs: node.inputs,
    outputs: [difference],
    attributes: {},
  };
  return {
    ...graph,
    nodes: graph.nodes.flatMap((each) =>
      each === node ? [subtraction, { ...node, inputs: [difference, zero] }] : [each],
    ),
    constants: new Map([...graph.constants, [zero, floatTensor([], [0])]]),
  };
}
