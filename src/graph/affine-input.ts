/**
 * @file Puts `x = pixel · scale + offset` in front of a graph, so that pixels as they are stored become its input and
 * preprocessing is converted like any other part of the model.
 */
import type { Graph, Node } from './graph.ts';
import { floatTensor, type Tensor } from './tensor.ts';

/** Name of the new input. */
export const PIXELS = 'pixels';

/**
 * The graph with `x = pixel · scale + offset` in front of its first input; the same graph where that changes nothing.
 * @param scale one factor, or one per channel
 * @param offset one summand, or one per channel
 * @example
 * ```ts
 * prependAffine(graph, [1 / 255], [0]).inputs[0].name; // → 'pixels'
 * ```
 */
export function prependAffine(graph: Graph, scale: readonly number[], offset: readonly number[]): Graph {
  const [input] = graph.inputs;
  const nodes: Node[] = [];
  const constants = new Map<string, Tensor>(graph.constants);
  const stages = [
    { type: 'Mul', values: scale, neutral: 1 },
    { type: 'Add', values: offset, neutral: 0 },
  ].filter(({ values, neutral }) => values.some((value) => value !== neutral));
  if (stages.length === 0 || !input) return graph;
  let value = PIXELS;
  stages.forEach(({ type, values }, i) => {
    const constant = `preprocess.${type}`;
    constants.set(constant, floatTensor([values.length, ...input.shape.slice(2).map(() => 1)], values));
    const output = i === stages.length - 1 ? input.name : `preprocess.${type}.output`;
    nodes.push({
      name: `preprocess.${type}`,
      type,
      inputs: [value, constant],
      outputs: [output],
      attributes: {},
    });
    value = output;
  });
  const inputs = [{ name: PIXELS, shape: input.shape }, ...graph.inputs.slice(1)];
  return { ...graph, inputs, nodes: [...nodes, ...graph.nodes], constants };
}
