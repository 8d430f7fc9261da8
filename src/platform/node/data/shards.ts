/**
 * @file Pictures packed in files: tar archives in webdataset's layout and Parquet files; of a folder of them those of a split, by
 * their names (`train-000003.tar`, `test-00000-of-00001.parquet`) or those of the folders (`train/`, `val/`).
 */
import { basename, join, resolve } from 'node:path';
import { type ByteSource, heldBytes } from '../../../data/byte-source.ts';
import { splitCalled } from '../../../data/class-folders.ts';
import type { ImageCollection, Split } from '../../../data/dataset.ts';
import { pictureSource } from '../../../data/picture-source.ts';
import { tarEntries } from '../../../data/tar.ts';
import { webdataset } from '../../../data/webdataset.ts';
import { FirstspikeError, grouped } from '../../../error.ts';
import { fileBytes, listFolder, readUnpacked, throwIfAborted } from '../files.ts';
import { isCifarName, loadCifar } from './cifar.ts';
import type { DataRequest } from './request.ts';

const isTarName = (file: string): boolean => /\.(tar|tar\.gz|tgz)$/i.test(file);
const isParquetName = (file: string): boolean => /\.parquet$/i.test(file);

/** Whether a file is called like one of packed pictures. */
export const isShard = (file: string): boolean => isTarName(file) || isParquetName(file);

/** The split that a shard's name says: `imagenet-train-000003.tar`. */
const splitOfShard = (file: string): Split | undefined =>
  splitCalled(file.replace(/\.(tar|tar\.gz|tgz|parquet)$/i, '').replace(/[-_.]?\d+(-of-\d+)?$/, ''));

/** The shards of a folder, or of its folders that are called like splits; none where there are none. */
export async function shardsIn(folder: string): Promise<readonly string[]> {
  const { files, folders } = await listFolder(folder);
  const own = files.filter(isShard);
  if (own.length > 0) return own.map((file) => join(folder, file));
  const inner = folders.filter((name) => splitCalled(name) !== undefined || folders.length === 1);
  const found: string[] = [];
  for (const name of inner) {
    const listed = await listFolder(join(folder, name));
    found.push(...listed.files.filter(isShard).map((file) => join(folder, name, file)));
  }
  return found;
}

/**
 * The shards of the requested split, or all where none is called like one.
 * @throws FirstspikeError `not-found` if the folder lacks the split
 */
export async function loadShards(
  folder: string,
  shards: readonly string[],
  request: DataRequest,
): Promise<ImageCollection> {
  const name = basename(resolve(folder));
  const splitOf = (path: string): Split | undefined =>
    splitOfShard(basename(path)) ??
    (resolve(path, '..') === resolve(folder) ? undefined : splitCalled(basename(resolve(path, '..'))));
  const isDivided = shards.some((path) => splitOf(path) !== undefined);
  const own = isDivided ? shards.filter((path) => splitOf(path) === request.split) : shards;
  if (own.length === 0) {
    throw new FirstspikeError(
      'not-found',
      `${folder} has no ${request.split} shards among ${basename(shards[0] ?? '')} and others, which ${request.purpose} needs; add them or choose another split`,
      { folder, split: request.split },
    );
  }
  const part = request.split === 'test' ? 'test' : 'training';
  return loadPacked(own, isDivided ? `${name} ${part} images` : `${name} images`, request);
}

/** One shard, whatever its split. */
export const loadShard = (path: string, request: DataRequest): Promise<ImageCollection> =>
  loadPacked([path], basename(path), request);

async function loadPacked(
  paths: readonly string[],
  name: string,
  request: DataRequest,
): Promise<ImageCollection> {
  const tars = paths.filter((path) => !isParquetName(path));
  if (tars.length > 0 && tars.length < paths.length) {
    throw new FirstspikeError(
      'bad-file',
      `${name} has tar archives and Parquet files; keep them in folders of their own`,
      {
        paths,
      },
    );
  }
  const { sources, remarks } = await openAll(paths, name, request);
  const cifar = tars.length === 1 ? await cifarIn(sources[0], request) : undefined;
  if (cifar !== undefined) return cifar;
  const packed =
    tars.length > 0
      ? await webdataset(sources)
      : await (await import('../../../data/parquet-pictures.ts')).parquetPictures(sources);
  return pictureSource({
    ...packed,
    name,
    split: request.split,
    limit: request.limit,
    channels: request.channels,
    inputShape: request.inputShape,
    transform: request.transform,
    remarks: [...remarks, ...(packed.unlabelled ? [`${name}: its pictures have no labels.`] : [])],
    onImage: (done, total, path) => {
      throwIfAborted(request.signal);
      request.onProgress({ phase: 'read', file: path, done, total });
    },
  });
}

/** Gzipped ones can only be read from their start, and are held unpacked. */
async function openAll(paths: readonly string[], name: string, { signal }: DataRequest) {
  const sources: ByteSource[] = [];
  let unpacked = 0;
  for (const path of paths) {
    if (!/\.(gz|tgz)$/i.test(path)) {
      sources.push(await fileBytes(path, signal));
      continue;
    }
    const bytes = await readUnpacked(path, signal);
    unpacked += bytes.length;
    sources.push(heldBytes(path, bytes));
  }
  const remarks =
    unpacked > 0
      ? [
          `${name} is gzipped: it is held unpacked, which takes ${grouped(Math.ceil(unpacked / 1e6))} MB of memory.`,
        ]
      : [];
  return { sources, remarks };
}

/** An archive of CIFAR batches, as the archives of CIFAR are. */
async function cifarIn(archive: ByteSource, request: DataRequest): Promise<ImageCollection | undefined> {
  const entries = (await tarEntries(archive)).filter(({ path }) => isCifarName(basename(path)));
  if (entries.length === 0) return undefined;
  const files = entries.map(({ path, from, size }) => ({
    file: basename(path),
    open: async (): Promise<ByteSource> => ({
      name: `${archive.name}/${path}`,
      length: size,
      read: (start, end) => archive.read(from + start, from + Math.min(size, end)),
    }),
  }));
  return loadCifar(archive.name, basename(archive.name), files, request);
}
