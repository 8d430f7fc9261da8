/**
 * @file Two ways to say the same quantised model in ONNX; which of them ONNX Runtime runs faster, only a clock tells.
 * - `QDQ`: float operators between pairs of QuantizeLinear and DequantizeLinear, for the optimiser to fuse;
 * - `QOperator`: QLinearConv and QGemm, written out. For chains of convolution, pooling and dense layers.
 */
import type { Graph, Node } from '../../../../graph/graph.ts';
import { sizeOf, type Tensor } from '../../../../graph/tensor.ts';
import { findOperator, keepsElements } from '../../../../ops/table.ts';
import { CONTRIB, QuantisedModel } from './file.ts';
import { type Quantisation, quantisationOf, quantiseBias, quantiseWeights, type Range } from './int8.ts';

/** Whether input and output of a node are quantised alike, and ONNX Runtime has the operator on int8. */
const passes = ({ type }: Node): boolean =>
  findOperator(type)?.keepsScale === true && (keepsElements(type) || type === 'MaxPool');

/** What both variants read off the graph. */
interface Survey {
  readonly quantisations: ReadonlyMap<string, Quantisation>;
  /** The ReLU that is alone to read a node's output, by the node's name. */
  readonly reluAfter: ReadonlyMap<string, Node>;
}

function survey(graph: Graph, ranges: ReadonlyMap<string, Range>): Survey {
  const quantisations = new Map<string, Quantisation>();
  const [input] = graph.inputs;
  quantisations.set(input.name, quantisationOf(ranges.get(input.name) ?? { min: 0, max: 1 }));
  const reluAfter = new Map<string, Node>();
  for (const node of graph.nodes) {
    const [output] = node.outputs;
    const range = ranges.get(output);
    const inherited = passes(node) ? quantisations.get(node.inputs[0]) : undefined;
    const own = inherited ?? (range && quantisationOf(range));
    if (own) quantisations.set(output, own);
    const readers = graph.nodes.filter(({ inputs }) => inputs.includes(output));
    if (readers.length === 1 && readers[0].type === 'Relu') reluAfter.set(node.name, readers[0]);
  }
  return { quantisations, reluAfter };
}

/** A linear layer as both variants need it: weights as a constant, output channels on a known axis. */
function linearOf(node: Node, constants: ReadonlyMap<string, Tensor>) {
  if (node.type !== 'Conv' && node.type !== 'Gemm' && node.type !== 'MatMul') return undefined;
  const weights = constants.get(node.inputs[1]);
  const bias = constants.get(node.inputs[2] ?? '');
  const { alpha = 1, beta = 1, transA = 0, transB = 0 } = node.attributes;
  if (weights?.kind !== 'float' || bias?.kind === 'int') return undefined;
  if (alpha !== 1 || beta !== 1 || transA !== 0) return undefined;
  const axis = node.type === 'Conv' || transB === 1 ? 0 : weights.shape.length - 1;
  if (bias && sizeOf(bias.shape) !== weights.shape[axis]) return undefined;
  return { weights, bias, axis };
}

type Linear = NonNullable<ReturnType<typeof linearOf>>;

/** Adds a linear layer's weights and bias as constants. */
function addLinear(model: QuantisedModel, { weights, bias, axis }: Linear, input: Quantisation) {
  const { data, scales } = quantiseWeights(weights, axis);
  return {
    weights: model.constant(data, weights.shape),
    scales: model.constant(scales),
    zeros: model.constant(new Int8Array(scales.length)),
    bias: bias && model.constant(quantiseBias(bias.data, input, scales)),
    biasScales: bias && model.constant(scales.map((scale) => scale * input.scale)),
  };
}

/** Float operators between quantise and dequantise; any graph. */
export function qdqVariant(graph: Graph, ranges: ReadonlyMap<string, Range>): QuantisedModel {
  const { quantisations, reluAfter } = survey(graph, ranges);
  const model = new QuantisedModel(graph);
  const quantised = new Map([[graph.inputs[0].name, graph.inputs[0].name]]);
  const dequantised = (value: string): string => {
    const from = quantised.get(value);
    const how = quantisations.get(value);
    if (from === undefined || !how) return value;
    const output = model.fresh(value);
    model.node('DequantizeLinear', [from, ...model.constantsOf(how)], output);
    return output;
  };
  for (const node of graph.nodes) {
    const [source, ...rest] = node.inputs;
    const linear = linearOf(node, graph.constants);
    const input = quantisations.get(source);
    const inputs = [dequantised(source), ...rest.map(dequantised)];
    if (linear && input) {
      const { weights, scales, zeros, bias, biasScales } = addLinear(model, linear, input);
      inputs[1] = model.fresh('weights');
      model.node('DequantizeLinear', [weights, scales, zeros], inputs[1], { axis: linear.axis });
      if (bias !== undefined && biasScales !== undefined) {
        inputs[2] = model.fresh('bias');
        model.node('DequantizeLinear', [bias, biasScales], inputs[2], { axis: 0 });
      }
    }
    const [output] = node.outputs;
    model.node(node.type, inputs, output, node.attributes);
    const how = quantisations.get(output);
    if (how && !reluAfter.has(node.name) && !graph.outputs.includes(output)) {
      const stored = model.fresh(output);
      model.node('QuantizeLinear', [output, ...model.constantsOf(how)], stored);
      quantised.set(output, stored);
    }
  }
  return model;
}

/** Integer operators throughout, or undefined if the graph is no chain of layers that have one. */
export function operatorVariant(
  graph: Graph,
  ranges: ReadonlyMap<string, Range>,
): QuantisedModel | undefined {
  const { quantisations, reluAfter } = survey(graph, ranges);
  const model = new QuantisedModel(graph);
  /** Name of each value's quantised tensor. */
  const quantised = new Map([[graph.inputs[0].name, graph.inputs[0].name]]);
  const fused = new Set<string>();
  for (const node of graph.nodes) {
    if (fused.has(node.name)) continue;
    const source = quantised.get(node.inputs[0]);
    const input = quantisations.get(node.inputs[0]);
    if (source === undefined || !input) return undefined;
    if (passes(node)) {
      const output = model.fresh(node.outputs[0]);
      model.node(node.type, [source, ...node.inputs.slice(1)], output, node.attributes);
      quantised.set(node.outputs[0], output);
      continue;
    }
    const linear = linearOf(node, graph.constants);
    const conv = node.type === 'Conv';
    if (!linear || node.type === 'MatMul') return undefined;
    // A ReLU needs no operation: below its zero point nothing can be stored.
    const relu = reluAfter.get(node.name);
    if (relu) fused.add(relu.name);
    const value = (relu ?? node).outputs[0];
    const last = graph.outputs.includes(value);
    const how = quantisations.get(value);
    if (last ? conv || relu : !how) return undefined;
    const { weights, scales, zeros, bias } = addLinear(model, linear, input);
    const operands = [source, ...model.constantsOf(input), weights, scales, zeros];
    const result = last ? value : model.fresh(value);
    // Without a scale of its own the output is float32: the logits.
    const outputScale = last || !how ? [] : model.constantsOf(how);
    if (conv) {
      const inputs = [...operands, ...outputScale, ...(bias === undefined ? [] : [bias])];
      model.node('QLinearConv', inputs, result, node.attributes);
    } else {
      const inputs = [...operands, bias ?? '', ...outputScale];
      const { transB = 0 } = node.attributes;
      model.node('QGemm', inputs, result, { transB }, CONTRIB);
    }
    quantised.set(value, result);
  }
  return model;
}
