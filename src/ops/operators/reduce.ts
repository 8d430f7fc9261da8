/**
 * @file ReduceMean, ReduceSum, ReduceMax, ReduceMin and ReduceProd over some axes. The reduced axes move behind the others, and
 * the reduction becomes a pooling over a row. ReduceMin is decomposed before a graph is planned; ReduceProd works on
 * constants only.
 */
import type { Window } from '../../geometry/window.ts';
import { floatTensor, intTensor, type Shape, sizeOf } from '../../graph/tensor.ts';
import { connectAverage } from '../connect/average.ts';
import { hasSharedScales } from '../connect/linear.ts';
import { connectMaxPool, keepsOrder } from '../connect/max-pool.ts';
import { connectMoved, movedReadably } from '../connect/moved.ts';
import { type Connector, folded, type Operator, type Traits } from '../operator.ts';
import { flagAttribute } from '../parse/attributes.ts';
import { readAxes } from '../parse/axes.ts';
import { inputShape } from '../parse/operands.ts';
import { broadcastIndices } from '../reference/broadcast.ts';
import { stridedIndices, stridesOf } from '../reference/strided.ts';
import type { Signal, Spikes } from '../signal.ts';
import { wholeImage } from './whole-image.ts';

interface ReduceAttributes {
  readonly axes: readonly number[];
  /** The input's shape with size 1 at every reduced axis. */
  readonly kept: Shape;
  readonly output: Shape;
}

/** How elements are taken together. */
interface Reduction {
  readonly start: number;
  step(accumulated: number, value: number): number;
  finish(accumulated: number, count: number): number;
  /** Whether spikes need no neurons of their own before they are taken together, row by row. */
  isReadable(row: Spikes): boolean;
  /** The signal of one row of `count` elements per channel. */
  connect(row: Signal, channels: number, window: Window, connector: Connector): Signal;
}

function reducing(
  type: string,
  becomes: string,
  reduction: Reduction,
  traits: Partial<Traits> = {},
): Operator<ReduceAttributes> {
  return {
    type,
    becomes,
    group: 'pooling',
    dependence: 'mixed',
    nonNegative: 'input',
    ...traits,
    parse(node, context) {
      const shape = inputShape(node, context, 0);
      const given = readAxes(node, context, shape.length) ?? [];
      const isNothing = given.length === 0 && flagAttribute(node, 'noop_with_empty_axes');
      const axes = given.length === 0 && !isNothing ? [...shape.keys()] : given;
      const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
      const output = flagAttribute(node, 'keepdims', true)
        ? kept
        : kept.filter((_, axis) => !axes.includes(axis));
      return { axes, kept, output };
    },
    shape: ({ output }) => [output],
    reference({ kept, output }, [input]) {
      const results = new Float64Array(sizeOf(kept)).fill(reduction.start);
      const target = broadcastIndices(kept, input.shape);
      for (let i = 0; i < target.length; i++) {
        results[target[i]] = reduction.step(results[target[i]], input.data[i]);
      }
      const count = target.length / results.length;
      const finished = results.map((value) => reduction.finish(value, count));
      if (input.kind === 'int') return [intTensor(output, finished.map(Math.trunc))];
      return [floatTensor(output, Float32Array.from(finished))];
    },
    connect({ axes, kept }, [input], connector) {
      const [shape] = connector.inputShapes;
      const strides = stridesOf(shape);
      const order = [...shape.keys()].sort(
        (a, b) => Number(axes.includes(a)) - Number(axes.includes(b)) || a - b,
      );
      const sources = stridedIndices(
        order.map((axis) => shape[axis]),
        order.map((axis) => strides[axis]),
      );
      const channels = sizeOf(kept);
      const row = [channels, 1, sizeOf(shape) / channels];
      const move = (signal: Signal) => connectMoved(signal, sources, connector, row);
      const signal = movedReadably(input, move, reduction.isReadable, connector);
      const reduced = reduction.connect(signal, channels, wholeImage([1, row[2]]), connector);
      return { ...reduced, shape: connector.shapes[0] };
    },
    count: (_attributes, _inputs, [output]) => ({ macs: 0, pooled: sizeOf(output) }),
  };
}

const plus = (a: number, b: number) => a + b;

export const reduceMean = reducing('ReduceMean', 'synapses of equal weight', {
  start: 0,
  step: plus,
  finish: (sum, count) => sum / count,
  isReadable: hasSharedScales,
  connect: (row, channels, window, connector) =>
    connectAverage(row, channels, window, [window.kernel[1]], connector),
});

export const reduceSum = reducing('ReduceSum', 'synapses of weight 1', {
  start: 0,
  step: plus,
  finish: (sum) => sum,
  isReadable: hasSharedScales,
  connect: (row, channels, window, connector) => connectAverage(row, channels, window, [1], connector),
});

export const reduceMax = reducing('ReduceMax', 'the earliest spike along the axes', {
  start: Number.NEGATIVE_INFINITY,
  step: Math.max,
  finish: (value) => value,
  isReadable: keepsOrder,
  connect: (row, _channels, window, connector) => connectMaxPool(row, window, connector),
});

export const reduceMin = reducing(
  'ReduceMin',
  'the negated ReduceMax of the negated values',
  {
    start: Number.POSITIVE_INFINITY,
    step: Math.min,
    finish: (value) => value,
    isReadable: keepsOrder,
    connect: (_row, _channels, _window, connector) => {
      throw connector.unsupported(
        'the minimum of values of the image does not work; the negated maximum of the negated values does.',
      );
    },
  },
  {
    decompose: (node) => (rewriter) => {
      const [x, ...axes] = node.inputs;
      const negated = rewriter.add(node, { type: 'Neg', inputs: [x] });
      const { attributes } = node;
      const largest = rewriter.add(node, { type: 'ReduceMax', inputs: [negated, ...axes], attributes });
      rewriter.add(node, { type: 'Neg', inputs: [largest], output: node.outputs[0] });
    },
  },
);

/** A reduction that no neuron computes: of weights, such as their norm. */
const ofConstants = (
  type: string,
  what: string,
  [start, step, finish]: readonly [number, Reduction['step'], (accumulated: number) => number],
  nonNegative: Traits['nonNegative'] = 'always',
): Operator<ReduceAttributes> =>
  reducing(
    type,
    folded,
    {
      start,
      step,
      finish,
      isReadable: () => true,
      connect(_row, _channels, _window, connector) {
        throw connector.unsupported(
          `the ${what} of values of the image is not supported; use a sum or a maximum.`,
        );
      },
    },
    { group: 'on constants, or inside a decomposed activation', nonNegative },
  );

const itself = (x: number) => x;
const plusSquare = (a: number, b: number) => a + b * b;

export const reduceProd = ofConstants('ReduceProd', 'product', [1, (a, b) => a * b, itself], 'input');
export const reduceL1 = ofConstants('ReduceL1', 'sum of magnitudes', [0, (a, b) => a + Math.abs(b), itself]);
export const reduceL2 = ofConstants('ReduceL2', 'norm', [0, plusSquare, Math.sqrt]);
export const reduceSumSquare = ofConstants('ReduceSumSquare', 'sum of squares', [0, plusSquare, itself]);
