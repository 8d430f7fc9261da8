/**
 * @file Operators that only move values: Reshape, Transpose, Slice, Split, Pad, Concat, Gather, Resize by repetition, and
 * any other. What they do is read off their own float reference, which is given numbered elements.
 */
import { floatTensor, type Shape, sizeOf } from '../../graph/tensor.ts';
import type { Step } from '../../ops/plan.ts';
import { type Moves, move } from '../kernels/move.ts';
import { randomFrom } from '../random.ts';
import type { Tensor } from '../tensorflow.ts';
import { type Frame, type Operand, type Rule, refused } from './frame.ts';
import { isDataOf, valueAt } from './operands.ts';
import { imageValue, rowsOf, rowsValue, type Value } from './value.ts';

/** Elements are told apart by integers that float32 holds exactly. */
const MOST_ELEMENTS = 2 ** 24;

/** Moves of a step, per output; undefined if it computes. Remembered, because finding them takes three runs. */
const known = new WeakMap<Step, readonly Moves[] | undefined>();

function movesOf(step: Step, frame: Frame): readonly Moves[] | undefined {
  if (known.has(step)) return known.get(step);
  const found = findMoves(step, frame);
  known.set(step, found);
  return found;
}

function findMoves({ node, operator, attributes, inputShapes }: Step, { plan }: Frame) {
  const constants = node.inputs.map((name) => plan.graph.constants.get(name));
  const sizes = inputShapes.map((shape, i) => (constants[i] || node.inputs[i] === '' ? 0 : sizeOf(shape)));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total > MOST_ELEMENTS) return undefined;
  const run = (element: (index: number) => number): readonly ArrayLike<number>[] => {
    let first = 0;
    const inputs = inputShapes.map((shape, i) => {
      const constant = constants[i];
      if (constant) return constant;
      if (node.inputs[i] === '') return floatTensor([0], []);
      const start = first;
      first += sizes[i];
      return floatTensor(
        shape,
        Float32Array.from({ length: sizes[i] }, (_, j) => element(start + j)),
      );
    });
    return operator.reference(attributes, inputs).map(({ data }) => data);
  };
  const random = randomFrom(1);
  const values = Float32Array.from({ length: total }, () => 2 * random() - 1);
  const [up, down, trial] = [run((i) => i + 1), run((i) => -i - 1), run((i) => values[i])];
  const moves: Moves[] = [];
  for (let output = 0; output < up.length; output++) {
    const size = up[output].length;
    const sources = new Int32Array(size).fill(-1);
    const fill = new Float32Array(size);
    for (let i = 0; i < size; i++) {
      const at = up[output][i];
      if (at === down[output][i]) fill[i] = at;
      else sources[i] = at - 1;
      const expected = sources[i] < 0 ? fill[i] : values[sources[i]];
      if (trial[output][i] !== expected) return undefined;
    }
    moves.push({ sources, fill });
  }
  return moves;
}

const isSame = ({ sources }: Moves, size: number): boolean =>
  sources.length === size && sources.every((source, i) => source === i);

/** Every operator without a rule of its own. @throws FirstspikeError `unsupported` if it computes */
export const moving: Rule = (step, operands, frame) => {
  const { tf, images } = frame;
  const found = movesOf(step, frame);
  if (found === undefined) throw refused(step, 'it has no derivative here');
  const isData = isDataOf(operands);
  const values = operands.flatMap((operand) => (operand.kind === 'value' ? [operand.value] : []));
  const all: Tensor[] = values.map((value) => tf.reshape(rowsOf(tf, value), [images, sizeOf(value.shape)]));
  const joined = all.length === 1 ? all[0] : tf.concat(all, 1);
  return found.slice(0, step.node.outputs.length).map((moves, output) => {
    const shape = step.outputShapes[output];
    const moved = isSame(moves, joined.size / images) ? joined : move(tf, joined, moves);
    return rowsValue(tf, shape, moved, isData);
  });
};

/** Values handed on under the same shape: images stay channels last. */
export const passing: Rule = (step, operands, frame) => {
  const value = valueAt(step, operands);
  const [shape] = step.outputShapes;
  return sameShape(value.shape, shape) ? [value] : moving(step, operands, frame);
};

const sameShape = (a: Shape, b: Shape): boolean => a.join() === b.join();

/** Channels side by side without leaving the images' layout. */
export const concat: Rule = (step, operands, frame) => {
  const [shape] = step.outputShapes;
  const images = operands.map(lastOf);
  const isChannels = step.node.attributes.axis === 1 || step.node.attributes.axis === 1 - shape.length;
  if (!isChannels || images.some((value) => value === undefined)) return moving(step, operands, frame);
  const tensors = images.flatMap((value) => (value ? [value.tensor] : []));
  const joined = frame.tf.concat(tensors, 3);
  return [imageValue(shape, joined as Parameters<typeof imageValue>[1], isDataOf(operands))];
};

const lastOf = (operand: Operand): Value | undefined =>
  operand.kind === 'value' && operand.value.layout === 'channels-last' ? operand.value : undefined;
