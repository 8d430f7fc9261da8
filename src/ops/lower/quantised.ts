/**
 * @file A quantised model → the float model it stands for: weights are the floats of their integers, activations are not
 * rounded, and a ReLU that an exporter left to the range of the integers becomes a Clip.
 */
import type { Graph, Node } from '../../graph/graph.ts';
import { floatTensor, type Tensor } from '../../graph/tensor.ts';
import { findOperator } from '../table.ts';
import { plain, type Quantisation, sameQuantisation } from './quantisation.ts';
import { quantisedOperators } from './quantised-operators.ts';
import { QuantisedValues } from './quantised-values.ts';

/**
 * The float graph.
 * @throws FirstspikeError `unsupported` naming the node whose scales are not fixed
 */
export function floatGraph(graph: Graph): Graph {
  if (!graph.nodes.some(({ type }) => quantisedOperators.has(type))) return graph;
  const values = new QuantisedValues(graph);
  for (const node of graph.nodes) {
    const operator = quantisedOperators.get(node.type);
    if (operator) operator.lower(node, values);
    else lowerFloat(node, values);
  }
  return values.rewriter.finish();
}

/** A node of the standard set, which may read integers. */
function lowerFloat(node: Node, values: QuantisedValues): void {
  const [how, ...others] = node.inputs.flatMap((name) => values.storage(name) ?? []);
  if (how === undefined) {
    values.keep(node);
    return;
  }
  const isAlike = how.scale.length === 1 && others.every((other) => sameQuantisation(how, other));
  const limits = isAlike ? limitsOf(node, how, values) : undefined;
  if (limits) {
    values.clip(node, node.inputs[0], ...limits, node.outputs[0]);
  } else if (isAlike && node.type === 'Pad') {
    values.keep(node, paddedWith(node, how, values));
  } else if (isAlike && findOperator(node.type)?.keepsScale && !joinsConstant(node, values)) {
    values.keep(node);
  } else {
    // An operator that computes with the integers themselves reads them unrounded.
    const inputs = node.inputs.map((name) =>
      values.storage(name) ? values.floats(node, name, plain) : name,
    );
    values.keep(node, inputs);
    return;
  }
  for (const name of node.outputs) if (name !== '') values.note(name, how);
}

/** A constant among the parts of a Concat holds integers as they are. */
const joinsConstant = ({ type, inputs }: Node, values: QuantisedValues): boolean =>
  type === 'Concat' && inputs.some((name) => values.constant(name) !== undefined);

/** Limits of a Clip or Relu on integers, in floats. */
function limitsOf(
  { type, inputs, attributes }: Node,
  { scale: [scale], zero: [zero] }: Quantisation,
  values: QuantisedValues,
): readonly [number, number] | undefined {
  if (type === 'Relu') return [-zero * scale, Number.POSITIVE_INFINITY];
  if (type !== 'Clip') return undefined;
  const limit = (given: Tensor | undefined, attribute: unknown, otherwise: number): number => {
    const integer = given?.data[0] ?? (typeof attribute === 'number' ? attribute : otherwise);
    return (integer - zero) * scale;
  };
  return [
    limit(values.constant(inputs[1] ?? ''), attributes.min, Number.NEGATIVE_INFINITY),
    limit(values.constant(inputs[2] ?? ''), attributes.max, Number.POSITIVE_INFINITY),
  ];
}

/** Inputs of a Pad whose value is a float. */
function paddedWith(
  node: Node,
  { scale: [scale], zero: [zero] }: Quantisation,
  values: QuantisedValues,
): readonly string[] {
  const [data, pads = '', value = '', ...axes] = node.inputs;
  const integer = value === '' ? 0 : values.constant(value)?.data[0];
  if (integer === undefined) return node.inputs;
  const padding = values.rewriter.constant(`${node.name}.value`, floatTensor([], [(integer - zero) * scale]));
  return [data, pads, padding, ...axes];
}
