/**
 * @file CIFAR on disk, named as the archives name it. Binary version: `data_batch_1.bin`, `test_batch.bin`, CIFAR-100's `train.bin`
 * and `test.bin`; whatever stands between that and `.bin` or `.bin.gz` is free. Python version: `data_batch_1`, `test_batch`, `train`,
 * `test`, and the names of the classes in `batches.meta` or `meta`.
 */
import { basename, join, resolve } from 'node:path';
import { type ByteSource, heldBytes } from '../../../data/byte-source.ts';
import { parseCifar } from '../../../data/cifar.ts';
import { cifarClassNames, parseCifarPickle } from '../../../data/cifar-pickle.ts';
import type { ImageCollection, Split } from '../../../data/dataset.ts';
import { gunzipIfNeeded } from '../../../data/gunzip.ts';
import { isPickle } from '../../../data/pickle.ts';
import { bytes as byteUnits } from '../../../data/pixels.ts';
import { type RowPart, rowReader } from '../../../data/rows.ts';
import { FirstspikeError } from '../../../error.ts';
import { fileBytes } from '../files.ts';
import type { DataRequest } from './request.ts';

const IMAGE_BYTES = 3 * 32 * 32;

/** A file, and how it is opened. */
interface CifarFile {
  readonly file: string;
  readonly open: () => Promise<ByteSource>;
}

/** Whether a file name is that of CIFAR records. */
export const isCifarBatch = (file: string): boolean => /^(data_batch|test|train).*\.bin(\.gz)?$/.test(file);

const isPickledBatch = (file: string): boolean => /^(data_batch_\d+|test_batch|train|test)$/.test(file);
const isMeta = (file: string): boolean => file === 'batches.meta' || file === 'meta';

/** Whether a file is called like one of CIFAR's batches. */
export const isCifarName = (file: string): boolean => isCifarBatch(file) || isPickledBatch(file);

/** The files of one split, in order; of a file that is there both plain and gzipped, one. */
function cifarBatches(files: readonly CifarFile[], split: Split): readonly CifarFile[] {
  const names = files.map(({ file }) => file);
  const isBinary = names.some(isCifarBatch);
  return files.filter(({ file }) => {
    if (isBinary ? !isCifarBatch(file) : !isPickledBatch(file)) return false;
    return splitOf(file) === split && !(file.endsWith('.gz') && names.includes(file.slice(0, -'.gz'.length)));
  });
}

const splitOf = (file: string): Split => (file.startsWith('test') ? 'test' : 'train');

/**
 * The requested split of a folder of CIFAR files; reads only as many files as the limit needs.
 * @param name what to call the data in reports: that files look like CIFAR's does not make their images CIFAR's
 * @throws FirstspikeError `not-found` if the folder lacks the split.
 */
export const loadCifarFolder = (
  folder: string,
  files: readonly string[],
  name: string,
  request: DataRequest,
): Promise<ImageCollection> =>
  loadCifar(
    folder,
    name,
    files
      .filter((file) => isCifarName(file) || isMeta(file))
      .map((file) => fileIn(join(folder, file), request)),
    request,
  );

const fileIn = (path: string, { signal }: DataRequest): CifarFile => ({
  file: basename(path),
  open: () => fileBytes(path, signal),
});

/**
 * @param place folder or archive, for messages
 * @param name what to call the data in reports
 */
export async function loadCifar(
  place: string,
  name: string,
  files: readonly CifarFile[],
  request: DataRequest,
): Promise<ImageCollection> {
  const batches = cifarBatches(files, request.split);
  if (batches.length === 0) {
    const expected = request.split === 'test' ? 'test_batch.bin' : 'data_batch_1.bin';
    throw new FirstspikeError(
      'not-found',
      `${place} has no ${expected}, which ${request.purpose} needs; add it or choose another split`,
      { folder: place, split: request.split },
    );
  }
  const meta = await files.find(({ file }) => isMeta(file))?.open();
  const classNames = meta && cifarClassNames({ file: meta.name, bytes: await whole(meta) });
  const { split } = request;
  return joined(batches, nameOf(name, split), split, request, classNames);
}

/** CIFAR images of one file; its name says which split it is, and with its folder's what the data are called. */
export const loadCifarFile = (path: string, request: DataRequest): Promise<ImageCollection> => {
  const file = basename(path);
  const name = `${basename(resolve(path, '..'))}/${file}`;
  return joined([fileIn(path, request)], name, splitOf(file), request);
};

const nameOf = (name: string, split: Split): string =>
  `${name} ${split === 'test' ? 'test' : 'training'} set`;

const whole = ({ read, length }: ByteSource): Promise<Uint8Array> => read(0, length);

/** Labels are read at once, one file after another; pixels when they are wanted. */
async function joined(
  files: readonly CifarFile[],
  name: string,
  split: Split,
  { limit }: DataRequest,
  classNames?: readonly string[],
): Promise<ImageCollection> {
  const parts: RowPart[] = [];
  const labels: number[] = [];
  let set: { readonly classes: number; readonly file: string } | undefined;
  for (const { open } of files) {
    if (labels.length >= limit) break;
    const source = await open();
    const batch = await batchOf(source, split);
    if (set !== undefined && set.classes !== batch.classes) {
      throw new FirstspikeError(
        'bad-file',
        `${source.name} is CIFAR-${batch.classes} but ${set.file} is CIFAR-${set.classes}; keep the two sets in folders of their own`,
        { file: source.name },
      );
    }
    set ??= { classes: batch.classes, file: source.name };
    parts.push(batch.rows);
    for (const label of batch.labels) labels.push(label);
  }
  const classes = set?.classes ?? 10;
  const length = Math.min(limit, labels.length);
  return {
    name,
    split,
    shape: [3, 32, 32],
    length,
    labels: Int32Array.from(labels.slice(0, length)),
    classes,
    ...(classNames?.length === classes && { classNames }),
    units: byteUnits,
    read: rowReader(parts, IMAGE_BYTES),
  };
}

/** Labels of one file, and where its images stand in it. */
async function batchOf(source: ByteSource, split: Split) {
  const file = source.name;
  const stored = await whole(source);
  const bytes = gunzipIfNeeded(stored, file);
  const own = bytes === stored ? source : heldBytes(file, bytes);
  if (isPickle(bytes)) {
    const { classes, labels, pixels } = parseCifarPickle({ file, bytes });
    const isView = pixels.buffer === bytes.buffer;
    const rows = {
      bytes: isView ? own : heldBytes(file, pixels),
      start: isView ? pixels.byteOffset - bytes.byteOffset : 0,
      stride: IMAGE_BYTES,
      count: labels.length,
    };
    return { classes, labels, rows };
  }
  const { classes, labels, length } = parseCifar({ files: [{ file, bytes }], split });
  const labelBytes = classes === 10 ? 1 : 2;
  const rows = { bytes: own, start: labelBytes, stride: labelBytes + IMAGE_BYTES, count: length };
  return { classes, labels, rows };
}
