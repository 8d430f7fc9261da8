/**
 * @file Constant folding of values that the later passes read: scales, zero points and factors computed by Constant, Cast,
 * Sqrt and the like. Planning folds the others.
 */
import { FirstspikeError } from '../../error.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import { type Shape, sizeOf, type Tensor } from '../../graph/tensor.ts';
import { findOperator } from '../table.ts';

/** Elements that integers may always have: a shape is put together from sizes. */
const SHORT = 64;

/** The same graph without such nodes. A node that cannot be read stays: planning refuses it with a reason. */
export function foldConstants<T extends Pick<Graph, 'nodes' | 'constants' | 'opset'>>(graph: T): T {
  const constants = new Map(graph.constants);
  const nodes = graph.nodes.filter((node) => {
    const value = knownValue(node, constants, graph.opset);
    if (value === undefined) return true;
    constants.set(node.outputs[0], value);
    return false;
  });
  return nodes.length === graph.nodes.length ? graph : { ...graph, nodes, constants };
}

const isShape = (shape: Shape): boolean => shape.every((n) => Number.isSafeInteger(n) && n >= 0);

function knownValue(node: Node, constants: ReadonlyMap<string, Tensor>, opset: number): Tensor | undefined {
  const operator = findOperator(node.type);
  const inputs = node.inputs.map((name) => constants.get(name));
  const known = inputs.filter((tensor) => tensor !== undefined);
  if (!operator || known.length < inputs.length || node.outputs.length !== 1) return undefined;
  try {
    const shapes = known.map(({ shape }) => shape);
    const attributes = operator.parse(node, { opset, shapes, constant: (index) => known[index] });
    const outputs = operator.shape(attributes, shapes);
    // A shape that is none is refused by planning, which names the node.
    if (!outputs.every(isShape)) return undefined;
    const { macs, pooled } = operator.count(attributes, shapes, outputs);
    const areSizes = known.every(({ kind }) => kind === 'int');
    const largest = Math.max(areSizes ? SHORT : 0, ...known.map(({ data }) => data.length));
    // Work, and values that grow, are left to planning, which has a budget for them.
    if (macs + pooled > 0 || (known.length > 0 && sizeOf(outputs[0]) > largest)) return undefined;
    return operator.reference(attributes, known)[0];
  } catch (error) {
    if (error instanceof FirstspikeError) return undefined;
    throw error;
  }
}
