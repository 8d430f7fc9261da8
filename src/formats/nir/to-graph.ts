/**
 * @file A rate-coded NIR graph → the equivalent ANN. An integrate-and-fire neuron that keeps what exceeds its
 * threshold fires at the rate max(0, r·I / v_threshold) (Rueckauer et al. 2017, sec. 2.2): convolutions, linear maps,
 * pooling and such neurons are a ReLU network. Leaks, synaptic time constants, delays and cycles are not.
 */
import { FirstspikeError } from '../../error.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import { floatTensor, intTensor, type Shape, sizeOf, type Tensor } from '../../graph/tensor.ts';
import { type FlatGraph, type FlatNode, inlineGraphs } from './inline.ts';
import { type Order, orderOf } from './order.ts';
import type { NirArray, NirConv1d, NirConv2d, NirGraph, NirPool2d } from './record.ts';
import { inferShapes, withoutBatch } from './shapes.ts';

const OPSET = 13;

/**
 * The ReLU network of a rate-coded NIR graph. Nodes are called as in NIR; `NODE.scale` and the like are made up.
 * @throws FirstspikeError `unsupported` that lists every unsupported node, `shape` where shapes do not fit
 * @example
 * ```ts
 * nirToGraph(networkToNir(network, { plain: true }), 'tiny').inputs[0].shape; // → [1, 1, 1, 2]
 * ```
 */
export function nirToGraph(nir: NirGraph, name: string): Graph {
  const flat = inlineGraphs(nir);
  const order = orderOf(flat);
  refuseOthers(flat, order);
  const shapes = inferShapes(flat, order);
  const drawing = new Drawing();
  const values = new Map<string, string>();
  const inputs: { name: string; shape: Shape }[] = [];
  const outputs: string[] = [];
  const reading = new Set([...order.sources.values()].flat());
  for (const node of order.names) {
    const record = flat.nodes.get(node);
    if (!record) continue;
    const sources = (order.sources.get(node) ?? []).flatMap((source) => values.get(source) ?? []);
    if (record.type === 'Input' && sources.length === 0) {
      inputs.push({ name: node, shape: [1, ...record.shape] });
      values.set(node, node);
      continue;
    }
    // A node without input has no spikes.
    if (sources.length === 0) continue;
    const input = sources.reduce((sum, source, i) => drawing.add(`${node}.sum${i}`, 'Add', [sum, source]));
    const from = shapes.get(order.sources.get(node)?.[0] ?? '') ?? [];
    const value = draw(drawing, node, record, taken(drawing, node, record, input, from), shapes);
    values.set(node, value);
    if (record.type === 'Output' && !reading.has(node)) outputs.push(value);
  }
  if (inputs.length !== 1 || outputs.length !== 1) {
    throw new FirstspikeError(
      'unsupported',
      `The NIR graph has ${inputs.length} inputs and ${outputs.length} outputs that they reach; one of each would work.`,
    );
  }
  return { name, opset: OPSET, inputs, outputs, nodes: drawing.nodes, constants: drawing.constants };
}

/** Nodes and constants as they are added. */
class Drawing {
  readonly nodes: Node[] = [];
  readonly constants = new Map<string, Tensor>();

  /** Adds a node that writes a value of its own name; constants are given as tensors. */
  add(
    name: string,
    type: string,
    inputs: readonly (string | Tensor)[],
    attributes: Node['attributes'] = {},
  ): string {
    const names = inputs.map((input, i) => {
      if (typeof input === 'string') return input;
      const constant = `${name}:${i}`;
      this.constants.set(constant, input);
      return constant;
    });
    this.nodes.push({ name, type, inputs: names, outputs: [name], attributes });
    return name;
  }
}

/** @throws FirstspikeError `unsupported` that lists every node which has no equal in a feed-forward ReLU network */
export function refuseOthers({ nodes }: FlatGraph, { cycles }: Order): void {
  const problems = [...nodes].flatMap(([node, record]) => {
    const message = whyNot(node, record, cycles);
    return message ? [{ node, operator: record.type, message }] : [];
  });
  if (problems.length === 0) return;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  throw new FirstspikeError('unsupported', problems[0].message + more, { nodes: problems });
}

/** Why a node has no equal in a feed-forward ReLU network. */
function whyNot(name: string, node: FlatNode, cycles: readonly (readonly string[])[]): string | undefined {
  const because = (why: string) => `${node.type} "${name}" ${why}`;
  const cycle = cycles.find((names) => names.includes(name));
  if (cycle)
    return because(`is on the cycle ${[...cycle, cycle[0]].join(' → ')}; only feed-forward graphs convert.`);
  switch (node.type) {
    case 'LI':
    case 'LIF':
    case 'CubaLI':
    case 'CubaLIF':
      return because('leaks, so that its rate is no ReLU of its input; IF neurons would convert.');
    case 'Threshold':
      return because('is a step function, which no ReLU is; IF neurons would convert.');
    case 'Delay':
      return because('delays spikes, which an ANN has no time for.');
    case 'IF': {
      const { v_threshold: threshold, v_reset: reset, r } = node.arrays;
      if (!threshold.data.every((v) => v > 0)) return because('has thresholds that are not positive.');
      if (reset && !reset.data.every((v) => v === 0))
        return because('is not reset to 0, as a ReLU would need.');
      return r.data.every((v) => v >= 0) ? undefined : because('has negative resistances.');
    }
    case 'Affine':
    case 'Linear':
      return node.arrays.weight.shape.length === 2
        ? undefined
        : because('has a weight of more than two axes.');
    default:
      return undefined;
  }
}

/** What a linear map takes, without the batch axes that some tools leave in the shape of the input. */
function taken(drawing: Drawing, name: string, node: FlatNode, input: string, shape: Shape): string {
  if (node.type !== 'Affine' && node.type !== 'Linear') return input;
  const { length } = node.arrays.weight.shape;
  if (shape.length < length) return input;
  const size = [1, ...withoutBatch(shape, length - 1)];
  return drawing.add(`${name}.input`, 'Reshape', [input, intTensor([size.length], size)]);
}

function draw(
  drawing: Drawing,
  name: string,
  node: FlatNode,
  input: string,
  shapes: ReadonlyMap<string, Shape>,
): string {
  const own = ({ shape }: NirArray) => withoutBatch(shape, shapes.get(name)?.length);
  switch (node.type) {
    case 'Conv1d':
    case 'Conv2d':
      return drawing.add(name, 'Conv', [input, float(node.weight), float(node.bias)], windowOf(node));
    case 'Affine':
      return drawing.add(name, 'Gemm', [input, float(node.arrays.weight), float(node.arrays.bias)], {
        transB: 1,
      });
    case 'Linear': {
      const none = floatTensor([node.arrays.weight.shape[0]], new Float32Array(node.arrays.weight.shape[0]));
      return drawing.add(name, 'Gemm', [input, float(node.arrays.weight), none], { transB: 1 });
    }
    case 'SumPool2d':
    case 'AvgPool2d':
      return pool(drawing, name, node, input);
    case 'Flatten': {
      const shape = shapes.get(name) ?? [];
      if (shape.length === 1) return drawing.add(name, 'Flatten', [input], { axis: 1 });
      return drawing.add(name, 'Reshape', [input, intTensor([shape.length + 1], [1, ...shape])]);
    }
    case 'Scale':
      return scale(drawing, name, node.arrays.scale.data, own(node.arrays.scale), input);
    case 'I':
      return scale(drawing, name, node.arrays.r.data, own(node.arrays.r), input);
    case 'IF': {
      const { r, v_threshold: threshold } = node.arrays;
      const gain = Float64Array.from(r.data, (resistance, i) => resistance / threshold.data[i]);
      return drawing.add(name, 'Relu', [scale(drawing, `${name}.scale`, gain, own(r), input)]);
    }
    default:
      return input;
  }
}

const float = ({ shape, data }: NirArray): Tensor =>
  floatTensor(shape, data instanceof Float32Array ? data : Float32Array.from(data));

function windowOf(node: NirConv1d | NirConv2d): Node['attributes'] {
  const pads = typeof node.padding === 'string' ? undefined : [node.padding].flat();
  return {
    kernel_shape: node.weight.shape.slice(2),
    strides: [node.stride].flat(),
    dilations: [node.dilation].flat(),
    group: node.groups,
    ...(pads ? { pads: [...pads, ...pads] } : { auto_pad: node.padding === 'same' ? 'SAME_UPPER' : 'VALID' }),
  };
}

/** A sum is a mean, padding counted, times the size of the window. */
function pool(drawing: Drawing, name: string, node: NirPool2d, input: string): string {
  const attributes = {
    kernel_shape: node.kernel,
    strides: node.stride,
    pads: [...node.padding, ...node.padding],
    count_include_pad: 1,
  };
  if (node.type === 'AvgPool2d') return drawing.add(name, 'AveragePool', [input], attributes);
  const mean = drawing.add(`${name}.mean`, 'AveragePool', [input], attributes);
  return drawing.add(name, 'Mul', [mean, floatTensor([], [sizeOf(node.kernel)])]);
}

/** One factor where all are the same, one per channel where these are; nothing where all are 1. */
function scale(
  drawing: Drawing,
  name: string,
  factors: ArrayLike<number>,
  shape: Shape,
  input: string,
): string {
  const values = Float32Array.from(factors);
  const channels = shape[0] ?? 1;
  const perChannel = values.length / channels;
  const alike = (from: number, to: number) =>
    values.subarray(from, to).every((value) => value === values[from]);
  if (alike(0, values.length)) {
    return values[0] === 1 ? input : drawing.add(name, 'Mul', [input, floatTensor([], [values[0]])]);
  }
  if (
    Array.from({ length: channels }, (_, c) => alike(c * perChannel, (c + 1) * perChannel)).every(Boolean)
  ) {
    const each = Float32Array.from({ length: channels }, (_, c) => values[c * perChannel]);
    return drawing.add(name, 'Mul', [input, floatTensor([channels, ...shape.slice(1).map(() => 1)], each)]);
  }
  return drawing.add(name, 'Mul', [input, floatTensor(shape, values)]);
}
