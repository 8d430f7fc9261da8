/**
 * @file The pixels that a model was made for, by what it says itself: the type of its input, and the factors, means and
 * deviations of its first layers.
 */
import type { Graph, Node } from '../graph/graph.ts';
import type { Tensor } from '../graph/tensor.ts';

export interface ExpectedPixels {
  /** The pixel value of full intensity that the model takes. */
  readonly white: number;
  /** The model takes pixel − 128. */
  readonly isSigned?: true;
  /** How the model says so, as a clause: `its first layers divide by 255`. */
  readonly because: string;
}

/** What the first layers make of a pixel: `factor · pixel + shift`, averaged over channels. */
interface Scaling {
  factor: number;
  shift: number;
  /** A limit that they clip pixels to before they scale them. */
  limit?: number;
}

/**
 * What a model expects; nothing if it does not say.
 * @param graph takes scaled pixels, as its file has it
 */
export function expectedPixels(graph: Graph): ExpectedPixels | undefined {
  const [input] = graph.inputs;
  if (input?.integer === 'uint8') return { white: 255, because: 'its input is declared as bytes' };
  if (input?.integer === 'int8') {
    return { white: 255, isSigned: true, because: 'its input is declared as bytes −128…127' };
  }
  const first = input && scalingOf(graph, input.name);
  if (first === undefined) return undefined;
  const { limit } = first;
  if (limit !== undefined) return { white: limit, because: `its first layers clip pixels to ${limit}` };
  // The pixel that becomes 0, and the difference that becomes 1.
  const [mean, deviation] = [-first.shift / first.factor, 1 / Math.abs(first.factor)];
  // Pixels 0…1 have a deviation of 0.2 to 0.5 and a mean below 1; those of bytes are 255 times as much.
  if (deviation >= 30 || mean >= 8) {
    const white = deviation > 4096 || mean > 4096 ? 65535 : 255;
    const isInverted = first.factor < 0;
    const how = [
      ...(Math.abs(mean) > 1e-6 ? [`subtract ${isInverted ? `from ${short(mean)}` : short(mean)}`] : []),
      ...(deviation === 1 ? [] : [`divide by ${short(deviation)}`]),
    ];
    return { white, because: `its first layers ${how.join(' and ')}` };
  }
  if (deviation > 2 || mean < -0.5 || mean > 1.5) return undefined;
  return { white: 1, because: `its first layers standardise pixels 0…1` };
}

const short = (value: number): string => String(Number(value.toPrecision(4)));

/** Operators that leave values as they are, move them, or average neighbours. */
const moving = new Set([
  'Cast',
  'CastLike',
  'Identity',
  'Dropout',
  'Transpose',
  'Reshape',
  'Squeeze',
  'Unsqueeze',
  'Slice',
  'Pad',
  'Gather',
  'Resize',
  'Upsample',
  'AveragePool',
  'MaxPool',
  'ReduceMean',
]);

/** Follows the input as long as one node reads it; undefined if nothing scales it. */
function scalingOf({ nodes, constants }: Graph, input: string): Scaling | undefined {
  const readers = new Map<string, Node[]>();
  for (const node of nodes) {
    for (const name of node.inputs) readers.set(name, [...(readers.get(name) ?? []), node]);
  }
  const state: Scaling = { factor: 1, shift: 0 };
  let isScaled = false;
  let value = input;
  for (;;) {
    const [node, ...others] = readers.get(value) ?? [];
    if (node === undefined || others.length > 0 || (node.inputs[0] !== value && moving.has(node.type))) break;
    if (!moving.has(node.type) && !limits(state, node, isScaled, constants)) {
      if (!scale(state, node, value, constants)) break;
      isScaled = true;
    }
    value = node.outputs[0];
  }
  return isScaled || state.limit !== undefined ? state : undefined;
}

/** Limits of pixels as they are stored. */
const LIMITS: readonly number[] = [1, 255, 65535];

/** Takes a limit of the pixels into account that comes before any scaling; false if the node is none. */
function limits(
  state: Scaling,
  { type, inputs, attributes }: Node,
  isScaled: boolean,
  constants: Constants,
): boolean {
  if (isScaled) return false;
  if (type === 'Relu') return true;
  if (type !== 'Clip') return false;
  const given = attributes.max ?? averageOf(constants.get(inputs[2] ?? ''));
  const limit = LIMITS.find((white) => white === given);
  if (limit !== undefined) state.limit = limit;
  return limit !== undefined;
}

type Constants = ReadonlyMap<string, Tensor>;

/** Takes one node into account; false if it does something else. */
function scale(state: Scaling, { type, inputs }: Node, value: string, constants: Constants): boolean {
  const numbers = inputs.map((name) => averageOf(constants.get(name)));
  const apply = (factor: number, shift: number): boolean => {
    if (factor === 0 || !Number.isFinite(factor) || !Number.isFinite(shift)) return false;
    state.factor *= factor;
    state.shift = factor * state.shift + shift;
    return true;
  };
  if (type === 'Neg') return apply(-1, 0);
  if (type === 'BatchNormalization') {
    // Its factor and shift are learned; mean and variance are those of the pixels.
    const [, , , mean, variance] = numbers;
    if (mean === undefined || variance === undefined) return false;
    const deviation = Math.sqrt(Math.max(variance, 1e-12));
    return apply(1 / deviation, -mean / deviation);
  }
  if (type === 'Conv') {
    const factor = factorOf(constants.get(inputs[1]));
    return factor !== undefined && inputs[0] === value && apply(factor, numbers[2] ?? 0);
  }
  const isFirst = inputs[0] === value;
  const number = numbers[isFirst ? 1 : 0];
  if (number === undefined || inputs.length !== 2) return false;
  if (type === 'Add') return apply(1, number);
  if (type === 'Sub') return isFirst ? apply(1, -number) : apply(-1, number);
  if (type === 'Mul') return apply(number, 0);
  return type === 'Div' && isFirst && apply(1 / number, 0);
}

/**
 * The factor of a convolution that scales each channel by itself: 1 × 1, and one weight per output or, where channels are not
 * grouped, one that is not zero. Nothing for others, which have learned something.
 */
function factorOf(weights: Tensor | undefined): number | undefined {
  if (weights === undefined) return undefined;
  const [outputs, channels, ...kernel] = weights.shape;
  if (kernel.some((size) => size !== 1)) return undefined;
  const own = Array.from(weights.data).filter((weight) => weight !== 0);
  if (own.length !== outputs || (channels !== 1 && channels !== outputs)) return undefined;
  return own.every((weight) => weight > 0 === own[0] > 0)
    ? own.reduce((sum, weight) => sum + weight, 0) / outputs
    : undefined;
}

/** Nothing for what is no constant. A mean image counts as its mean. */
function averageOf(tensor: Tensor | undefined): number | undefined {
  if (tensor === undefined || tensor.data.length === 0) return undefined;
  let sum = 0;
  for (const number of tensor.data) sum += number;
  return sum / tensor.data.length;
}
