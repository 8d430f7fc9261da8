/**
 * @file A dataset from a path: what a file or folder holds follows from the names in it.
 */

import { basename, join, resolve } from 'node:path';
import { isImageName } from '../../../data/class-folders.ts';
import type { ImageCollection } from '../../../data/dataset.ts';
import { fileKind } from '../../../data/file-kind.ts';
import { parseNpz } from '../../../data/npz.ts';
import { isPickle } from '../../../data/pickle.ts';
import { FirstspikeError } from '../../../error.ts';
import { listFolder, readBytes } from '../files.ts';
import { holdsArrays, loadArrayFile, loadArrayFolder, loadLargeNpz } from './array-files.ts';
import { isCifarBatch, isCifarName, loadCifarFile, loadCifarFolder } from './cifar.ts';
import { isIdxImages, loadIdxFile, loadIdxFolder } from './idx.ts';
import { loadImageFolder, noData } from './image-folder.ts';
import type { DataRequest } from './request.ts';
import { isShard, loadShard, loadShards, shardsIn } from './shards.ts';

/** Folders that the CIFAR archives unpack to. */
const cifarFolders = ['cifar-10-batches-bin', 'cifar-100-binary', 'cifar-10-batches-py', 'cifar-100-python'];

/**
 * The dataset in a folder.
 * @param name what to call it in reports. Default: the folder's name
 * @throws FirstspikeError `not-found` if the folder holds no data or not the requested split.
 */
export async function loadFolder(
  folder: string,
  request: DataRequest,
  name = basename(resolve(folder)),
): Promise<ImageCollection> {
  const { files, folders } = await listFolder(folder);
  if (files.some(isIdxImages)) return loadIdxFolder(folder, files, name, request);
  if (files.some(isCifarName) && (await holdsCifar(folder, files)))
    return loadCifarFolder(folder, files, name, request);
  if (holdsArrays(files)) return loadArrayFolder(folder, files, request);
  const unpacked = cifarFolders.find((inner) => folders.includes(inner));
  if (unpacked !== undefined) {
    const inner = join(folder, unpacked);
    return loadCifarFolder(inner, (await listFolder(inner)).files, name, request);
  }
  const shards = files.some(isImageName) ? [] : await shardsIn(folder);
  if (shards.length > 0) return loadShards(folder, shards, request);
  if (folders.length > 0 || files.some(isImageName)) return loadImageFolder(folder, request);
  throw noData(folder);
}

/** Records by their names, pickles by their first bytes: `train` and `test` may be anything. */
async function holdsCifar(folder: string, files: readonly string[]): Promise<boolean> {
  if (files.some(isCifarBatch)) return true;
  const first = files.find(isCifarName);
  return first !== undefined && isPickle(await readBytes(join(folder, first), undefined, HEAD_BYTES));
}

/** First bytes that say what a file is. */
const HEAD_BYTES = 512;

/**
 * The dataset in a file; which split it is follows from its name, except for an NPZ file, which may have both.
 * @throws FirstspikeError `bad-file` if its name is not that of a known format or its content is not what it says.
 */
export async function loadFile(path: string, request: DataRequest): Promise<ImageCollection> {
  const file = basename(path);
  if (/\.npy$/i.test(file)) return loadArrayFile(path, request);
  if (/\.npz$/i.test(file)) {
    const large = await loadLargeNpz(path, request);
    if (large !== undefined) return large;
    const bytes = await readBytes(path, request.signal);
    const { split, inputShape, layout } = request;
    return parseNpz(bytes, path, { split, name: `${file} (${split})`, inputShape, layout });
  }
  if (/\.bin(\.gz)?$/i.test(file)) return loadCifarFile(path, request);
  if (isIdxImages(file)) return loadIdxFile(path, basename(resolve(path, '..')), request);
  const kind = fileKind(await readBytes(path, request.signal, HEAD_BYTES));
  if (isShard(file) || kind === 'tar' || kind === 'parquet') return loadShard(path, request);
  if (kind === 'pickle') return loadCifarFile(path, request);
  throw new FirstspikeError(
    'bad-file',
    `${path} is no data file; expected an .npz or .npy file, a CIFAR .bin, .bin.gz or pickle file, a tar archive or Parquet file of pictures, or an IDX images file (…-images-idx3-ubyte.gz)`,
    { path },
  );
}
