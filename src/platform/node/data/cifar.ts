/**
 * @file CIFAR binary files on disk, named as the archive names them: `data_batch_1.bin`, `test_batch.bin`, CIFAR-100's
 * `train.bin` and `test.bin`; whatever stands between that and `.bin` or `.bin.gz` is free.
 */
import { basename, join } from 'node:path';
import { parseCifar } from '../../../data/cifar.ts';
import type { ImageDataset, Split } from '../../../data/dataset.ts';
import type { NamedBytes } from '../../../data/idx.ts';
import { FirstspikeError } from '../../../error.ts';
import { readUnpacked } from '../files.ts';
import type { DataRequest } from './request.ts';

/** Whether a file name is that of CIFAR records. */
export function isCifarBatch(file: string): boolean {
  return /^(data_batch|test|train).*\.bin(\.gz)?$/.test(file);
}

/** The files of one split, in order; of a file that is there both plain and gzipped, one. */
function cifarBatches(files: readonly string[], split: Split): string[] {
  const batches = files.filter((file) => isCifarBatch(file) && splitOf(file) === split);
  return batches.filter((file) => !file.endsWith('.gz') || !batches.includes(file.slice(0, -'.gz'.length)));
}

function splitOf(file: string): Split {
  return file.startsWith('test') ? 'test' : 'train';
}

/**
 * The requested split of a folder of CIFAR files; reads only as many files as the limit needs.
 * @throws FirstspikeError `not-found` if the folder lacks the split.
 */
export async function loadCifarFolder(
  folder: string,
  files: readonly string[],
  request: DataRequest,
): Promise<ImageDataset> {
  const batches = cifarBatches(files, request.split);
  if (batches.length === 0) {
    const expected = request.split === 'test' ? 'test_batch.bin' : 'data_batch_1.bin';
    throw new FirstspikeError(
      'not-found',
      `${folder} has no ${expected}, which ${request.purpose} needs; add it or choose another split`,
      { folder, split: request.split },
    );
  }
  return loadCifarFiles(
    batches.map((file) => join(folder, file)),
    request.split,
    request,
  );
}

/** CIFAR images of one file; its name says which split it is. */
export function loadCifarFile(path: string, request: DataRequest): Promise<ImageDataset> {
  return loadCifarFiles([path], splitOf(basename(path)), request);
}

async function loadCifarFiles(
  paths: readonly string[],
  split: Split,
  request: DataRequest,
): Promise<ImageDataset> {
  const files: NamedBytes[] = [];
  let images = 0;
  for (const path of paths) {
    if (images >= request.limit) break;
    const bytes = await readUnpacked(path, request.signal);
    files.push({ file: path, bytes });
    images += Math.floor(bytes.length / 3074);
  }
  return parseCifar({ files, split, limit: request.limit });
}
