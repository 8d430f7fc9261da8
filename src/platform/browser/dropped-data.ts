/**
 * @file Dropped files as images to calibrate with and others to evaluate on. What the files are follows from their names
 * and their content: NPZ, CIFAR batches, pictures in class folders, in tar or in Parquet files, IDX.
 */
import { heldBytes } from '../../data/byte-source.ts';
import { cifarClassNames, parseCifarPickle } from '../../data/cifar-pickle.ts';
import {
  classFiles,
  findClassFolders,
  isImageName,
  isValidation,
  type ListFolder,
} from '../../data/class-folders.ts';
import { type FileKind, fileKind } from '../../data/file-kind.ts';
import {
  type ImageDataset,
  type InputShape,
  idxDataset,
  imageFolder,
  inMemory,
  limited,
  mixed,
  type NamedBytes,
  parseCifar,
  parseIdx,
  parseNpz,
  pixelUnits,
  type Split,
  storedAs,
  subset,
} from '../../data/index.ts';
import { straysSaid } from '../../data/picture-notes.ts';
import { pictureSource } from '../../data/picture-source.ts';
import { FirstspikeError } from '../../error.ts';
import type { DroppedFile } from './dropped-files.ts';

export interface DroppedData {
  readonly calibration: ImageDataset;
  readonly evaluation: ImageDataset;
  /** Whether the labels mean anything; without them there is no accuracy, but still agreement with the ANN. */
  readonly isLabelled: boolean;
}

/** Images that calibration takes at most: one thread of a page should not need minutes. */
const CALIBRATION = 500;

/**
 * Reads files of one format.
 * @param inputShape of one image as the model takes it: pictures become grey or coloured by it
 * @throws FirstspikeError `bad-file` or `not-found` saying what is missing
 */
export async function droppedData(
  files: readonly DroppedFile[],
  inputShape?: InputShape,
): Promise<DroppedData> {
  const named = files
    .filter(({ path }) => !/(^|\/)\.|(^|\/)__MACOSX\//.test(path))
    .map(({ path, bytes }): NamedBytes => ({ file: path, bytes }));
  const npz = named.find(({ file }) => /\.npz$/i.test(file));
  if (npz) return splitOrBoth(npzSets(npz));
  const packed = named.filter(({ bytes }) => isPacked(fileKind(bytes)));
  if (packed.length > 0) return packedPictures(packed, inputShape);
  const pickles = named.filter(({ bytes }) => fileKind(bytes) === 'pickle');
  if (pickles.length > 0) return splitOrBoth(pickledSets(pickles));
  const batches = named.filter(({ file }) => /\.bin(\.gz)?$/i.test(file));
  if (batches.length > 0) return splitOrBoth(cifarSets(batches));
  if (named.some(({ file }) => isImageName(file))) return pictures(named, inputShape);
  return idxFiles(named.filter(({ file }) => !file.endsWith('/')));
}

const isTest = (file: string): boolean => /t10k|test/i.test(file);

interface Sets {
  readonly train?: ImageDataset | undefined;
  readonly test?: ImageDataset | undefined;
}

/** Two splits, in the units of the first; one is divided: the first third calibrates. Classes take turns in sorted ones. */
function splitOrBoth({ train, test }: Sets, areClasses = true): DroppedData {
  if (train && test) {
    const { white } = pixelUnits(train);
    const evaluation = mixed(white === null ? test : storedAs(test, { min: 0, max: white }));
    return {
      calibration: limited(train, CALIBRATION),
      evaluation,
      isLabelled: areClasses && evaluation.labels.length > 0,
    };
  }
  const whole = train ?? test;
  if (!whole || whole.length < 2) {
    throw new FirstspikeError(
      'not-found',
      `The files hold ${whole?.length === 1 ? '1 image' : 'no images'}; calibration and evaluation need at least one each, so drop two or more.`,
    );
  }
  const only = mixed(whole);
  const middle = Math.min(CALIBRATION, Math.max(1, Math.floor(only.length / 3)));
  return {
    calibration: subset(only, 0, middle),
    evaluation: subset(only, middle, only.length),
    isLabelled: areClasses && only.labels.length > 0,
  };
}

function npzSets({ file, bytes }: NamedBytes): Sets {
  const read = (split: Split): ImageDataset | undefined => {
    try {
      return parseNpz(bytes, file, { split, name: `${file} (${split})` });
    } catch (error) {
      // The other split may be there; if neither is, the last error is the answer.
      if (split === 'train' && error instanceof FirstspikeError) return undefined;
      throw error;
    }
  };
  const train = read('train');
  const test = train ? attempt(() => read('test')) : read('test');
  return train && test && sameImages(train, test) ? { test: { ...test, name: file } } : { train, test };
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** Whether a file without splits was read twice. */
const sameImages = (a: ImageDataset, b: ImageDataset): boolean =>
  a.length === b.length && a.pixels.subarray(0, 4096).every((pixel, i) => pixel === b.pixels[i]);

function cifarSets(files: readonly NamedBytes[]): Sets {
  const of = (split: Split) => {
    const own = files.filter(({ file }) => isTest(file) === (split === 'test'));
    return own.length > 0 ? parseCifar({ files: own, split }) : undefined;
  };
  return { train: of('train'), test: of('test') };
}

const isPacked = (kind: FileKind | undefined): boolean => kind === 'tar' || kind === 'parquet';

/** Tar archives in webdataset's layout, or Parquet files; those whose names say so are test images. */
async function packedPictures(
  files: readonly NamedBytes[],
  inputShape: InputShape | undefined,
): Promise<DroppedData> {
  const isParquet = files.every(({ bytes }) => fileKind(bytes) === 'parquet');
  const read = isParquet
    ? (await import('../../data/parquet-pictures.ts')).parquetPictures
    : (await import('../../data/webdataset.ts')).webdataset;
  let isLabelled = true;
  const of = async (split: Split): Promise<ImageDataset | undefined> => {
    const own = files.filter(({ file }) => isHeldOut(file) === (split === 'test'));
    if (own.length === 0) return undefined;
    const found = await read(own.map(({ file, bytes }) => heldBytes(file, bytes)));
    if (found.unlabelled) isLabelled = false;
    const name = own.map(({ file }) => file).join(', ');
    return inMemory(await pictureSource({ ...found, name, split, limit: MOST_PACKED, inputShape }));
  };
  return splitOrBoth({ train: await of('train'), test: await of('test') }, isLabelled);
}

const isHeldOut = (file: string): boolean => isTest(file) || /(^|[/_-])val/i.test(file);

/** A page holds its images. */
const MOST_PACKED = 10_000;

function pickledSets(files: readonly NamedBytes[]): Sets {
  const meta = files.find(({ file }) => /(^|\/)(batches\.)?meta$/.test(file));
  const names = meta && cifarClassNames(meta);
  const of = (split: Split): ImageDataset | undefined => {
    const own = files.filter((file) => file !== meta && isTest(file.file) === (split === 'test'));
    if (own.length === 0) return undefined;
    const batches = own.map(parseCifarPickle);
    const { classes } = batches[0];
    const labels = Int32Array.from(batches.flatMap((batch) => [...batch.labels]));
    const pixels = new Uint8Array(labels.length * 3072);
    let at = 0;
    for (const batch of batches) {
      pixels.set(batch.pixels, at);
      at += batch.pixels.length;
    }
    const name = `CIFAR-${classes} ${split === 'test' ? 'test' : 'training'} set`;
    const length = labels.length;
    return {
      name,
      split,
      shape: [3, 32, 32],
      length,
      pixels,
      labels,
      classes,
      ...(names && { classNames: names }),
    };
  };
  return { train: of('train'), test: of('test') };
}

/** Class folders, read as from a disk; pictures in no folder, or in one alone, have no label. */
async function pictures(
  files: readonly NamedBytes[],
  inputShape: InputShape | undefined,
): Promise<DroppedData> {
  const bytes = new Map(files.map((file) => [file.file, file.bytes]));
  const { classNames, parts, strays } = await findClassFolders(listing(files));
  const read = async (part: string, split: Split, name: string): Promise<ImageDataset> => {
    const images = await imageFolder({
      name,
      split,
      inputShape,
      paths: await classFiles(listing(files), part),
      classNames,
      read: async (path) => bytes.get(`${part}${path}`) ?? new Uint8Array(),
    });
    return { ...images, changes: [...(images.changes ?? []), ...straysSaid(name, strays)] };
  };
  const { all, train, test } = parts;
  if (all === undefined) {
    const kind = test !== undefined && isValidation(test.split('/').at(-2) ?? '') ? 'validation' : 'test';
    return splitOrBoth({
      train: train === undefined ? undefined : await read(train, 'train', 'dropped training pictures'),
      test: test === undefined ? undefined : await read(test, 'test', `dropped ${kind} pictures`),
    });
  }
  const own = files.filter(({ file }) => isImageName(file));
  if (classNames.length > 1)
    return splitOrBoth({ test: await read(all, 'test', `${own.length} dropped pictures`) });
  const images = await imageFolder({
    name: `${own.length} dropped pictures`,
    split: 'test',
    inputShape,
    paths: own.map(({ file }) => `images/${file}`),
    read: async (path) => bytes.get(path.slice('images/'.length)) ?? new Uint8Array(),
  });
  return splitOrBoth({ test: images }, false);
}

/** Lists folders of dropped files as a disk would. */
function listing(files: readonly NamedBytes[]): ListFolder {
  const found = new Map<string, { files: Set<string>; folders: Set<string> }>();
  const at = (folder: string) => {
    const listed = found.get(folder) ?? { files: new Set<string>(), folders: new Set<string>() };
    found.set(folder, listed);
    return listed;
  };
  for (const { file } of files) {
    const parts = file.split('/');
    const name = parts.pop() ?? '';
    parts.forEach((part, depth) => {
      at(
        `${parts
          .slice(0, depth)
          .map((each) => `${each}/`)
          .join('')}`,
      ).folders.add(part);
    });
    if (name !== '') at(parts.map((part) => `${part}/`).join('')).files.add(name);
  }
  return async (path) => ({ files: [...at(path).files].sort(), folders: [...at(path).folders].sort() });
}

function idxFiles(files: readonly NamedBytes[]): DroppedData {
  const arrays = files.map((each) => ({ ...each, rank: parseIdx(each.bytes, each.file).shape.length }));
  const images = arrays.filter(({ rank }) => rank === 3);
  const labels = arrays.filter(({ rank }) => rank === 1);
  if (images.length === 0) {
    throw new FirstspikeError(
      'not-found',
      'The files hold no images; drop IDX, NPZ, CIFAR batches, tar or Parquet files of pictures, or a folder with PNG, JPEG, BMP or WebP.',
    );
  }
  const sets = new Map<Split, ImageDataset>();
  for (const file of images) {
    const split = isTest(file.file) ? 'test' : 'train';
    const own = labels.length === 1 && images.length === 1 ? labels[0] : labels.find(belongsTo(file.file));
    sets.set(split, idxDataset({ name: `${file.file}`, split, images: file, labels: own }));
  }
  return splitOrBoth({ train: sets.get('train'), test: sets.get('test') });
}

/** Whether a labels file has the name that goes with an images file. */
const belongsTo =
  (images: string) =>
  (labels: NamedBytes): boolean =>
    labels.file.replace(/labels?/i, '').replace(/idx\d/i, '') ===
    images.replace(/images?/i, '').replace(/idx\d/i, '');
