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

/** The mean and the deviation that the first layers standardise by, averaged over channels. */
interface Standardisation {
  mean: number;
  deviation: number;
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
  const first = input && standardisationOf(graph, input.name);
  if (first === undefined) return undefined;
  const { mean, deviation } = first;
  // Pixels 0…1 have a deviation of 0.2 to 0.5 and a mean below 1; those of bytes are 255 times as much.
  if (deviation >= 30 || mean >= 8) {
    const white = deviation > 4096 || mean > 4096 ? 65535 : 255;
    const how = [
      ...(Math.abs(mean) > 1e-6 ? [`subtract ${short(mean)}`] : []),
      ...(deviation === 1 ? [] : [`divide by ${short(deviation)}`]),
    ];
    return { white, because: `its first layers ${how.join(' and ')}` };
  }
  if (deviation > 2 || mean < -0.5 || mean > 1.5) return undefined;
  return { white: 1, because: `its first layers standardise pixels 0…1` };
}

const short = (value: number): string => String(Number(value.toPrecision(4)));

/** Operators that leave values as they are. */
const moving = new Set([
  'Cast',
  'CastLike',
  'Identity',
  'Dropout',
  'Transpose',
  'Reshape',
  'Squeeze',
  'Unsqueeze',
]);

/** Follows the input as long as one node reads it; undefined if nothing standardises it. */
function standardisationOf({ nodes, constants }: Graph, input: string): Standardisation | undefined {
  const readers = new Map<string, Node[]>();
  for (const node of nodes) {
    for (const name of node.inputs) readers.set(name, [...(readers.get(name) ?? []), node]);
  }
  // The value is (pixel − mean) / deviation.
  const state: Standardisation = { mean: 0, deviation: 1 };
  let isScaled = false;
  let value = input;
  for (;;) {
    const [node, ...others] = readers.get(value) ?? [];
    if (node === undefined || others.length > 0) break;
    if (!moving.has(node.type)) {
      if (!standardise(state, node, value, constants)) break;
      isScaled = true;
    }
    value = node.outputs[0];
  }
  return isScaled ? state : undefined;
}

/** Takes one node into account; false if it does something else. */
function standardise(
  state: Standardisation,
  { type, inputs }: Node,
  value: string,
  constants: ReadonlyMap<string, Tensor>,
): boolean {
  const { mean, deviation } = state;
  const numbers = inputs.map((name) => averageOf(constants.get(name)));
  if (type === 'BatchNormalization') {
    // Its factor and shift are learned; mean and variance are those of the pixels.
    const [, , , batchMean, variance] = numbers;
    if (batchMean === undefined || variance === undefined) return false;
    state.mean = mean + batchMean * deviation;
    state.deviation = deviation * Math.sqrt(Math.max(variance, 1e-12));
    return true;
  }
  const isFirst = inputs[0] === value;
  const number = numbers[isFirst ? 1 : 0];
  if (number === undefined || inputs.length !== 2) return false;
  if (type === 'Add') state.mean = mean - number * deviation;
  else if (type === 'Sub' && isFirst) state.mean = mean + number * deviation;
  else if (type === 'Mul' && number > 0) state.deviation = deviation / number;
  else if (type === 'Div' && isFirst && number > 0) state.deviation = deviation * number;
  else return false;
  return true;
}

/** Nothing for what is no constant. A mean image counts as its mean. */
function averageOf(tensor: Tensor | undefined): number | undefined {
  if (tensor === undefined || tensor.data.length === 0) return undefined;
  let sum = 0;
  for (const number of tensor.data) sum += number;
  return sum / tensor.data.length;
}
