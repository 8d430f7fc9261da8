/**
 * @file Folders of class folders on disk, with or without `train` and `test` (or `val`, `valid`, `validation`) above.
 */
import { basename, join, resolve } from 'node:path';
import type { ImageDataset } from '../../../data/dataset.ts';
import { imageFolder, isClassImage } from '../../../data/image-folder.ts';
import { FirstspikeError } from '../../../error.ts';
import { listFolder, readBytes, throwIfAborted } from '../files.ts';
import type { DataRequest } from './request.ts';

const splitFolders = { train: ['train'], test: ['test', 'val', 'valid', 'validation'] } as const;

/**
 * The requested split of a folder of class folders, or all of it where it is not divided.
 * @param folders names of the folders in it
 * @throws FirstspikeError `not-found` if there are no images or the split is missing.
 */
export async function loadImageFolder(
  folder: string,
  folders: readonly string[],
  request: DataRequest,
): Promise<ImageDataset> {
  const isDivided = folders.includes('train') || splitFolders.test.some((name) => folders.includes(name));
  const part = splitFolders[request.split].find((name) => folders.includes(name));
  if (isDivided && part === undefined) {
    const wanted = splitFolders[request.split].join('/ or ');
    throw new FirstspikeError(
      'not-found',
      `${folder} has no ${wanted}/ folder, which ${request.purpose} needs; add it or choose another split`,
      {
        folder,
        split: request.split,
      },
    );
  }
  const root = part === undefined ? folder : join(folder, part);
  const name = basename(resolve(folder));
  const paths = await imagePaths(root);
  if (paths.length === 0) throw noData(root);
  return imageFolder({
    name: isDivided ? `${name} ${request.split === 'test' ? 'test' : 'training'} images` : `${name} images`,
    split: request.split,
    paths,
    read: (path) => readBytes(join(root, path), request.signal),
    limit: request.limit,
    onImage: (done, total, path) => {
      throwIfAborted(request.signal);
      request.onProgress({ phase: 'read', file: path, done, total });
    },
  });
}

/** Class folders may be divided further, but not endlessly: links can go in circles. */
const DEEPEST = 4;

/** Paths of all images below class folders, relative to the root, with `/`. */
async function imagePaths(root: string, prefix = '', depth = 0): Promise<string[]> {
  const { files, folders } = await listFolder(join(root, prefix));
  const paths = files.map((file) => `${prefix}${file}`).filter(isClassImage);
  if (depth === DEEPEST) return paths;
  for (const folder of folders) paths.push(...(await imagePaths(root, `${prefix}${folder}/`, depth + 1)));
  return paths;
}

/** The error for a folder in which nothing is recognised. */
export function noData(folder: string): FirstspikeError {
  return new FirstspikeError(
    'not-found',
    `${folder} holds no data; expected IDX files (t10k-images-idx3-ubyte.gz, …), CIFAR files (test_batch.bin, …) or class folders with PNG or JPEG images (an .npz file is given by its own path)`,
    { folder },
  );
}
