/**
 * @file Decomposed activations: an activation function that a file computes by several nodes (Gelu by Div, Erf, Add, Mul, Mul;
 * HardSwish by Add, Clip, Div, Mul; …) becomes one node. It is recognised by its values and not by the types of its nodes: an
 * elementwise part of the graph with one input and one output is run on samples.
 */

import { FirstspikeError } from '../../error.ts';
import type { Activation } from '../../graph/activation.ts';
import type { Attribute, Graph, Node } from '../../graph/graph.ts';
import { type FloatTensor, floatTensor, sizeOf, type Tensor } from '../../graph/tensor.ts';
import { findOperator, keepsElements } from '../table.ts';
import { recognise, samples } from './known-activations.ts';
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

/** Whether a node computes no activation function, nor do any number of them. */
function isAffine({ type }: Node): boolean {
  const operator = findOperator(type);
  return operator?.affine === true || operator?.dependence === 'same';
}

/** Values that this pass may compute in one graph; a chain of thousands of nodes would take minutes. */
const mostSampled = 2 ** 26;

/** Running an operator on few values costs as much as computing this many. */
const operatorOverhead = 2048;

/** Nodes between `input` and the output of the last of them; nothing else reads what they compute. */
interface Part {
  readonly input: string;
  /** In computing order. */
  readonly nodes: readonly Node[];
}

/** The same graph with every activation function as one node. */
export function joinActivations(graph: Graph): Graph {
  const structure = structureOf(graph);
  const replaced = new Map<Node, { readonly part: Part; readonly activations: readonly Activation[] }>();
  const gone = new Set<Node>();
  let sampledValues = 0;
  for (const node of graph.nodes.toReversed()) {
    if (gone.has(node) || !isElementwise(node)) continue;
    for (const part of partsEndingAt(node, structure)) {
      sampledValues += (channelsIn(part, graph) * samples.length + operatorOverhead) * part.nodes.length;
      if (sampledValues > mostSampled) return graph;
      const activations = activationsOf(part, graph);
      if (!activations) continue;
      replaced.set(node, { part, activations });
      for (const inner of part.nodes) gone.add(inner);
      break;
    }
  }
  if (replaced.size === 0) return graph;
  const rewriter = new Rewriter(graph);
  for (const node of graph.nodes) {
    const found = replaced.get(node);
    if (found) addActivation(rewriter, node, found.part.input, found.activations);
    else if (!gone.has(node)) rewriter.keep(node);
  }
  return rewriter.finish();
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

/** All parts that end at a node, the largest first. */
function partsEndingAt(last: Node, structure: Structure): Part[] {
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
    if (open.size === 1 && isDecomposed([...nodes])) {
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

/** Whether the nodes may be a decomposed activation. A single node stays as it is, but a limit is a Clip. */
function isDecomposed(nodes: readonly Node[]): boolean {
  if (nodes.every(isAffine)) return false;
  const [first, ...more] = nodes.filter(({ type }) => !keepsElements(type));
  return more.length > 0 || first?.type === 'Max' || first?.type === 'Min';
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
function channelsIn({ nodes }: Part, { constants }: Graph): number {
  const read = nodes.flatMap(({ inputs }) => inputs.flatMap((name) => constants.get(name) ?? []));
  return Math.max(1, ...read.map((constant) => channelsOf(constant) ?? 1));
}

/** The activation that a part computes: one, or one leaky one per channel. */
function activationsOf(part: Part, graph: Graph): readonly Activation[] | undefined {
  const channels = channelsIn(part, graph);
  const points = samples.length;
  const x = new Float32Array(channels * points);
  for (let c = 0; c < channels; c++) x.set(samples, c * points);
  const y = sampled(part, floatTensor([1, channels, points, 1], x), graph);
  if (y?.data.length !== x.length) return undefined;
  const found: Activation[] = [];
  for (let c = 0; c < channels; c++) {
    const activation = recognise(y.data.subarray(c * points, (c + 1) * points));
    if (!activation || (channels > 1 && slopeOf(activation) === undefined)) return undefined;
    found.push(activation);
  }
  return found;
}

/** Values of a part at the samples, or undefined if it cannot be run. */
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

/** The slope below zero of a function that is x above. */
function slopeOf(activation: Activation): number | undefined {
  if (activation.kind === 'leaky') return activation.slopes[0];
  return activation.kind === 'clip' && activation.min === 0 && activation.max === null ? 0 : undefined;
}

/** Adds the one node that computes the activation. */
function addActivation(
  rewriter: Rewriter,
  node: Node,
  input: string,
  activations: readonly Activation[],
): void {
  const [output] = node.outputs;
  const add = (
    type: string,
    attributes: Readonly<Record<string, Attribute>> = {},
    operands: readonly string[] = [],
  ): void => {
    rewriter.add(node, { type, inputs: [input, ...operands], output, attributes });
  };
  const [activation] = activations;
  if (activations.length > 1) {
    const slopes = activations.map((one) => slopeOf(one) ?? 0);
    add('PRelu', {}, [rewriter.constant(`${node.name}.slope`, floatTensor([slopes.length, 1, 1], slopes))]);
    return;
  }
  switch (activation.kind) {
    case 'clip':
      if (activation.min === 0 && activation.max === null) add('Relu');
      else {
        const { min, max } = activation;
        rewriter.clip(node, input, min ?? -Infinity, max ?? Infinity, output);
      }
      return;
    case 'leaky':
      add('LeakyRelu', { alpha: activation.slopes[0] });
      return;
    case 'elu':
      add('Elu', { alpha: activation.alpha });
      return;
    case 'gelu':
      add('Gelu', { approximate: activation.approximate ? 'tanh' : 'none' });
      return;
    default:
      add(nodeTypes[activation.kind]);
  }
}

const nodeTypes = {
  'hard-swish': 'HardSwish',
  mish: 'Mish',
  sigmoid: 'Sigmoid',
  silu: 'Swish',
  softplus: 'Softplus',
  softsign: 'Softsign',
  tanh: 'Tanh',
} as const;
