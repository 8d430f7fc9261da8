/**
 * @file Synapses of a projection → NIR nodes, and back: a convolution, a linear map, or a factor per neuron, with a
 * Flatten where a linear map reads an image.
 */
import { FirstspikeError } from '../../error.ts';
import type { Connectivity } from '../../geometry/connectivity.ts';
import type { Window } from '../../geometry/window.ts';
import { formatShape, type Shape, sameShape, sizeOf } from '../../graph/tensor.ts';
import { entryOf, type SynapticProjection } from '../../network/network.ts';
import { isRounded } from './fidelity.ts';
import type { NirArray, NirFlatten, NirNode, NirPadding, NirPair } from './record.ts';

/** Weights of a diagonal matrix that are written out: 4 MB. */
const MAX_DIAGONAL = 1024;

/** How the weights lie in the node: all of them, or on the diagonal of a matrix. */
export type Layout = 'full' | 'diagonal';

/** The nodes in a row, the weights in the one called `main`. */
export interface SynapseNodes {
  readonly before: NirNode | null;
  readonly main: NirNode;
  readonly after: NirNode | null;
  readonly layout: Layout;
  /** Whether float32 does not hold weight · gain for every weight. */
  readonly rounded: boolean;
}

/**
 * @param from shape of the source population
 * @param to shape of the target population
 * @param gain factor of the weights: one, or one per channel of the target
 * @param bias per step and channel of the target, or null where another projection carries it
 * @throws FirstspikeError `unsupported` for what NIR cannot say
 */
export function synapseNodes(
  projection: SynapticProjection,
  from: Shape,
  to: Shape,
  gain: readonly number[],
  bias: Float32Array | null,
): SynapseNodes {
  const { weights } = projection;
  const rounded = weights.some((w, i) => isRounded(w * gain[entryOf(gain.length, i, weights.length)]));
  return { ...nodesOf(projection, from, to, gain, bias), rounded };
}

function nodesOf(
  projection: SynapticProjection,
  from: Shape,
  to: Shape,
  gain: readonly number[],
  bias: Float32Array | null,
): Omit<SynapseNodes, 'rounded'> {
  const { wiring } = projection;
  const refuse = refusal(projection);
  if (wiring.kind === 'dense') {
    if (to.length !== 1) throw refuse(`fills a population of shape ${formatShape(to)} with a linear map`);
    const weight = scaled([wiring.outputs, wiring.inputs], projection.weights, gain);
    return { before: flat(from), main: linear(weight, bias), after: null, layout: 'full' };
  }
  if (wiring.kind === 'conv')
    return { ...convolution(wiring, projection, from, to, gain, bias), layout: 'full' };
  if (wiring.kind === 'sparse') throw refuse('lists its synapses one by one');
  return elementwise(wiring.size, projection, from, to, gain, bias);
}

type Refuse = (what: string) => FirstspikeError;

export const refusal =
  ({ from, to }: { readonly from: string; readonly to: string }): Refuse =>
  (what) =>
    new FirstspikeError('unsupported', `The projection ${from} → ${to} ${what}, which NIR cannot say.`, {
      from,
      to,
    });

/** Weights times gain, rounded to float32. */
function scaled(shape: Shape, weights: ArrayLike<number>, gain: readonly number[]): NirArray {
  const data = new Float32Array(weights.length);
  for (let i = 0; i < data.length; i++) data[i] = weights[i] * gain[entryOf(gain.length, i, data.length)];
  return { shape, data };
}

const linear = (weight: NirArray, bias: Float32Array | null): NirNode =>
  bias
    ? { type: 'Affine', arrays: { weight, bias: { shape: [bias.length], data: bias } } }
    : { type: 'Linear', arrays: { weight } };

const flat = (shape: Shape): NirFlatten | null =>
  shape.length === 1 ? null : { type: 'Flatten', inputShape: shape, startDim: 0, endDim: -1 };

function convolution(
  { window, inChannels, outChannels, groups }: Extract<Connectivity, { kind: 'conv' }>,
  projection: SynapticProjection,
  from: Shape,
  to: Shape,
  gain: readonly number[],
  bias: Float32Array | null,
): Omit<SynapseNodes, 'layout' | 'rounded'> {
  const refuse = refusal(projection);
  const { input, output, kernel, strides, dilations } = window;
  const none = new Float32Array(outChannels);
  const common = { groups, bias: { shape: [outChannels], data: bias ?? none } };
  const perGroup = inChannels / groups;
  const padding = paddingOf(window, refuse);
  const oneDimensional = from.length === 2 && input[0] === 1 && kernel[0] === 1;
  const source = oneDimensional ? [inChannels, input[1]] : [inChannels, ...input];
  const target = oneDimensional ? [outChannels, output[1]] : [outChannels, ...output];
  if (!sameShape(from, source))
    throw refuse(`reads a population of shape ${formatShape(from)} as ${formatShape(source)}`);
  const joined = to.length === 1 && sizeOf(to) === sizeOf(target);
  if (!joined && !sameShape(to, target))
    throw refuse(`writes ${formatShape(target)} into a population of shape ${formatShape(to)}`);
  const after = joined ? flat(target) : null;
  if (oneDimensional) {
    const weight = scaled([outChannels, perGroup, kernel[1]], projection.weights, gain);
    const main: NirNode = {
      ...common,
      type: 'Conv1d',
      inputShape: input[1],
      weight,
      stride: strides[1],
      padding: typeof padding === 'string' ? padding : padding[1],
      dilation: dilations[1],
    };
    return { before: null, main, after };
  }
  const weight = scaled([outChannels, perGroup, ...kernel], projection.weights, gain);
  const main: NirNode = {
    ...common,
    type: 'Conv2d',
    inputShape: input,
    weight,
    stride: strides,
    padding,
    dilation: dilations,
  };
  return { before: null, main, after };
}

/**
 * The same zeros on both sides where that gives the same outputs, else PyTorch's `same`, which puts the odd zero at the
 * end.
 */
export function paddingOf(window: Window, refuse: Refuse): NirPadding<NirPair> {
  const { input, output, kernel, strides, dilations, padStart } = window;
  const axes = [0, 1] as const;
  const extent = (axis: 0 | 1) => (kernel[axis] - 1) * dilations[axis];
  const symmetric = (axis: 0 | 1) =>
    Math.floor((input[axis] + 2 * padStart[axis] - extent(axis) - 1) / strides[axis]) + 1;
  if (axes.every((axis) => padStart[axis] >= 0 && symmetric(axis) === output[axis])) return padStart;
  const same = axes.every(
    (axis) =>
      strides[axis] === 1 && output[axis] === input[axis] && padStart[axis] === Math.floor(extent(axis) / 2),
  );
  if (same) return 'same';
  throw refuse(
    `pads ${padStart.join('×')} zeros before and others after an image of ${input.join('×')} for ${output.join('×')} outputs`,
  );
}

/** A factor per neuron; with a bias, a 1×1 convolution of each channel or a diagonal matrix. */
function elementwise(
  size: number,
  projection: SynapticProjection,
  from: Shape,
  to: Shape,
  gain: readonly number[],
  bias: Float32Array | null,
): Omit<SynapseNodes, 'rounded'> {
  const refuse = refusal(projection);
  const flattened = to.length === 1;
  if (!flattened && !sameShape(from, to))
    throw refuse(`adds a population of shape ${formatShape(from)} to one of ${formatShape(to)}`);
  const before = flattened ? flat(from) : null;
  const { weights } = projection;
  const each = Float32Array.from({ length: size }, (_, i) => weights[entryOf(weights.length, i, size)]);
  const scale = scaled(to, each, gain);
  if (!bias || bias.every((b) => b === 0)) {
    return { before, main: { type: 'Scale', arrays: { scale } }, after: null, layout: 'full' };
  }
  const [channels] = to;
  if (to.length === 3 && channels % weights.length === 0) {
    const perChannel = Float32Array.from({ length: channels }, (_, c) => scale.data[(c * size) / channels]);
    const main: NirNode = {
      type: 'Conv2d',
      inputShape: [to[1], to[2]],
      weight: { shape: [channels, 1, 1, 1], data: perChannel },
      bias: { shape: [channels], data: bias },
      groups: channels,
      stride: [1, 1],
      padding: [0, 0],
      dilation: [1, 1],
    };
    return { before, main, after: null, layout: 'full' };
  }
  if (!flattened || size > MAX_DIAGONAL) throw refuse('has one weight per neuron and a start potential');
  const matrix = new Float32Array(size * size);
  for (let i = 0; i < size; i++) matrix[i * size + i] = scale.data[i];
  return {
    before,
    main: linear({ shape: [size, size], data: matrix }, bias),
    after: null,
    layout: 'diagonal',
  };
}

/** The weights in a node, as many as the wiring has neurons or kernel entries. */
export function weightsIn(node: NirNode, layout: Layout): ArrayLike<number> | undefined {
  if (node.type === 'Scale') return node.arrays.scale.data;
  if (node.type === 'Conv1d' || node.type === 'Conv2d') return node.weight.data;
  if (node.type !== 'Affine' && node.type !== 'Linear') return undefined;
  const { shape, data } = node.arrays.weight;
  return layout === 'full' ? data : Float32Array.from({ length: shape[0] }, (_, i) => data[i * shape[0] + i]);
}
