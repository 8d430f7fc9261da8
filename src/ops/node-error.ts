/** @file Errors about one node of a model: every message names the node and its operator. */
import { FirstspikeError } from '../error.ts';
import type { Node } from '../graph/graph.ts';

/** `Conv node "conv1"`, as messages call it. */
export const describeNode = (node: Node): string => `${node.type} node "${node.name}"`;

const details = (node: Node) => ({ node: node.name, operator: node.type });

/** The node is valid ONNX, but this library cannot use it; `why` says what would work. */
export function unsupportedNode(node: Node, why: string): FirstspikeError {
  return new FirstspikeError('unsupported', `${describeNode(node)}: ${why}`, details(node));
}

/** The node contradicts ONNX's definition of its operator. */
export function badNode(node: Node, why: string): FirstspikeError {
  return new FirstspikeError('bad-file', `${describeNode(node)}: ${why}`, details(node));
}

/** The node's operands do not fit each other. */
export function shapeError(node: Node, why: string): FirstspikeError {
  return new FirstspikeError('shape', `${describeNode(node)}: ${why}`, details(node));
}
