/**
 * @file Folders of class folders on disk, with or without `train` and `test` (or `training`, `testing`, `val`, …) above.
 */

import { basename, dirname, join, relative, resolve } from 'node:path';
import {
  classesAmong,
  classFiles,
  findClassFolders,
  isValidation,
  type ListFolder,
  listVisible,
  loosePictures,
  PICTURES,
  splitCalled,
} from '../../../data/class-folders.ts';
import type { ImageCollection, Transform } from '../../../data/dataset.ts';
import { imageFolder } from '../../../data/image-folder.ts';
import { labelsFrom, parseLabelList } from '../../../data/label-list.ts';
import { inOrder, type PictureEntries, takeTurns } from '../../../data/picture-entries.ts';
import { pictureHeader } from '../../../data/picture-header.ts';
import { loopsSaid, straysSaid } from '../../../data/picture-notes.ts';
import { pictureSource } from '../../../data/picture-source.ts';
import type { Size } from '../../../data/resample.ts';
import { KEPT_BYTES } from '../../../data/source.ts';
import { transformedSize } from '../../../data/transform.ts';
import { FirstspikeError } from '../../../error.ts';
import { listFolder, readBytes, throwIfAborted } from '../files.ts';
import type { DataRequest } from './request.ts';

/**
 * The requested split of a folder of class folders, or all of it where it is not divided.
 * @throws FirstspikeError `not-found` if there are no images or the split is missing.
 */
export async function loadImageFolder(folder: string, request: DataRequest): Promise<ImageCollection> {
  const loops = new Set<string>();
  const list: ListFolder = (path) =>
    listFolder(join(folder, path), (loop) => loops.add(relative(folder, loop)));
  const { classNames: own, parts, others, strays } = await findClassFolders(list);
  const loose = others.find((name) => splitCalled(name) === request.split);
  const part = parts.all ?? parts[request.split] ?? (loose && `${loose}/`);
  const pictures = part === undefined ? [] : await loosePictures(list, part);
  if (part === undefined || (part === `${loose}/` && pictures.length === 0)) {
    const wanted = request.split === 'test' ? 'test/, testing/ or val/' : 'train/ or training/';
    const why = loose === undefined ? `no ${wanted} folder` : `no class folders in ${loose}/`;
    throw new FirstspikeError(
      'not-found',
      `${folder} has ${why}, which ${request.purpose} needs; add ${loose === undefined ? 'it' : 'them'} or choose another split`,
      { folder, split: request.split },
    );
  }
  const name = basename(resolve(folder));
  const unlabelled = pictures.length > 0;
  const paths = unlabelled ? pictures : await classFiles(list, part);
  if (paths.length === 0) throw noData(join(folder, part));
  const isDivided = parts.all === undefined;
  const standsIn = isDivided && isValidation(basename(part));
  const kind = standsIn ? 'validation' : request.split === 'test' ? 'test' : 'training';
  const classNames = isDivided ? own : await withSiblings(join(folder, part), own);
  const dataset = await openPictures({
    name: isDivided ? `${name} ${kind} images` : `${name} images`,
    folder: join(folder, part),
    paths,
    unlabelled,
    classNames,
    request,
  });
  const rest = others.filter((other) => splitCalled(other) === undefined);
  const remarks = [
    ...loopsSaid(name, [...loops]),
    ...straysSaid(
      name,
      strays.filter((stray) => !classNames.includes(stray)),
    ),
    ...(standsIn
      ? [
          `${name} has no test folder: the images are those of ${part}, on which whoever trained the model may have chosen it.`,
        ]
      : []),
    ...(isDivided && rest.length > 0
      ? [
          `${name} is divided into splits; ${rest.join(', ')} beside them ${rest.length === 1 ? 'is' : 'are'} passed over.`,
        ]
      : []),
  ];
  return {
    ...dataset,
    ...(dataset.files && { files: dataset.files.map((file) => `${part}${file}`) }),
    changes: [...(dataset.changes ?? []), ...remarks],
  };
}

interface Pictures {
  readonly name: string;
  readonly folder: string;
  readonly paths: readonly string[];
  readonly unlabelled: boolean;
  readonly classNames: readonly string[];
  readonly request: DataRequest;
}

/** Pictures that fit into memory are decoded at once, others when they are wanted. */
async function openPictures(from: Pictures): Promise<ImageCollection> {
  const { name, folder, paths, unlabelled, classNames, request } = from;
  const { limit, channels, inputShape, transform, signal } = request;
  const about = {
    name,
    split: request.split,
    unlabelled,
    limit,
    channels,
    inputShape,
    transform,
    onImage: (done: number, total: number, path: string): void => {
      throwIfAborted(signal);
      request.onProgress({ phase: 'read', file: path, done, total });
    },
  };
  const read = (path: string, most?: number) => readBytes(join(folder, path), signal, most);
  if (request.labels !== undefined) {
    const { labels, ...entries } = await listedPictures(from, request.labels);
    return pictureSource({ ...about, ...entries, unlabelled: false, read, remarks: [labels] });
  }
  const all = unlabelled ? inOrder(paths) : takeTurns(paths, classNames);
  const first = all.entries[0];
  const size = first && (await sizeOfPicture(join(folder, first.path), transform));
  const bytes = 3 * (size?.width ?? 1) * (size?.height ?? 1) * Math.min(limit, all.entries.length);
  if (bytes <= KEPT_BYTES) {
    return imageFolder({ ...about, paths, classNames, read });
  }
  return pictureSource({
    ...about,
    ...all,
    remarks: unlabelled ? [`${name}: there are no class folders, so that its pictures have no labels.`] : [],
    read,
  });
}

/** Pictures with the classes of a list. @throws FirstspikeError `usage` where folders are the classes, `bad-file` */
async function listedPictures(
  { name, folder, paths, unlabelled, request }: Pictures,
  file: string,
): Promise<PictureEntries & { readonly labels: string }> {
  if (!unlabelled) {
    throw new FirstspikeError(
      'usage',
      `--labels goes with pictures in one folder; in ${folder} folders are the classes.`,
    );
  }
  const list = parseLabelList(new TextDecoder().decode(await readBytes(file, request.signal)), file);
  const { entries, unreadable } = inOrder(paths);
  const { labels, classNames } = labelsFrom(
    list,
    entries.map(({ path }) => path),
  );
  return {
    classNames,
    unreadable,
    entries: entries.map(({ path }, i) => ({ path, label: labels[i] })),
    labels: `${name}: classes are those of ${file}${classNames.length > 0 ? `, ${classNames.length} names in the order of the alphabet` : ''}.`,
  };
}

/** Undefined for a picture that cannot be read. */
async function sizeOfPicture(path: string, transform: Transform): Promise<Size | undefined> {
  try {
    const header = pictureHeader(await readBytes(path), path);
    return header && transformedSize(header, transform, path);
  } catch {
    // What is wrong with it is said where all are read.
    return undefined;
  }
}

/** A folder that is one of several splits has the classes of all of them. */
async function withSiblings(folder: string, own: readonly string[]): Promise<readonly string[]> {
  const path = resolve(folder);
  if (splitCalled(basename(path)) === undefined) return own;
  const list: ListFolder = (inner) => listFolder(join(dirname(path), inner));
  const names = new Set(own);
  const parts = [`${basename(path)}/`];
  const { folders } = await listVisible(list, '').catch(() => ({ folders: [] as readonly string[] }));
  for (const sibling of folders) {
    if (splitCalled(sibling) === undefined || sibling === basename(path)) continue;
    const others = (await listVisible(list, `${sibling}/`)).folders;
    const shared = own.filter((name) => others.includes(name)).length;
    // Another split has mostly the same classes; a folder that is only called like one has not.
    if (2 * shared < own.length) continue;
    parts.push(`${sibling}/`);
    for (const name of others) names.add(name);
  }
  return (await classesAmong(list, parts, [...names])).classNames;
}

/** The error for a folder in which nothing is recognised. */
export function noData(folder: string): FirstspikeError {
  return new FirstspikeError(
    'not-found',
    `${folder} holds no data; expected IDX files (t10k-images-idx3-ubyte.gz, …), CIFAR files (test_batch.bin, test_batch, …), tar archives or Parquet files of pictures, or class folders with ${PICTURES} images (an .npz file is given by its own path)`,
    { folder },
  );
}
