/**
 * @file A trained network as a graph in ONNX's words and layouts: images [1, channels, height, width], convolution
 * weights [out, in, height, width], dense weights [out, in]. Dropout is the identity and left out.
 */
import type { Graph, Node } from '../graph/graph.ts';
import { floatTensor, type Shape, sizeOf, type Tensor } from '../graph/tensor.ts';
import type { ConvNet, DropoutLayer, Layer } from './layers.ts';
import { parameterSlots } from './parameters.ts';

/** Graph with input `input` (pixels 0…1) and output `logits`. */
export function toGraph(net: ConvNet, parameters: Float32Array): Graph {
  const slots = parameterSlots(net);
  const constants = new Map<string, Tensor>();
  const nodes: Node[] = [];
  const counts: Partial<Record<Layer['type'], number>> = {};
  const layers = net.layers.flatMap((layer, index) => (layer.type === 'dropout' ? [] : [{ layer, index }]));
  let value = 'input';
  layers.forEach(({ layer, index }, position) => {
    const number = (counts[layer.type] ?? 0) + 1;
    counts[layer.type] = number;
    const name = layer.type === 'flatten' ? 'flatten' : `${layer.type}${number}`;
    const inputs = [value];
    for (const slot of slots.filter((s) => s.layer === index)) {
      const data = parameters.slice(slot.offset, slot.offset + slot.size);
      constants.set(
        `${name}.${slot.role}`,
        slot.role === 'bias' ? floatTensor(slot.shape, data) : outputsFirst(slot.shape, data),
      );
      inputs.push(`${name}.${slot.role}`);
    }
    value = position === layers.length - 1 ? 'logits' : `${name}.out`;
    nodes.push({ name, inputs, outputs: [value], ...operator(layer) });
  });
  return {
    name: net.name,
    opset: 17,
    inputs: [{ name: 'input', shape: [1, ...net.input] }],
    outputs: ['logits'],
    nodes,
    constants,
  };
}

function operator(layer: Exclude<Layer, DropoutLayer>): Pick<Node, 'type' | 'attributes'> {
  switch (layer.type) {
    case 'conv': {
      const total = layer.padding === 'same' ? layer.kernel - 1 : 0;
      const before = Math.floor(total / 2);
      return {
        type: 'Conv',
        attributes: {
          kernel_shape: [layer.kernel, layer.kernel],
          strides: [1, 1],
          pads: [before, before, total - before, total - before],
          dilations: [1, 1],
          group: 1,
        },
      };
    }
    case 'relu':
      return { type: 'Relu', attributes: {} };
    case 'maxpool':
      return {
        type: 'MaxPool',
        attributes: {
          kernel_shape: [layer.size, layer.size],
          strides: [layer.size, layer.size],
          pads: [0, 0, 0, 0],
        },
      };
    case 'flatten':
      return { type: 'Flatten', attributes: { axis: 1 } };
    case 'dense':
      return { type: 'Gemm', attributes: { transB: 1 } };
  }
}

/** [height, width, in, out] → [out, in, height, width], or [in, out] → [out, in]. */
function outputsFirst(shape: Shape, data: Float32Array): Tensor {
  const outputs = shape[shape.length - 1];
  const inputs = shape[shape.length - 2];
  const area = sizeOf(shape) / (inputs * outputs);
  const turned = new Float32Array(data.length);
  for (let p = 0; p < area; p++) {
    for (let i = 0; i < inputs; i++) {
      for (let o = 0; o < outputs; o++) {
        turned[(o * inputs + i) * area + p] = data[(p * inputs + i) * outputs + o];
      }
    }
  }
  return floatTensor(shape.length === 2 ? [outputs, inputs] : [outputs, inputs, shape[0], shape[1]], turned);
}
