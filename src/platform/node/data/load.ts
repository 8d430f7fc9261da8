/**
 * @file The DATA argument: a name or a path becomes a dataset.
 */
import { channelsFor, withChannels } from '../../../data/colour.ts';
import type { ImageDataset } from '../../../data/dataset.ts';
import { datasetNames, isDatasetName } from '../../../data/named.ts';
import { limited, mixed } from '../../../data/subset.ts';
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
  const part = limited(await find(argument, request), request.limit);
  // Training holds out its first or last images, and calibrates on some.
  const dataset = request.purpose === 'train' ? mixed(part) : part;
  const [, height, width] = dataset.shape;
  return withChannels(dataset, request.channels ?? channelsFor(request.inputShape, height, width));
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
