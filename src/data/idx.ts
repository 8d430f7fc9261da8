/**
 * @file IDX, the format of MNIST and its relatives: two zero bytes, a type byte (8 = unsigned byte), the number of
 * dimensions, each dimension as a big-endian uint32, then the values in row order.
 * Source: LeCun, Cortes, Burges, "The MNIST database of handwritten digits".
 */
import { FirstspikeError, grouped } from '../error.ts';
import type { ByteSource } from './byte-source.ts';
import type { ImageDataset, ImageSet, ImageSource, Split } from './dataset.ts';
import { gunzipIfNeeded } from './gunzip.ts';
import { classLabels, countClasses } from './labels.ts';
import { bytes as byteUnits } from './pixels.ts';
import { rowReader } from './rows.ts';

/** An IDX file of unsigned bytes. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

const UNSIGNED_BYTE = 8;

/**
 * Reads an IDX file of unsigned bytes, gzipped or not.
 * @param file name for error messages
 * @throws FirstspikeError `bad-file` if the magic number, the type or the size is wrong.
 * @example
 * ```ts
 * parseIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 5, 6), 'labels').data; // → [5, 6]
 * ```
 */
export function parseIdx(bytes: Uint8Array, file: string): IdxArray {
  const content = gunzipIfNeeded(bytes, file);
  const { shape, start } = idxHeader(content, file, content.length);
  return { shape, data: content.subarray(start) };
}

/**
 * The header of an IDX file of unsigned bytes.
 * @param length of the whole file
 * @throws FirstspikeError `bad-file`
 */
export function idxHeader(
  content: Uint8Array,
  file: string,
  length: number,
): { readonly shape: readonly number[]; readonly start: number } {
  const bad = (what: string) => new FirstspikeError('bad-file', `${file} ${what}`, { file });
  const rank = content[3];
  if (content.length < 4 || content[0] !== 0 || content[1] !== 0 || rank === 0) {
    throw bad(
      'is not an IDX file (it should start with two zero bytes, a type and the number of dimensions)',
    );
  }
  if (content[2] !== UNSIGNED_BYTE) {
    throw bad(
      `holds IDX type 0x${content[2].toString(16)} at byte 2; images and labels are unsigned bytes (0x8)`,
    );
  }
  const start = 4 + 4 * rank;
  if (content.length < start)
    throw bad(`ends within its IDX header (${grouped(content.length)} of ${grouped(start)} bytes)`);
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (length - start !== size) {
    throw bad(
      `announces ${shape.join('×')} = ${grouped(size)} bytes but holds ${grouped(length - start)} after its header; fetch it again`,
    );
  }
  return { shape, start };
}

/** One IDX file as bytes and the name to use in messages. */
export interface NamedBytes {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** The two files of an IDX dataset, or its images alone, and what to call it. */
export interface IdxPair {
  readonly name: string;
  readonly split: Split;
  readonly images: NamedBytes;
  readonly labels: NamedBytes | undefined;
}

/**
 * Grey images from an IDX images file (N×H×W) and its labels file (N), if there is one.
 * @throws FirstspikeError `bad-file` if a file is damaged, of the wrong kind, or the two do not belong together.
 * @example
 * ```ts
 * const images = { file: 'x', bytes: Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 7, 255) };
 * const labels = { file: 'y', bytes: Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 3) };
 * idxDataset({ name: 'one', split: 'test', images, labels }).shape; // → [1, 1, 2]
 * ```
 */
export function idxDataset({ name, split, images, labels }: IdxPair): ImageDataset {
  const x = parseIdx(images.bytes, images.file);
  return { ...idxSet({ name, split, file: images.file, shape: x.shape, labels }), pixels: x.data };
}

/** The same, read by position. @throws FirstspikeError as `idxDataset` */
export async function idxSource(
  about: Pick<IdxPair, 'name' | 'split' | 'labels'>,
  images: ByteSource,
): Promise<ImageSource> {
  const file = images.name;
  const { shape, start } = idxHeader(await images.read(0, 1024), file, images.length);
  const set = idxSet({ ...about, file, shape });
  const stride = set.shape[1] * set.shape[2];
  const read = rowReader([{ bytes: images, start, stride, count: set.length }], stride);
  return { ...set, units: byteUnits, read };
}

function idxSet({
  name,
  split,
  file,
  shape,
  labels,
}: Pick<IdxPair, 'name' | 'split' | 'labels'> & {
  readonly file: string;
  readonly shape: readonly number[];
}): ImageSet {
  if (shape.length !== 3) throw wrongRank(file, shape, 'images are number×height×width');
  const [length, height, width] = shape;
  const about = { name, split, shape: [1, height, width], length } as const;
  if (!labels) {
    const changes = [`${name}: there is no labels file beside ${file}, so that its images have no labels.`];
    return { ...about, labels: new Int32Array(0), classes: 0, changes };
  }
  const y = parseIdx(labels.bytes, labels.file);
  if (y.shape.length !== 1) throw wrongRank(labels.file, y.shape, 'labels have one');
  if (y.shape[0] !== length) {
    throw new FirstspikeError(
      'bad-file',
      `${file} has ${grouped(length)} images but ${labels.file} has ${grouped(y.shape[0])} labels; use the two files of one set`,
      { images: length, labels: y.shape[0] },
    );
  }
  const classes = classLabels(y.data, labels.file);
  return { ...about, labels: classes, classes: countClasses(classes) };
}

function wrongRank(file: string, shape: readonly number[], expected: string): FirstspikeError {
  return new FirstspikeError(
    'bad-file',
    `${file} has ${shape.length} dimensions (${shape.join('×')}), but ${expected}; are the images and labels files swapped?`,
    { file, shape },
  );
}
