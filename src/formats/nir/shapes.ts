/**
 * @file Shapes of what each node of a NIR graph puts out, without a batch axis. A node that says what it takes is held
 * to it.
 */
import { FirstspikeError, grouped } from '../../error.ts';
import { formatShape, type Shape, sameShape, sizeOf } from '../../graph/tensor.ts';
import type { FlatGraph, FlatNode } from './inline.ts';
import type { Order } from './order.ts';
import type { NirConv1d, NirConv2d, NirFlatten, NirPadding, NirPair, NirPool2d } from './record.ts';

/** Of one layer: more is a damaged or hostile file. */
const MAX_NEURONS = 2 ** 26;

/**
 * Shapes by node; nodes on or behind a cycle whose shape their parameters do not say are left out.
 * @throws FirstspikeError `shape` that names the node
 */
export function inferShapes(
  { nodes }: FlatGraph,
  { names, recurrent, sources }: Order,
): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>();
  for (const name of [...names, ...recurrent]) {
    const node = nodes.get(name);
    if (!node) continue;
    const incoming = (sources.get(name) ?? []).flatMap((source) => {
      const shape = shapes.get(source);
      return shape ? [{ source, shape }] : [];
    });
    for (const { source, shape } of incoming) {
      if (sameShape(shape, incoming[0].shape)) continue;
      throw wrong(
        name,
        `adds ${formatShape(incoming[0].shape)} of "${incoming[0].source}" to ${formatShape(shape)} of "${source}"`,
      );
    }
    const shape = outputShape(name, node, incoming[0]?.shape);
    if (shape && sizeOf(shape) > MAX_NEURONS)
      throw wrong(name, `has ${grouped(sizeOf(shape))} outputs, more than ${grouped(MAX_NEURONS)}`);
    if (shape) shapes.set(name, shape);
  }
  return shapes;
}

const wrong = (name: string, what: string): FirstspikeError =>
  new FirstspikeError('shape', `Node "${name}" ${what}; the shapes in the NIR graph do not fit.`, {
    node: name,
  });

function outputShape(name: string, node: FlatNode, input: Shape | undefined): Shape | undefined {
  const expect = (wanted: Shape, fits: boolean): void => {
    if (!fits && input) throw wrong(name, `takes ${formatShape(wanted)}, but gets ${formatShape(input)}`);
  };
  switch (node.type) {
    case 'Input':
    case 'Output':
      if (!input) return node.shape;
      expect(node.shape, sameShape(withoutBatch(input), withoutBatch(node.shape)));
      return input;
    case 'Affine':
    case 'Linear': {
      const { shape } = node.arrays.weight;
      const outer = shape.slice(0, -2);
      const wanted = [...outer, shape.at(-1) ?? 0];
      expect(wanted, !input || sameShape(withoutBatch(input, wanted.length), wanted));
      return [...outer, shape.at(-2) ?? 0];
    }
    case 'Conv1d':
    case 'Conv2d':
      return convolved(name, node, input);
    case 'SumPool2d':
    case 'AvgPool2d':
      return pooled(name, node, input);
    case 'Flatten':
      return flattened(name, node, input);
    default: {
      const [{ shape }] = Object.values(node.arrays);
      if (!input) return shape;
      expect(shape, reaches(withoutBatch(shape, input.length), input));
      return input;
    }
  }
}

/** Leading axes of length 1, down to `axes`: tools leave their batch and time axes in some shapes. */
export function withoutBatch(shape: Shape, axes = 1): Shape {
  const surplus = Math.max(0, shape.length - axes);
  const first = shape.findIndex((size) => size !== 1);
  return shape.slice(first < 0 ? surplus : Math.min(first, surplus));
}

/** Whether parameters of a shape stand for all neurons of another: one for all, or one per neuron, channel, row, … */
const reaches = (parameters: Shape, neurons: Shape): boolean =>
  sizeOf(parameters) === 1 ||
  (parameters.length === neurons.length &&
    parameters.every((size, axis) => size === 1 || size === neurons[axis]));

function convolved(name: string, node: NirConv1d | NirConv2d, input: Shape | undefined): Shape | undefined {
  const { weight, groups } = node;
  const [outputs, perGroup, ...kernel] = weight.shape;
  const given = node.inputShape === null ? undefined : [node.inputShape].flat();
  const size = input?.slice(1) ?? given;
  if (!size) return undefined;
  if (input && input[0] !== perGroup * groups)
    throw wrong(name, `takes ${perGroup * groups} channels, but gets ${formatShape(input)}`);
  if (size.length !== kernel.length || (given && !sameShape(size, given)))
    throw wrong(name, `takes an image of ${formatShape(given ?? kernel)}, but gets ${formatShape(size)}`);
  const strides = [node.stride].flat();
  const dilations = [node.dilation].flat();
  const placed = kernel.map((taps, axis) =>
    outputsOf(name, size[axis], taps, strides[axis], dilations[axis], alongAxis(node.padding, axis)),
  );
  return [outputs, ...placed];
}

function pooled(
  name: string,
  { kernel, stride, padding }: NirPool2d,
  input: Shape | undefined,
): Shape | undefined {
  if (!input) return undefined;
  if (input.length !== 3) throw wrong(name, `pools images, but gets ${formatShape(input)}`);
  const placed = kernel.map((taps, axis) =>
    outputsOf(name, input[axis + 1], taps, stride[axis], 1, padding[axis]),
  );
  return [input[0], ...placed];
}

const alongAxis = (padding: NirPadding<number | NirPair>, axis: number): number | 'same' => {
  if (padding === 'valid') return 0;
  return typeof padding === 'object' ? padding[axis] : padding;
};

/** Output positions along one axis, as PyTorch counts them. */
function outputsOf(
  name: string,
  size: number,
  taps: number,
  stride: number,
  dilation: number,
  padding: number | 'same',
): number {
  if (padding === 'same') {
    if (stride === 1) return size;
    throw wrong(name, `has padding "same" with stride ${stride}, which NIR leaves undefined`);
  }
  const room = size + 2 * padding - dilation * (taps - 1) - 1;
  if (room >= 0) return Math.floor(room / stride) + 1;
  throw wrong(
    name,
    `has a kernel that spans ${dilation * (taps - 1) + 1}, but gets ${size} padded by ${padding}`,
  );
}

/**
 * Joins axes start…end; a negative axis counts from the end. Where `input_type` has one axis more than what comes, the axes
 * count a batch axis (sinabs).
 */
function flattened(
  name: string,
  { startDim, endDim, inputShape }: NirFlatten,
  incoming: Shape | undefined,
): Shape | undefined {
  const declared = inputShape?.includes(0) ? undefined : (inputShape ?? undefined);
  const input = incoming ?? declared;
  if (!input) return undefined;
  const batch = incoming && inputShape?.length === incoming.length + 1 ? 1 : 0;
  const axis = (dim: number) => (dim < 0 ? dim + input.length : dim - batch);
  const [from, to] = [Math.max(0, axis(startDim)), axis(endDim)];
  if (startDim < -input.length || to >= input.length || from > to)
    throw wrong(name, `flattens axes ${startDim}…${endDim} of ${formatShape(input)}`);
  return [...input.slice(0, from), sizeOf(input.slice(from, to + 1)), ...input.slice(to + 1)];
}
