/**
 * @file The DATA argument: a name or a path becomes a dataset.
 */
import { channelsFor, withChannels } from '../../../data/colour.ts';
import type { ImageCollection, ImageDataset, Transform } from '../../../data/dataset.ts';
import { datasetNames, isDatasetName } from '../../../data/named.ts';
import type { Size } from '../../../data/resample.ts';
import { bytesOf, inMemory, KEPT_BYTES } from '../../../data/source.ts';
import { limited, mixed } from '../../../data/subset.ts';
import { transformedSize } from '../../../data/transform.ts';
import { sourceWithChannels, withTransform } from '../../../data/transformed-images.ts';
import { FirstspikeError } from '../../../error.ts';
import { isFile, isFolder } from '../files.ts';
import { loadImageFolder } from './image-folder.ts';
import { loadNamed } from './named.ts';
import { loadFile, loadFolder } from './path.ts';
import { type DataRequest, dataRequest, type LoadOptions } from './request.ts';

export type { LoadOptions } from './request.ts';

/**
 * Loads labelled images into memory.
 *
 * `argument` is a name (`mnist`, `fashion-mnist`, `cifar10`; `./mnist` is the folder), a folder of IDX files, of CIFAR
 * files, of class folders with pictures, or of tar or Parquet files of pictures, an `.npz` file with `x` and `y`, a file of
 * CIFAR, one tar or Parquet file, or an IDX images file with its labels beside it. Evaluation takes the test split, calibration the
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
  return inMemory(await openDataset(argument, options));
}

/**
 * As {@link loadDataset}, but what would take much memory is a source, whose images are read when they are wanted.
 * @returns images in memory where they take no more than 64 MiB
 * @throws FirstspikeError as `loadDataset`
 * @example
 * ```ts
 * const images = await openDataset('mnist', { purpose: 'evaluate' });
 * 'pixels' in images; // → true
 * ```
 */
export async function openDataset(argument: string, options: LoadOptions): Promise<ImageCollection> {
  const request = dataRequest(options);
  const part = limited(await find(argument, request), request.limit);
  // Training holds out its first or last images, and calibrates on some.
  const images = request.purpose === 'train' ? mixed(part) : part;
  const size = { height: images.shape[1], width: images.shape[2] };
  const transform = arrayTransform(images, size, request);
  const { height, width } = transformedSize(size, transform, `each image of ${images.name}`);
  const channels = request.channels ?? channelsFor(request.inputShape, height, width);
  const dataset = 'read' in images ? sourceWithChannels(images, channels) : withChannels(images, channels);
  return kept(withTransform(dataset, transform));
}

/** Pictures are transformed one by one already, and arrays may be of their final size. */
function arrayTransform({ transform: done }: ImageCollection, size: Size, request: DataRequest): Transform {
  if (done !== undefined) return {};
  const { transform, presized } = request;
  if (presized && transform.crop === size.height && transform.crop === size.width) return {};
  return transform;
}

/** In memory, if that takes little. */
const kept = async (images: ImageCollection): Promise<ImageCollection> =>
  'read' in images && bytesOf(images, images.length) <= KEPT_BYTES ? inMemory(images) : images;

async function find(argument: string, request: DataRequest): Promise<ImageCollection> {
  if (request.labels !== undefined) {
    if (!isDatasetName(argument) && (await isFolder(argument))) return loadImageFolder(argument, request);
    throw new FirstspikeError('usage', `--labels goes with a folder of pictures, which ${argument} is not.`);
  }
  if (isDatasetName(argument)) return loadNamed(argument, request);
  if (await isFolder(argument)) return loadFolder(argument, request);
  if (await isFile(argument)) return loadFile(argument, request);
  throw new FirstspikeError(
    'not-found',
    `there is no file or folder ${argument}, and the datasets with a name are ${datasetNames.join(', ')}; check the spelling`,
    { argument },
  );
}
