/**
 * @file Elementwise parts of a graph with one input and one output: what an activation function is when a file computes it by
 * several nodes. A part can be run on samples, so that its function is recognised by its values.
 */
import { FirstspikeError } from '../../error.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import { type FloatTensor, floatTensor, sizeOf, type Tensor } from '../../graph/tensor.ts';
import { findOperator } from '../table.ts';
import { Rewriter } from './rewriter.ts';

/** No file decomposes an activation function into more nodes. */
const largestPart = 24;

/** Per channel there are two hundred samples, so a damaged file must not claim any number of them. */
const mostChannels = 8192;

/** Whether each element is computed from the elements at its place. */
function isElementwise({ type }: Node): boolean {
  const dependence = findOperator(type)?.dependence;
  return dependence === 'elementwise' || dependence === 'same';
}

/** Nodes between `input` and the output of the last of them; nothing else reads what they compute. */
export interface Part {
  readonly input: string;
  /** In computing order. */
  readonly nodes: readonly Node[];
}

interface Structure {
  readonly writers: ReadonlyMap<string, Node>;
  readonly readers: ReadonlyMap<string, readonly Node[]>;
  readonly outputs: ReadonlySet<string>;
  readonly constants: ReadonlyMap<string, Tensor>;
  readonly position: ReadonlyMap<Node, number>;
}

function structureOf({ nodes, outputs, constants }: Graph): Structure {
  const readers = new Map<string, Node[]>();
  for (const node of nodes) {
    for (const name of new Set(node.inputs)) {
      const known = readers.get(name);
      if (known) known.push(node);
      else readers.set(name, [node]);
    }
  }
  return {
    writers: new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const))),
    readers,
    outputs: new Set(outputs),
    constants,
    position: new Map(nodes.map((node, i) => [node, i])),
  };
}

/**
 * The same graph with one node in place of each part that `find` makes something of: at every end the largest such part, from
 * the last node of the graph to the first.
 * @param add adds what takes the place of a part, of which `node` is the last
 */
export function replaceParts<T>(
  graph: Graph,
  isCandidate: (nodes: readonly Node[]) => boolean,
  find: (part: Part) => T | undefined,
  add: (rewriter: Rewriter, node: Node, input: string, found: T) => void,
): Graph {
  const structure = structureOf(graph);
  const replaced = new Map<Node, { readonly input: string; readonly found: T }>();
  const gone = new Set<Node>();
  for (const node of graph.nodes.toReversed()) {
    if (gone.has(node) || !isElementwise(node)) continue;
    for (const part of partsEndingAt(node, structure, isCandidate)) {
      const found = find(part);
      if (found === undefined) continue;
      replaced.set(node, { input: part.input, found });
      for (const inner of part.nodes) gone.add(inner);
      break;
    }
  }
  if (replaced.size === 0) return graph;
  const rewriter = new Rewriter(graph);
  for (const node of graph.nodes) {
    const known = replaced.get(node);
    if (known) add(rewriter, node, known.input, known.found);
    else if (!gone.has(node)) rewriter.keep(node);
  }
  return rewriter.finish();
}

/** All parts that end at a node and whose nodes may be a function of the kind that is looked for, the largest first. */
function partsEndingAt(
  last: Node,
  structure: Structure,
  isCandidate: (nodes: readonly Node[]) => boolean,
): Part[] {
  const { writers, position } = structure;
  const placeOf = (node: Node): number => position.get(node) ?? 0;
  const nodes = new Set<Node>();
  const written = new Set<string>();
  // Inputs that the nodes neither compute nor have as constants with which they can be sampled.
  const open = new Set<string>();
  const parts: Part[] = [];
  for (let next: Node | undefined = last; next !== undefined; ) {
    nodes.add(next);
    for (const name of next.outputs) {
      written.add(name);
      open.delete(name);
    }
    for (const name of next.inputs) if (!written.has(name) && isOpen(name, structure)) open.add(name);
    if (open.size === 1 && isCandidate([...nodes])) {
      const [input] = open;
      parts.unshift({ input, nodes: [...nodes].sort((a, b) => placeOf(a) - placeOf(b)) });
    }
    if (nodes.size === largestPart) break;
    // The latest writer whose readers are all inside may join; taking the latest first misses no part.
    next = undefined;
    for (const name of open) {
      const writer = writers.get(name);
      if (!writer || !mayJoin(writer, nodes, structure)) continue;
      if (next === undefined || placeOf(writer) > placeOf(next)) next = writer;
    }
  }
  return parts;
}

function isOpen(name: string, { constants }: Structure): boolean {
  const constant = constants.get(name);
  return name !== '' && !(constant && isScalarOrChannels(constant));
}

function mayJoin(node: Node, nodes: ReadonlySet<Node>, { readers, outputs }: Structure): boolean {
  if (!isElementwise(node)) return false;
  return node.outputs.every(
    (name) => !outputs.has(name) && (readers.get(name) ?? []).every((reader) => nodes.has(reader)),
  );
}

/** One value, or one for each channel of images: constants that leave the shape of an image alone. */
const isScalarOrChannels = (constant: Tensor): boolean =>
  (constant.data.length === 1 && constant.shape.length <= 2) || channelsOf(constant) !== undefined;

/** Number of channels of a constant of shape [channels, 1, 1] or [1, channels, 1, 1]. */
function channelsOf({ shape }: Tensor): number | undefined {
  const [channels, ...rest] = shape.length === 4 && shape[0] === 1 ? shape.slice(1) : shape;
  return rest.length === 2 && rest.every((n) => n === 1) && channels <= mostChannels ? channels : undefined;
}

/** Number of channels between which a part differs; 1 where it treats all alike. */
export function channelsIn({ nodes }: Part, { constants }: Graph): number {
  const read = nodes.flatMap(({ inputs }) => inputs.flatMap((name) => constants.get(name) ?? []));
  return Math.max(1, ...read.map((constant) => channelsOf(constant) ?? 1));
}

/** Values of a part at samples, or undefined if it cannot be run. */
export function sampled(
  { input, nodes }: Part,
  x: FloatTensor,
  { constants, opset }: Graph,
): Tensor | undefined {
  const values = new Map<string, Tensor>([[input, x]]);
  const find = (name: string): Tensor | undefined => values.get(name) ?? constants.get(name);
  try {
    for (const node of nodes) {
      const operands = node.inputs.map(find);
      const given = operands.map((tensor) => tensor ?? floatTensor([0], []));
      const operator = findOperator(node.type);
      if (!operator || node.outputs.length !== 1) return undefined;
      const attributes = operator.parse(node, {
        opset,
        shapes: operands.map((tensor) => tensor?.shape),
        constant: (index) => constants.get(node.inputs[index] ?? ''),
      });
      const [result] = operator.reference(attributes, given);
      if (result.kind !== 'float' || sizeOf(result.shape) > x.data.length) return undefined;
      values.set(node.outputs[0], result);
    }
  } catch (error) {
    if (error instanceof FirstspikeError) return undefined;
    throw error;
  }
  return values.get(nodes[nodes.length - 1].outputs[0]);
}
