/**
 * @file The DATA argument: a name or a path becomes a dataset.
 */
import type { ImageDataset } from '../../../data/dataset.ts';
import { datasetNames, isDatasetName } from '../../../data/named.ts';
import { imageSize, take } from '../../../data/subset.ts';
import { FirstspikeError } from '../../../error.ts';
import { isFile, isFolder } from '../files.ts';
import { loadNamed } from './named.ts';
import { loadFile, loadFolder } from './path.ts';
import { type DataRequest, dataRequest, type LoadOptions } from './request.ts';

export type { LoadOptions } from './request.ts';

/**
 * Loads labelled images.
 *
 * `argument` is a name (`mnist`, `fashion-mnist`, `cifar10`; `./mnist` is the folder), a folder of IDX files, of CIFAR
 * binary files or of class folders with PNG or JPEG images, an `.npz` file with `x` and `y`, a CIFAR `.bin` or
 * `.bin.gz` file, or an IDX images file with its labels beside it. Evaluation takes the test split, calibration the
 * first 2,000 images of the training split, training all of it.
 * @returns the dataset; its `note`, if any, is a warning to show
 * @throws FirstspikeError `not-found`, `bad-file`, `shape`, `download`, `usage`, or `aborted` through the signal.
 * @example
 * ```ts
 * const digits = await loadDataset('mnist', { purpose: 'evaluate', limit: 100 });
 * digits.shape; // → [1, 28, 28]
 * ```
 */
export async function loadDataset(argument: string, options: LoadOptions): Promise<ImageDataset> {
  const request = dataRequest(options);
  return own(await find(argument, request), request.limit);
}

async function find(argument: string, request: DataRequest): Promise<ImageDataset> {
  if (isDatasetName(argument)) return loadNamed(argument, request);
  if (await isFolder(argument)) return loadFolder(argument, request);
  if (await isFile(argument)) return loadFile(argument, request);
  throw new FirstspikeError(
    'not-found',
    `there is no file or folder ${argument}, and the datasets with a name are ${datasetNames.join(', ')}; check the spelling`,
    { argument },
  );
}

/** The first `limit` images in memory of their own, so that the rest can be freed and workers are not sent it. */
function own(dataset: ImageDataset, limit: number): ImageDataset {
  if (dataset.length <= limit) return dataset;
  const part = take(dataset, limit);
  return {
    ...part,
    pixels: dataset.pixels.slice(0, limit * imageSize(dataset)),
    labels: part.labels.slice(),
  };
}
