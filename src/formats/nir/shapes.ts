/**
 * @file Shapes of what each node of a NIR graph puts out, without a batch axis. A node that says what it takes is held
 * to it.
 */
import { FirstspikeError, grouped } from '../../error.ts';
import { formatShape, type Shape, sameShape, sizeOf } from '../../graph/tensor.ts';
import type { FlatGraph, FlatNode } from './inline.ts';
import type { Order } from './order.ts';
import type { NirConv1d, NirConv2d, NirPadding, NirPair, NirPool2d } from './record.ts';

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
  const expect = (wanted: Shape): void => {
    if (input && !sameShape(input, wanted))
      throw wrong(name, `takes ${formatShape(wanted)}, but gets ${formatShape(input)}`);
  };
  switch (node.type) {
    case 'Input':
    case 'Output':
      expect(node.shape);
      return node.shape;
    case 'Affine':
    case 'Linear': {
      const { shape } = node.arrays.weight;
      const outer = shape.slice(0, -2);
      expect([...outer, shape.at(-1) ?? 0]);
      return [...outer, shape.at(-2) ?? 0];
    }
    case 'Conv1d':
    case 'Conv2d':
      return convolved(name, node, input);
    case 'SumPool2d':
    case 'AvgPool2d':
      return pooled(name, node, input);
    case 'Flatten':
      return flattened(name, node.startDim, node.endDim, input ?? node.inputShape ?? undefined);
    default: {
      const [first] = Object.values(node.arrays);
      expect(first.shape);
      return first.shape;
    }
  }
}

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

/** Joins axes start…end; a negative axis counts from the end. */
function flattened(name: string, start: number, end: number, input: Shape | undefined): Shape | undefined {
  if (!input) return undefined;
  const from = start < 0 ? start + input.length : start;
  const to = end < 0 ? end + input.length : end;
  if (from < 0 || to >= input.length || from > to)
    throw wrong(name, `flattens axes ${start}…${end} of ${formatShape(input)}`);
  return [...input.slice(0, from), sizeOf(input.slice(from, to + 1)), ...input.slice(to + 1)];
}
