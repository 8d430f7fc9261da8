/**
 * @file What one node of a NIR graph puts out in a step, given what it hears in it.
 */
import { type Connectivity, synapseVisitor } from '../../geometry/connectivity.ts';
import type { Pair } from '../../geometry/window.ts';
import { type Shape, sizeOf } from '../../graph/tensor.ts';
import type { FlatNode } from './inline.ts';
import type { NirArray, NirConv1d, NirConv2d, NirPool2d } from './record.ts';
import { withoutBatch } from './shapes.ts';

/** What is left of a potential after a spike: what exceeds the threshold, or nothing. */
export type Reset = 'subtract' | 'zero';

export type Values = Float64Array;

type Act = (input: Values) => Values;

/** What a node does in each step of one run; its state is that of the run. */
export type Start = (reset: Reset) => Act;

/** @param from shape of what it hears @param to shape of what it puts out */
export function startOf(node: FlatNode, from: Shape, to: Shape): Start {
  switch (node.type) {
    case 'Conv1d':
    case 'Conv2d':
      return always(weighted(convolution(node, from, to), node.weight.data, node.bias.data, to));
    case 'Affine':
    case 'Linear': {
      const [outputs, inputs] = node.arrays.weight.shape;
      const bias = node.type === 'Affine' ? node.arrays.bias.data : [0];
      return always(weighted({ kind: 'dense', inputs, outputs }, node.arrays.weight.data, bias, to));
    }
    case 'SumPool2d':
    case 'AvgPool2d': {
      const taps = sizeOf(node.kernel);
      const weights = new Float64Array(from[0] * taps).fill(node.type === 'SumPool2d' ? 1 : 1 / taps);
      return always(weighted(pooling(node, from, to), weights, [0], to));
    }
    case 'Scale':
      return always(scaled(node.arrays.scale, to));
    case 'I':
      return always(scaled(node.arrays.r, to));
    case 'IF':
      return (reset) => neurons(node.arrays.r, node.arrays.v_threshold, to, reset);
    default:
      return always((input) => input);
  }
}

const always = (act: Act) => () => act;

/** Σ weight · input + bias, input by input, so that silence costs nothing. */
function weighted(wiring: Connectivity, weights: ArrayLike<number>, bias: ArrayLike<number>, to: Shape): Act {
  const visit = synapseVisitor(wiring, weights.length);
  const size = sizeOf(to);
  const start = Float64Array.from({ length: size }, (_, i) => bias[Math.floor((i * bias.length) / size)]);
  return (input) => {
    const sum = start.slice();
    for (let source = 0; source < input.length; source++) {
      const value = input[source];
      if (value === 0) continue;
      visit(source, (target, weight) => {
        sum[target] += weights[weight] * value;
      });
    }
    return sum;
  };
}

function scaled(factors: NirArray, to: Shape): Act {
  const factor = Float64Array.from({ length: sizeOf(to) }, spread(factors, to));
  return (input) => input.map((value, i) => value * factor[i]);
}

function neurons(r: NirArray, threshold: NirArray, to: Shape, reset: Reset): Act {
  const resistance = Float64Array.from({ length: sizeOf(to) }, spread(r, to));
  const limit = Float64Array.from({ length: sizeOf(to) }, spread(threshold, to));
  const v = new Float64Array(limit.length);
  return (input) => {
    const spikes = new Float64Array(v.length);
    for (let i = 0; i < v.length; i++) {
      v[i] += resistance[i] * input[i];
      if (v[i] < limit[i]) continue;
      spikes[i] = 1;
      v[i] = reset === 'zero' ? 0 : v[i] - limit[i];
    }
    return spikes;
  };
}

/** The parameter of neuron i: one for all, one each, or one for all along the axes of length 1. */
function spread({ data, shape }: NirArray, to: Shape): (_: unknown, i: number) => number {
  if (data.length === 1 || data.length === sizeOf(to)) return (_, i) => data[data.length === 1 ? 0 : i];
  const own = withoutBatch(shape, to.length);
  return (_, i) => {
    let left = i;
    let index = 0;
    let stride = 1;
    for (let axis = to.length - 1; axis >= 0; axis--) {
      index += Math.min(left % to[axis], own[axis] - 1) * stride;
      left = Math.floor(left / to[axis]);
      stride *= own[axis];
    }
    return data[index];
  };
}

const asPair = (values: readonly number[], missing: number): Pair =>
  values.length === 1 ? [missing, values[0]] : [values[0], values[1]];

function convolution(node: NirConv1d | NirConv2d, from: Shape, to: Shape): Connectivity {
  const [outChannels, perGroup, ...taps] = node.weight.shape;
  const dilations = [node.dilation].flat();
  const before = taps.map((size, axis) => {
    if (typeof node.padding !== 'string') return [node.padding].flat()[axis];
    return node.padding === 'same' ? Math.floor(((size - 1) * dilations[axis]) / 2) : 0;
  });
  const window = {
    input: asPair(from.slice(1), 1),
    output: asPair(to.slice(1), 1),
    kernel: asPair(taps, 1),
    strides: asPair([node.stride].flat(), 1),
    dilations: asPair(dilations, 1),
    padStart: asPair(before, 0),
  };
  return { kind: 'conv', window, inChannels: perGroup * node.groups, outChannels, groups: node.groups };
}

function pooling({ kernel, stride, padding }: NirPool2d, from: Shape, to: Shape): Connectivity {
  const [channels, ...input] = from;
  const window = {
    input: asPair(input, 1),
    output: asPair(to.slice(1), 1),
    kernel,
    strides: stride,
    dilations: [1, 1],
    padStart: padding,
  } as const;
  return { kind: 'conv', window, inChannels: channels, outChannels: channels, groups: channels };
}
