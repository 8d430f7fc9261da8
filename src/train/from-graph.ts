/**
 * @file The inverse of to-graph.ts: weights of a graph as start values of a network of the same layers.
 */
import { FirstspikeError } from '../error.ts';
import type { Graph, Node } from '../graph/graph.ts';
import { formatShape, type Shape, sameShape, sizeOf } from '../graph/tensor.ts';
import type { ConvNet } from './layers.ts';
import { type ParameterSlot, parameterCount, parameterSlots } from './parameters.ts';

/**
 * Takes the weights of the graph's Conv and Gemm nodes, in their order.
 * @throws FirstspikeError `shape` if they are not those of the network
 */
export function fromGraph(net: ConvNet, graph: Graph): Float32Array<ArrayBuffer> {
  const slots = parameterSlots(net);
  const parameters = new Float32Array(parameterCount(slots));
  const nodes = graph.nodes.filter(({ type }) => type === 'Conv' || type === 'Gemm');
  const layers = [...new Set(slots.map(({ layer }) => layer))];
  if (nodes.length !== layers.length) {
    throw mismatch(net, graph, `it has ${nodes.length} Conv and Gemm nodes, not ${layers.length}`);
  }
  for (const slot of slots) {
    const node = nodes[layers.indexOf(slot.layer)];
    parameters.set(valuesOf(net, graph, node, slot), slot.offset);
  }
  return parameters;
}

const mismatch = (net: ConvNet, graph: Graph, why: string): FirstspikeError =>
  new FirstspikeError(
    'shape',
    `Training cannot start from "${graph.name}", for it is not the network ${net.name}: ${why}; give a model that firstspike trained.`,
  );

function valuesOf(net: ConvNet, graph: Graph, node: Node, slot: ParameterSlot): Float32Array {
  const tensor = graph.constants.get(node.inputs[slot.role === 'weight' ? 1 : 2] ?? '');
  const turned = node.type === 'Gemm' && node.attributes.transB !== 1;
  const wanted = slot.role === 'bias' || turned ? slot.shape : outputsFirst(slot.shape);
  if (tensor?.kind !== 'float' || !sameShape(tensor.shape, wanted)) {
    const found = tensor ? formatShape(tensor.shape) : 'missing';
    throw mismatch(
      net,
      graph,
      `the ${slot.role} of node "${node.name}" is ${found}, not ${formatShape(wanted)}`,
    );
  }
  return slot.role === 'bias' || turned ? tensor.data : inputsFirst(slot.shape, tensor.data);
}

const outputsFirst = (shape: Shape): Shape => {
  const [inputs, outputs] = shape.slice(-2);
  return [outputs, inputs, ...shape.slice(0, -2)];
};

/** [out, in, height, width] → [height, width, in, out], or [out, in] → [in, out]. */
function inputsFirst(shape: Shape, data: Float32Array): Float32Array {
  const [inputs, outputs] = shape.slice(-2);
  const area = sizeOf(shape) / (inputs * outputs);
  const turned = new Float32Array(data.length);
  for (let p = 0; p < area; p++) {
    for (let i = 0; i < inputs; i++) {
      for (let o = 0; o < outputs; o++) {
        turned[(p * inputs + i) * outputs + o] = data[(o * inputs + i) * area + p];
      }
    }
  }
  return turned;
}
