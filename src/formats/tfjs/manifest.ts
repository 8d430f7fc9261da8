/**
 * @file The weights of a TensorFlow.js model: `weightsManifest` lists groups of weights, each group one run of bytes
 * cut into files. Weights may be kept as 8 or 16 bits: `value = stored · scale + min`, or half precision.
 */
import { FirstspikeError, grouped } from '../../error.ts';
import { halfToNumber } from '../../graph/half-precision.ts';
import { type FloatTensor, floatTensor, type Shape, sizeOf } from '../../graph/tensor.ts';
import type { JsonObject } from '../keras-layers/record.ts';
import { isObject } from '../keras-layers/settings.ts';

interface Quantization {
  readonly type: string;
  readonly scale: number;
  readonly min: number;
}

interface WeightEntry {
  readonly name: string;
  readonly shape: Shape;
  readonly type: string;
  readonly quantization?: Quantization;
}

/** Weights that follow each other in the same files. */
export interface WeightGroup {
  readonly paths: readonly string[];
  readonly entries: readonly WeightEntry[];
}

const damaged = (why: string): FirstspikeError =>
  new FirstspikeError('bad-file', `The model's weightsManifest ${why}; save or download the model again.`);

/** Bytes per value as it is stored. */
const widths: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  bool: 1,
  uint8: 1,
  uint16: 2,
  float16: 2,
};

/** @throws FirstspikeError `bad-file`, `unsupported` */
export function readManifest({ weightsManifest: groups }: JsonObject): readonly WeightGroup[] {
  if (!Array.isArray(groups)) throw damaged('is missing');
  return groups.map((group: unknown) => {
    if (!isObject(group) || !Array.isArray(group.paths) || !Array.isArray(group.weights)) {
      throw damaged('has a group without paths and weights');
    }
    const paths: unknown[] = group.paths;
    if (!paths.every((path) => typeof path === 'string')) throw damaged('has a path that is no text');
    return { paths, entries: group.weights.map(readEntry) };
  });
}

function readEntry(entry: unknown): WeightEntry {
  if (!isObject(entry) || typeof entry.name !== 'string') throw damaged('has a weight without a name');
  const { name, shape, dtype: type, quantization } = entry;
  const isSize = (n: unknown): n is number => Number.isSafeInteger(n) && Number(n) >= 0;
  if (!Array.isArray(shape) || !shape.every(isSize)) throw damaged(`gives no shape for "${name}"`);
  const stored = isObject(quantization) ? quantization.dtype : type;
  if (typeof type !== 'string' || typeof stored !== 'string' || !Object.hasOwn(widths, stored)) {
    throw new FirstspikeError(
      'unsupported',
      `The weight "${name}" holds ${String(stored)} values; float32, int32, bool and weights quantised to uint8, uint16 or float16 work.`,
      { weight: name },
    );
  }
  if (!isObject(quantization)) return { name, shape, type };
  const { scale = 1, min = 0 } = quantization;
  if (typeof scale !== 'number' || typeof min !== 'number') throw damaged(`has no scale for "${name}"`);
  return { name, shape, type, quantization: { type: stored, scale, min } };
}

/**
 * The weights by name. Lengths are checked against the shapes before anything of that size is made.
 * @throws FirstspikeError `bad-file`
 */
export function weightsOf(
  groups: readonly (WeightGroup & { readonly shards: readonly Uint8Array[] })[],
): ReadonlyMap<string, FloatTensor> {
  const weights = new Map<string, FloatTensor>();
  for (const { entries, shards } of groups) {
    const given = shards.reduce((sum, { length }) => sum + length, 0);
    const lengths = entries.map((entry) => sizeOf(entry.shape) * widthOf(entry));
    const wanted = lengths.reduce((sum, length) => sum + length, 0);
    if (wanted !== given)
      throw damaged(`describes ${grouped(wanted)} bytes of weights, but the files hold ${grouped(given)}`);
    const bytes = joined(shards, given);
    let start = 0;
    entries.forEach((entry, i) => {
      // A layer that several models share is listed by each of them.
      if (!weights.has(entry.name)) weights.set(entry.name, decode(entry, bytes, start));
      start += lengths[i];
    });
  }
  return weights;
}

const storedType = ({ type, quantization }: WeightEntry): string => quantization?.type ?? type;
const widthOf = (entry: WeightEntry): number => widths[storedType(entry)];

function joined(shards: readonly Uint8Array[], length: number): DataView {
  const [only] = shards;
  const bytes = shards.length === 1 ? only : new Uint8Array(length);
  let start = 0;
  for (const shard of shards.length === 1 ? [] : shards) {
    bytes.set(shard, start);
    start += shard.length;
  }
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const readers: Readonly<Record<string, (view: DataView, at: number) => number>> = {
  float32: (view, at) => view.getFloat32(at, true),
  int32: (view, at) => view.getInt32(at, true),
  bool: (view, at) => view.getUint8(at),
  uint8: (view, at) => view.getUint8(at),
  uint16: (view, at) => view.getUint16(at, true),
  float16: (view, at) => halfToNumber(view.getUint16(at, true)),
};

function decode(entry: WeightEntry, view: DataView, start: number): FloatTensor {
  const { shape, type, quantization } = entry;
  const stored = storedType(entry);
  const read = readers[stored];
  const width = widths[stored];
  const { scale, min } = stored === 'float16' || !quantization ? { scale: 1, min: 0 } : quantization;
  const data = new Float32Array(sizeOf(shape));
  for (let i = 0; i < data.length; i++) {
    const value = read(view, start + i * width) * scale + min;
    data[i] = type === 'int32' ? Math.round(value) : value;
  }
  return floatTensor(shape, data);
}
