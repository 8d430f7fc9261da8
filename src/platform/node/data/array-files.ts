/**
 * @file Arrays in files of their own: `x_test.npy` beside `y_test.npy`, or NPZ files of one array each, as SNN toolbox writes
 * them, with `x_norm` for the images that calibrate.
 */
import { basename, dirname, join, resolve } from 'node:path';
import { arrayImages, type NamedArray } from '../../../data/array-images.ts';
import { arrayHeader, arraySource } from '../../../data/array-source.ts';
import type { ImageCollection, Split } from '../../../data/dataset.ts';
import { parseNpy } from '../../../data/npy.ts';
import { npzArrays } from '../../../data/npz.ts';
import { arraysOf, splitOfArray } from '../../../data/npz-names.ts';
import { KEPT_BYTES } from '../../../data/source.ts';
import { storedFiles } from '../../../data/zip-stored.ts';
import { FirstspikeError } from '../../../error.ts';
import { fileBytes, listFolder, readBytes } from '../files.ts';
import type { DataRequest } from './request.ts';

const endings = ['.npy', '.npz'] as const;
/** Images without labels that SNN toolbox normalises with. */
const NORM = 'x_norm';

const isArray = (file: string): boolean => /\.np[yz]$/i.test(file);
const stemOf = (file: string): string => file.slice(0, -'.npy'.length);

/** The files of a split: images and labels have one ending. */
function pairIn(
  files: readonly string[],
  split: Split,
): readonly [images: string, labels?: string] | undefined {
  for (const ending of endings) {
    const own = files.filter((file) => file.toLowerCase().endsWith(ending));
    const fileOf = (stem: string): string | undefined => own.find((file) => stemOf(file) === stem);
    const pair = own.length > 1 ? arraysOf(own.map(stemOf), split) : undefined;
    const [images, labels] = pair ? pair.map(fileOf) : [];
    if (images !== undefined && labels !== undefined) return [images, labels];
    const norm = split === 'train' ? fileOf(NORM) : undefined;
    if (norm !== undefined) return [norm];
  }
  return undefined;
}

/** Whether a folder has images and labels as arrays in files of their own. */
export const holdsArrays = (files: readonly string[]): boolean =>
  pairIn(files, 'test') !== undefined || pairIn(files, 'train') !== undefined;

/** @throws FirstspikeError `not-found` if the folder lacks the split */
export async function loadArrayFolder(
  folder: string,
  files: readonly string[],
  request: DataRequest,
): Promise<ImageCollection> {
  const pair = pairIn(files, request.split);
  if (pair !== undefined) return loadPair(folder, pair, request.split, request);
  throw new FirstspikeError(
    'not-found',
    `${folder} has ${files.filter(isArray).join(', ')} but no x_${request.split} with y_${request.split}, which ${request.purpose} needs; add them or choose another split`,
    { folder, split: request.split },
  );
}

/** Images of an NPY file, with the labels file that has its name beside it, if there is one. */
export async function loadArrayFile(path: string, request: DataRequest): Promise<ImageCollection> {
  const file = basename(path);
  const { files } = await listFolder(dirname(path));
  const split = splitOfArray(stemOf(file)) ?? request.split;
  const pair = pairIn(files, split);
  return loadPair(dirname(path), pair?.[0] === file ? pair : [file], split, request);
}

/** An array that is not held, but read by position; nothing for a small or compressed one. */
async function largeArray(path: string, signal: AbortSignal | undefined) {
  const file = await fileBytes(path, signal);
  if (file.length <= KEPT_BYTES) return undefined;
  const stored = /\.npy$/i.test(path) ? [file] : [...((await storedFiles(file)) ?? new Map()).values()];
  const [bytes] = stored;
  const header = stored.length === 1 ? await arrayHeader(bytes) : undefined;
  return header && { bytes, header };
}

/** A large NPZ file whose arrays are not compressed; nothing for others. */
export async function loadLargeNpz(path: string, request: DataRequest): Promise<ImageCollection | undefined> {
  const { signal, split, inputShape, layout } = request;
  const file = await fileBytes(path, signal);
  const stored = file.length > KEPT_BYTES ? await storedFiles(file) : undefined;
  const named = new Map([...(stored ?? [])].map(([name, bytes]) => [name.replace(/\.npy$/, ''), bytes]));
  const [images, labels] = arraysOf([...named.keys()], split) ?? [];
  const [x, y] = [named.get(images ?? ''), named.get(labels ?? '')];
  const header = x && (await arrayHeader(x));
  if (x === undefined || header === undefined) return undefined;
  const own = y && { where: y.name, array: parseNpy(await y.read(0, y.length), y.name) };
  return arraySource(x, header, own, { split, name: `${basename(path)} (${split})`, inputShape, layout });
}

async function loadPair(
  folder: string,
  [images, labels]: readonly [images: string, labels?: string],
  split: Split,
  { signal, inputShape, layout }: DataRequest,
): Promise<ImageCollection> {
  const read = async (file: string): Promise<NamedArray> => {
    const path = join(folder, file);
    const bytes = await readBytes(path, signal);
    if (/\.npy$/i.test(file)) return { where: path, array: parseNpy(bytes, path) };
    const arrays = [...npzArrays(bytes, path)];
    const [only] = arrays;
    if (only !== undefined && arrays.length === 1) return { where: path, array: parseNpy(only[1], path) };
    throw new FirstspikeError(
      'bad-file',
      `${path} holds ${arrays.length} arrays; an NPZ file beside another one holds one`,
      { path },
    );
  };
  const name = `${basename(resolve(folder))} (${stemOf(images)})`;
  const options = { split, name, inputShape, layout };
  const own = labels === undefined ? undefined : await read(labels);
  const file = await largeArray(join(folder, images), signal);
  return file
    ? arraySource(file.bytes, file.header, own, options)
    : arrayImages(await read(images), own, options);
}
