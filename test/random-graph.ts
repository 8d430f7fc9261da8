/**
 * @file Random ConvNets for property tests: convolutions with groups, strides, dilations and padding, batch norm before
 * and after activations, ReLU and ReLU6, pooling before and after them, average pooling, residual additions, dense layers,
 * normalised inputs.
 */
import fc from 'fast-check';
import type { Graph, Node } from '../src/graph/graph.ts';
import { floatTensor, type Shape, sizeOf, type Tensor } from '../src/graph/tensor.ts';
import type { LabelledImages } from '../src/measure/tally.ts';
import { random } from './random.ts';

export interface RandomGraph {
  readonly graph: Graph;
  /** Images, some of them with negative pixels. */
  readonly images: LabelledImages;
  /** The value before a softmax at the end. */
  readonly logits: string;
}

export const randomGraph: fc.Arbitrary<RandomGraph> = fc
  .record({ seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }), blocks: fc.integer({ min: 0, max: 4 }) })
  .map(({ seed, blocks }) => makeGraph(seed, blocks));

function makeGraph(seed: number, blocks: number): RandomGraph {
  const draw = random(seed);
  const int = (from: number, to: number) => from + Math.floor(draw() * (to - from + 1));
  const chance = (probability: number) => draw() < probability;
  const nodes: Node[] = [];
  const constants = new Map<string, Tensor>();

  const constant = (shape: Shape, value: () => number): string => {
    const name = `c${constants.size}`;
    constants.set(name, floatTensor(shape, Float32Array.from({ length: sizeOf(shape) }, value)));
    return name;
  };
  const node = (type: string, inputs: readonly string[], attributes: Node['attributes'] = {}): string => {
    const output = `v${nodes.length + 1}`;
    nodes.push({ name: `${type}${nodes.length}`, type, inputs, outputs: [output], attributes });
    return output;
  };
  const signed = () => 2 * draw() - 1;
  const positive = () => 0.2 + draw();

  const image: readonly [number, number, number] = [int(1, 3), int(6, 10), int(6, 10)];
  let shape: [number, number, number] = [...image];
  let value = 'v0';

  const normalise = (channels: number) => {
    const parameters = [signed, signed, signed, positive].map((draws) => constant([channels], draws));
    value = node('BatchNormalization', [value, ...parameters]);
  };
  const activate = () => {
    value = chance(0.3)
      ? node('Clip', [value, constant([], () => 0), constant([], () => 0.3 + draw())])
      : node('Relu', [value]);
  };
  const pool = () => {
    if (shape[1] < 4 || shape[2] < 4) return;
    const pad = int(0, 1);
    const attributes = { kernel_shape: [2, 2], strides: [2, 2], pads: [pad, pad, pad, pad] };
    value = node('MaxPool', [value], attributes);
    shape = [shape[0], Math.floor((shape[1] + 2 * pad) / 2), Math.floor((shape[2] + 2 * pad) / 2)];
  };
  const convolve = (outChannels: number, keep: boolean) => {
    const groups = chance(0.3) && outChannels % shape[0] === 0 ? shape[0] : 1;
    const kernel = keep ? [3, 3] : [int(1, Math.min(3, shape[1])), int(1, Math.min(3, shape[2]))];
    const strides = keep ? [1, 1] : [int(1, 2), int(1, 2)];
    const pads = keep ? [1, 1, 1, 1] : [0, 0, int(0, kernel[0] - 1), int(0, kernel[1] - 1)];
    const inputs = shape[0] / groups;
    const reach = 1 / Math.sqrt(inputs * kernel[0] * kernel[1]);
    const operands = [value, constant([outChannels, inputs, ...kernel], () => 2 * reach * signed())];
    if (chance(0.7)) operands.push(constant([outChannels], () => 0.5 * signed()));
    value = node('Conv', operands, { group: groups, strides, pads, dilations: [1, 1] });
    const size = (axis: 0 | 1) =>
      Math.floor((shape[axis + 1] + pads[axis] + pads[axis + 2] - kernel[axis]) / strides[axis]) + 1;
    shape = [outChannels, size(0), size(1)];
  };
  const dense = (inputs: number, outputs: number) => {
    const reach = 2 / Math.sqrt(inputs);
    const weights = constant([outputs, inputs], () => reach * signed());
    value = node('Gemm', [value, weights, constant([outputs], signed)], { transB: 1 });
  };

  if (chance(0.4)) {
    value = node('Sub', [value, constant([1, shape[0], 1, 1], signed)]);
    value = node('Div', [value, constant([1, shape[0], 1, 1], positive)]);
  }
  for (let block = 0; block < blocks; block++) {
    const before = value;
    const channels = shape[0];
    // The first block has no spikes of its own before it: its residual is the image.
    const residual = chance(0.3);
    convolve(residual ? channels : channels * int(1, 2), residual);
    if (chance(0.4)) normalise(shape[0]);
    if (residual) {
      value = node('Add', chance(0.5) ? [value, before] : [before, value]);
      if (chance(0.3)) normalise(shape[0]);
    } else if (chance(0.2)) pool();
    activate();
    if (chance(0.3)) pool();
    if (chance(0.15) && shape[1] >= 2 && shape[2] >= 2) {
      value = node('AveragePool', [value], { kernel_shape: [2, 2], strides: [2, 2] });
      shape = [shape[0], Math.floor(shape[1] / 2), Math.floor(shape[2] / 2)];
    } else if (chance(0.3)) normalise(shape[0]);
  }
  let features = sizeOf(shape);
  // A mean of values that may be negative could not be carried by spikes.
  const plain = ['Relu', 'Clip', 'MaxPool'].includes(nodes.at(-1)?.type ?? '');
  if (plain && chance(0.3)) {
    value = node('GlobalAveragePool', [value]);
    features = shape[0];
  }
  value = node('Flatten', [value]);
  if (chance(0.6)) {
    const hidden = int(2, 12);
    dense(features, hidden);
    activate();
    features = hidden;
  }
  dense(features, int(2, 6));
  const logits = value;
  if (chance(0.3)) value = node('Softmax', [value]);

  const low = chance(0.5) ? -0.5 : 0;
  const size = sizeOf(image);
  const length = 3;
  const pixels = Float32Array.from({ length: length * size }, () => low + draw());
  return {
    graph: {
      name: 'random',
      opset: 13,
      inputs: [{ name: 'v0', shape: [1, ...image] }],
      outputs: [value],
      nodes,
      constants,
    },
    images: { shape: image, length, pixels, labels: new Int32Array(length) },
    logits,
  };
}
