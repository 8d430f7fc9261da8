/**
 * @file Decomposed activations: an activation function that a file computes by several nodes (Gelu by Div, Erf, Add, Mul, Mul;
 * HardSwish by Add, Clip, Div, Mul; …) becomes one node. It is recognised by its values and not by the types of its nodes: an
 * elementwise part of the graph with one input and one output is run on samples.
 */

import type { Attribute, Graph, Node } from '../../graph/graph.ts';
import { floatTensor } from '../../graph/tensor.ts';
import { findOperator, keepsElements } from '../table.ts';
import { type KnownActivation, recognise, samples } from './known-activations.ts';
import { channelsIn, type Part, replaceParts, sampled } from './parts.ts';
import type { Rewriter } from './rewriter.ts';

/** Values that this pass may compute in one graph; a chain of thousands of nodes would take minutes. */
const mostSampled = 2 ** 26;

/** Running an operator on few values costs as much as computing this many. */
const operatorOverhead = 2048;

/** Whether a node computes no activation function, nor do any number of them. */
function isAffine({ type }: Node): boolean {
  const operator = findOperator(type);
  return operator?.affine === true || operator?.dependence === 'same';
}

/** The same graph with every activation function as one node. */
export function joinActivations(graph: Graph): Graph {
  const budget = { left: mostSampled };
  return replaceParts(graph, isDecomposed, (part) => activationsOf(part, graph, budget), addActivation);
}

/** Whether the nodes may be a decomposed activation. A single node stays as it is, but a limit is a Clip. */
function isDecomposed(nodes: readonly Node[]): boolean {
  if (nodes.every(isAffine)) return false;
  const [first, ...more] = nodes.filter(({ type }) => !keepsElements(type));
  return more.length > 0 || first?.type === 'Max' || first?.type === 'Min';
}

/** The activation that a part computes: one, or one leaky one per channel. */
function activationsOf(
  part: Part,
  graph: Graph,
  budget: { left: number },
): readonly KnownActivation[] | undefined {
  const channels = channelsIn(part, graph);
  const points = samples.length;
  budget.left -= (channels * points + operatorOverhead) * part.nodes.length;
  if (budget.left < 0) return undefined;
  const x = new Float32Array(channels * points);
  for (let c = 0; c < channels; c++) x.set(samples, c * points);
  const y = sampled(part, floatTensor([1, channels, points, 1], x), graph);
  if (y?.data.length !== x.length) return undefined;
  const found: KnownActivation[] = [];
  for (let c = 0; c < channels; c++) {
    const activation = recognise(y.data.subarray(c * points, (c + 1) * points));
    if (!activation || (channels > 1 && slopeOf(activation) === undefined)) return undefined;
    found.push(activation);
  }
  return found;
}

/** The slope below zero of a function that is x above. */
function slopeOf(activation: KnownActivation): number | undefined {
  if (activation.kind === 'leaky') return activation.slopes[0];
  return activation.kind === 'clip' && activation.min === 0 && activation.max === null ? 0 : undefined;
}

/** Adds the one node that computes the activation. */
function addActivation(
  rewriter: Rewriter,
  node: Node,
  input: string,
  activations: readonly KnownActivation[],
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
