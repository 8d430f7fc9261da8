/**
 * @file IDX files on disk, named as MNIST names them: `t10k-images-idx3-ubyte`, `train-labels-idx1-ubyte`, with a dot
 * for the second dash or `.gz` at the end as they come.
 */
import { basename, dirname, join } from 'node:path';
import type { ImageCollection, Split } from '../../../data/dataset.ts';
import { isGzip } from '../../../data/gunzip.ts';
import { idxDataset, idxSource } from '../../../data/idx.ts';
import { KEPT_BYTES } from '../../../data/source.ts';
import { FirstspikeError } from '../../../error.ts';
import { fileBytes, isFile, readUnpacked } from '../files.ts';
import type { DataRequest } from './request.ts';

const imagesName = /^(?<prefix>.*)images[-.]idx3[-.]ubyte(\.gz)?$/;

/** Whether a file name is that of IDX images. */
export function isIdxImages(file: string): boolean {
  return imagesName.test(file);
}

/** `test` for names that say so (`t10k`, `test`), otherwise `train`. */
function splitOf(file: string): Split {
  return /t10k|test/i.test(file) ? 'test' : 'train';
}

/**
 * The set of the requested split in a folder of IDX files.
 * @param name what to call the data in reports
 * @throws FirstspikeError `not-found` if the folder lacks it, `usage` if it has several.
 */
export async function loadIdxFolder(
  folder: string,
  files: readonly string[],
  name: string,
  request: DataRequest,
): Promise<ImageCollection> {
  const candidates = new Map(
    files
      .filter((file) => isIdxImages(file) && splitOf(file) === request.split)
      .map((file) => [file.replace(/\.gz$/, ''), file]),
  );
  const [images, ...others] = [...candidates.values()];
  if (images === undefined) {
    const expected = request.split === 'test' ? 't10k-images-idx3-ubyte.gz' : 'train-images-idx3-ubyte.gz';
    throw new FirstspikeError(
      'not-found',
      `${folder} has no ${expected}, which ${request.purpose} needs; add it or choose another split`,
      { folder, split: request.split },
    );
  }
  if (others.length > 0) {
    throw new FirstspikeError(
      'usage',
      `${folder} has several ${request.split} sets (${[images, ...others].join(', ')}); give the path of one images file`,
      { folder },
    );
  }
  return loadIdxFile(join(folder, images), name, request);
}

/** The set an IDX images file belongs to; its labels file, if there is one, lies beside it. */
export async function loadIdxFile(
  path: string,
  name: string,
  { signal }: DataRequest,
): Promise<ImageCollection> {
  const labels = await labelsOf(path);
  const split = splitOf(basename(path));
  const about = {
    name: `${name} ${split === 'test' ? 'test' : 'training'} set`,
    split,
    labels: labels === undefined ? undefined : { file: labels, bytes: await readUnpacked(labels, signal) },
  };
  const file = await fileBytes(path, signal);
  if (file.length > KEPT_BYTES && !isGzip(await file.read(0, 3))) return idxSource(about, file);
  return idxDataset({ ...about, images: { file: path, bytes: await readUnpacked(path, signal) } });
}

async function labelsOf(images: string): Promise<string | undefined> {
  const plain = basename(images).replace(/\.gz$/, '');
  const labels = plain.replace(/images([-.])idx3/, 'labels$1idx1');
  for (const candidate of [labels, `${labels}.gz`]) {
    const path = join(dirname(images), candidate);
    if (await isFile(path)) return path;
  }
  return undefined;
}
