/**
 * @file One node of a .nir file → its record, checked by itself: parameters there, shapes that fit each other.
 */
import { FirstspikeError } from '../../error.ts';
import { formatShape, type Shape, sameShape, sizeOf } from '../../graph/tensor.ts';
import type { H5Group } from '../hdf5.ts';
import {
  arrayNodes,
  type NirArray,
  type NirArrayNode,
  type NirConv1d,
  type NirConv2d,
  type NirNode,
  type NirPadding,
  type NirPair,
  optionalArrays,
} from './record.ts';
import type { Source } from './source.ts';

/** Of one axis of an image, kernel or layer: more is a damaged or hostile file. */
const MAX_SIZE = 2 ** 24;

/**
 * @param name for error messages
 * @throws FirstspikeError `bad-file`, `shape`, or `unsupported` for a node type that NIR does not have
 */
export function readNode(source: Source, group: H5Group, name: string, type: string): NirNode {
  const integer = (key: string, least: number, array = source.numbers(group, key)): number => {
    if (array.data.length === 1 && fits(array.data[0], least)) return array.data[0];
    throw source.bad(`${key} of node "${name}" is not a whole number from ${least} to ${MAX_SIZE}`);
  };
  const pair = (key: string, least: number): NirPair => {
    const { data } = source.numbers(group, key);
    const [first, second = first] = data;
    if (data.length <= 2 && fits(first, least) && fits(second, least)) return [first, second];
    throw source.bad(`${key} of node "${name}" is not one or two whole numbers from ${least} to ${MAX_SIZE}`);
  };
  const shape = (key: string, least = 1): Shape => {
    const sizes = [...source.numbers(group, key).data];
    if (sizes.length <= 8 && sizes.every((size) => fits(size, least))) return sizes;
    throw source.bad(`${key} of node "${name}" is not a shape`);
  };
  const padding = <T>(read: () => T): NirPadding<T> => {
    const value = source.anything(group, 'padding');
    if (value === 'same' || value === 'valid') return value;
    if (typeof value === 'string')
      throw source.bad(`padding of node "${name}" is "${value}", not same or valid`);
    return read();
  };
  const optionally = <T>(key: string, read: () => T): T | null => (source.has(group, key) ? read() : null);

  if (isArrayNode(type)) return readArrayNode(source, group, name, type);
  switch (type) {
    case 'Input':
    case 'Output':
      return { type, shape: shape('shape') };
    case 'Conv1d':
      return checkConvolution(name, {
        type,
        inputShape: optionally('input_shape', () => integer('input_shape', 1)),
        weight: source.numbers(group, 'weight'),
        bias: source.numbers(group, 'bias'),
        groups: integer('groups', 1),
        stride: integer('stride', 1),
        padding: padding(() => integer('padding', 0)),
        dilation: integer('dilation', 1),
      });
    case 'Conv2d':
      return checkConvolution(name, {
        type,
        inputShape: optionally('input_shape', () => pair('input_shape', 1)),
        weight: source.numbers(group, 'weight'),
        bias: source.numbers(group, 'bias'),
        groups: integer('groups', 1),
        stride: pair('stride', 1),
        padding: padding(() => pair('padding', 0)),
        dilation: pair('dilation', 1),
      });
    case 'SumPool2d':
    case 'AvgPool2d':
      return {
        type,
        kernel: pair('kernel_size', 1),
        stride: pair('stride', 1),
        padding: pair('padding', 0),
      };
    case 'Flatten':
      return {
        type,
        inputShape: optionally('input_type', () => shape('input_type', 0)),
        startDim: integer('start_dim', -8),
        endDim: integer('end_dim', -8),
      };
    default:
      throw new FirstspikeError(
        'unsupported',
        `Node "${name}" is of type "${type}", which is not one of NIR's primitives.`,
        { node: name, operator: type },
      );
  }
}

const fits = (value: number | undefined, least: number): boolean =>
  Number.isInteger(value) && value !== undefined && value >= least && value <= MAX_SIZE;

const isArrayNode = (type: string): type is NirArrayNode['type'] => Object.hasOwn(arrayNodes, type);

/** @throws FirstspikeError `shape` where NIR asks for parameters of one shape and they are not */
function readArrayNode(
  source: Source,
  group: H5Group,
  name: string,
  type: NirArrayNode['type'],
): NirArrayNode {
  const arrays: Record<string, NirArray> = {};
  for (const key of arrayNodes[type]) arrays[key] = source.numbers(group, key);
  for (const key of optionalArrays) {
    if (source.has(group, key)) arrays[key] = source.numbers(group, key);
  }
  const node = { type, arrays } as NirArrayNode;
  if (node.type === 'Affine' || node.type === 'Linear') {
    const { shape } = node.arrays.weight;
    if (shape.length < 2) throw wrongShape(name, 'weight', shape, 'two axes or more');
    if (node.type === 'Affine') {
      const { shape: bias } = node.arrays.bias;
      const outputs = [...shape.slice(0, -2), shape.at(-2) ?? 0];
      if (!sameShape(bias, outputs)) throw wrongShape(name, 'bias', bias, formatShape(outputs));
    }
    return node;
  }
  return { type, arrays: ofOneShape(name, arrays) } as NirArrayNode;
}

/** A single number stands for as many as the other parameters have: Norse and snnTorch mix the two. */
function ofOneShape(
  name: string,
  arrays: Readonly<Record<string, NirArray>>,
): Readonly<Record<string, NirArray>> {
  const [[widest, { shape }]] = Object.entries(arrays).sort(([, a], [, b]) => b.data.length - a.data.length);
  return Object.fromEntries(
    Object.entries(arrays).map(([key, array]): [string, NirArray] => {
      if (sameShape(array.shape, shape)) return [key, array];
      if (array.data.length !== 1)
        throw wrongShape(name, key, array.shape, `${formatShape(shape)} as ${widest} has`);
      return [key, { shape, data: new Float64Array(sizeOf(shape)).fill(array.data[0]) }];
    }),
  );
}

function checkConvolution<T extends NirConv1d | NirConv2d>(name: string, node: T): T {
  const { weight, bias, groups, type } = node;
  const axes = type === 'Conv1d' ? 3 : 4;
  if (weight.shape.length !== axes || weight.shape.includes(0))
    throw wrongShape(name, 'weight', weight.shape, `${axes} axes`);
  const [outputs] = weight.shape;
  if (!sameShape(bias.shape, [outputs])) throw wrongShape(name, 'bias', bias.shape, String(outputs));
  if (outputs % groups !== 0) {
    throw new FirstspikeError(
      'shape',
      `The ${groups} groups of node "${name}" do not divide its ${outputs} output channels.`,
      { node: name, operator: type },
    );
  }
  return node;
}

const wrongShape = (node: string, key: string, shape: Shape, wanted: string): FirstspikeError =>
  new FirstspikeError(
    'shape',
    `${key} of node "${node}" has shape ${formatShape(shape)}; NIR wants ${wanted}.`,
    { node },
  );
