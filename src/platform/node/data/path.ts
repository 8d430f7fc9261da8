/**
 * @file A dataset from a path: what a file or folder holds follows from the names in it.
 */

import { basename, join, resolve } from 'node:path';
import { isImageName } from '../../../data/class-folders.ts';
import type { ImageCollection } from '../../../data/dataset.ts';
import { parseNpz } from '../../../data/npz.ts';
import { FirstspikeError } from '../../../error.ts';
import { listFolder, readBytes } from '../files.ts';
import { holdsArrays, loadArrayFile, loadArrayFolder } from './array-files.ts';
import { isCifarBatch, loadCifarFile, loadCifarFolder } from './cifar.ts';
import { isIdxImages, loadIdxFile, loadIdxFolder } from './idx.ts';
import { loadImageFolder, noData } from './image-folder.ts';
import type { DataRequest } from './request.ts';

/** Folders that the CIFAR archives unpack to. */
const cifarFolders = ['cifar-10-batches-bin', 'cifar-100-binary'];

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
  if (files.some(isCifarBatch)) return loadCifarFolder(folder, files, request);
  if (holdsArrays(files)) return loadArrayFolder(folder, files, request);
  const unpacked = cifarFolders.find((inner) => folders.includes(inner));
  if (unpacked !== undefined) {
    const inner = join(folder, unpacked);
    return loadCifarFolder(inner, (await listFolder(inner)).files, request);
  }
  if (folders.length > 0 || files.some(isImageName)) return loadImageFolder(folder, request);
  throw noData(folder);
}

/**
 * The dataset in a file; which split it is follows from its name, except for an NPZ file, which may have both.
 * @throws FirstspikeError `bad-file` if its name is not that of a known format or its content is not what it says.
 */
export async function loadFile(path: string, request: DataRequest): Promise<ImageCollection> {
  const file = basename(path);
  if (/\.npy$/i.test(file)) return loadArrayFile(path, request);
  if (/\.npz$/i.test(file)) {
    const bytes = await readBytes(path, request.signal);
    const { split, inputShape, layout } = request;
    return parseNpz(bytes, path, { split, name: `${file} (${split})`, inputShape, layout });
  }
  if (/\.bin(\.gz)?$/i.test(file)) return loadCifarFile(path, request);
  if (isIdxImages(file)) return loadIdxFile(path, basename(resolve(path, '..')), request);
  throw new FirstspikeError(
    'bad-file',
    `${path} is no data file; expected an .npz or .npy file, a CIFAR .bin or .bin.gz file or an IDX images file (…-images-idx3-ubyte.gz)`,
    { path },
  );
}
