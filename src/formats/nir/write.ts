/**
 * @file NIR graph → bytes of a .nir file, in the layout of `nir.write`
 * (https://github.com/neuromorphs/NIR/blob/main/nir/serialization.py): arrays gzipped, integers as int64, names and
 * types as UTF-8 text of variable length. HDF5 notes the time in every dataset, so that two files of the same graph
 * differ in some bytes.
 */
import { FirstspikeError, grouped } from '../../error.ts';
import type { Shape } from '../../graph/tensor.ts';
import { type H5Group, loadHdf5, writing } from '../hdf5.ts';
import {
  isNirArray,
  type NirArray,
  type NirConv1d,
  type NirConv2d,
  type NirGraph,
  type NirMetadata,
  type NirNode,
} from './record.ts';

/** Version of NIR whose layout and node parameters are written. */
const NIR_VERSION = '1.0';

/**
 * Bytes of a .nir file (HDF5).
 * @throws FirstspikeError `missing-dependency` without h5wasm; `unsupported` for an array of more than 1 GiB
 * @example
 * ```ts
 * const bytes = await writeNir(networkToNir(network));
 * bytes.subarray(1, 4); // → [72, 68, 70]
 * ```
 */
export async function writeNir(graph: NirGraph): Promise<Uint8Array> {
  const hdf5 = await loadHdf5('NIR files');
  return writing(hdf5, (file) => {
    writeText(file, 'version', NIR_VERSION);
    writeNode(file, 'node', graph);
  });
}

function writeNode(parent: H5Group, name: string, node: NirNode): void {
  const group = parent.create_group(name);
  writeText(group, 'type', node.type);
  switch (node.type) {
    case 'NIRGraph':
      writeGraph(group, node);
      return;
    case 'Input':
    case 'Output':
      writeIntegers(group, 'shape', node.shape);
      return;
    case 'Conv1d':
      if (node.inputShape !== null) writeIntegers(group, 'input_shape', node.inputShape);
      writeConvolution(group, node);
      return;
    case 'Conv2d':
      if (node.inputShape !== null) writeIntegers(group, 'input_shape', node.inputShape);
      writeConvolution(group, node);
      return;
    case 'SumPool2d':
    case 'AvgPool2d':
      writeIntegers(group, 'kernel_size', node.kernel);
      writeIntegers(group, 'stride', node.stride);
      writeIntegers(group, 'padding', node.padding);
      return;
    case 'Flatten':
      if (node.inputShape !== null) writeIntegers(group, 'input_type', node.inputShape);
      writeIntegers(group, 'start_dim', node.startDim);
      writeIntegers(group, 'end_dim', node.endDim);
      return;
    default:
      for (const [key, array] of Object.entries(node.arrays)) writeArray(group, key, array);
  }
}

function writeGraph(group: H5Group, { nodes, edges, metadata }: NirGraph): void {
  const members = group.create_group('nodes');
  for (const [name, node] of nodes) writeNode(members, name, node);
  group.create_dataset({ name: 'edges', data: edges.flat(), shape: [edges.length, 2], dtype: 'S' });
  if (Object.keys(metadata).length > 0) writeMetadata(group.create_group('metadata'), metadata);
}

function writeConvolution(group: H5Group, node: NirConv1d | NirConv2d): void {
  writeArray(group, 'weight', node.weight);
  writeArray(group, 'bias', node.bias);
  writeIntegers(group, 'stride', node.stride);
  if (typeof node.padding === 'string') writeText(group, 'padding', node.padding);
  else writeIntegers(group, 'padding', node.padding);
  writeIntegers(group, 'dilation', node.dilation);
  writeIntegers(group, 'groups', node.groups);
}

function writeMetadata(group: H5Group, metadata: NirMetadata): void {
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value === 'string') writeText(group, key, value);
    else if (typeof value === 'number') writeNumber(group, key, value);
    else if (isNirArray(value)) writeArray(group, key, value);
    else writeMetadata(group.create_group(key), value);
  }
}

const writeText = (group: H5Group, name: string, text: string): void => {
  group.create_dataset({ name, data: text, shape: [], dtype: 'S' });
};

function writeNumber(group: H5Group, name: string, value: number): void {
  if (Number.isSafeInteger(value)) writeIntegers(group, name, value);
  else group.create_dataset({ name, data: Float64Array.of(value), shape: [], dtype: '<d' });
}

/** int64, as numpy has it: a scalar for a number. */
function writeIntegers(group: H5Group, name: string, values: number | readonly number[]): void {
  const list = typeof values === 'number' ? [values] : values;
  const shape = typeof values === 'number' ? [] : [values.length];
  group.create_dataset({ name, data: BigInt64Array.from(list, BigInt), shape, dtype: '<q' });
}

/** Arrays too small to gain from gzip are stored as they are: HDF5 gzips whole chunks. */
const GZIP_FROM = 64;

/** Elements of a chunk: HDF5 holds each twice, its bytes and those that gzip makes of them. */
const MOST_OF_A_CHUNK = 2 ** 22;
/** Bytes of an array: HDF5 copies it, and has 2 GiB for everything. */
const MOST_BYTES = 2 ** 30;

/** @throws FirstspikeError `unsupported` for an array that HDF5 has no memory for */
export function writeArray(group: H5Group, name: string, { shape, data }: NirArray): void {
  if (data.byteLength > MOST_BYTES) {
    throw new FirstspikeError(
      'unsupported',
      `The array "${name}" of ${group.path} takes ${grouped(data.byteLength)} bytes, and the HDF5 library takes ${grouped(MOST_BYTES)} at most; export a smaller network, or as ONNX.`,
      { bytes: data.byteLength },
    );
  }
  const gzip = data.length >= GZIP_FROM && { chunks: chunkOf(shape), compression: 'gzip' as const };
  group.create_dataset({ name, data, shape: [...shape], ...gzip });
}

/** The whole array, or as many of its first axis as fit. */
function chunkOf([first, ...rest]: Shape): number[] {
  const each = rest.reduce((product, n) => product * n, 1);
  return [Math.min(first, Math.max(1, Math.floor(MOST_OF_A_CHUNK / each))), ...rest];
}
