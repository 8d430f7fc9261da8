/**
 * @file A folder of class folders with PNG or JPEG images, as `torchvision.datasets.ImageFolder` reads it: the sorted
 * names of the folders are the classes. Files that cannot be read are passed over, counted and named.
 */
import { FirstspikeError, grouped } from '../error.ts';
import { isImageName } from './class-folders.ts';
import {
  type Channels,
  channelChange,
  channelsFor,
  type InputShape,
  isGrey,
  writeChannels,
} from './colour.ts';
import type { ImageDataset, Split, StoredPixels } from './dataset.ts';
import { decodeImage } from './decode-image.ts';
import type { DecodedImage } from './decoded-image.ts';

/** Where the images are and which are wanted. */
export interface ImageFolderSource {
  readonly name: string;
  readonly split: Split;
  /** Paths relative to the folder, `class/…/file.png`, with `/`; files outside class folders are passed over. */
  readonly paths: readonly string[];
  /** The paths are pictures without class folders, `file.png`: data without labels. Default false. */
  readonly unlabelled?: boolean;
  /** The classes, sorted. Default: the folders of the paths. */
  readonly classNames?: readonly string[];
  readonly read: (path: string) => Promise<Uint8Array>;
  /** Decode this many images only. Default: all. */
  readonly limit?: number;
  /** Channels of every image. Default: those of `inputShape`, otherwise 3 if one image is in colour. */
  readonly channels?: Channels | undefined;
  /** Shape that the model takes, without a batch axis. */
  readonly inputShape?: InputShape | undefined;
  /** Called after each image. */
  readonly onImage?: (done: number, total: number, path: string) => void;
}

/**
 * Reads and decodes images. The classes take turns (first image of each class, second of each, …), so that any first
 * part of the dataset is balanced. One 16-bit image makes the dataset floats 0…1; otherwise it is bytes.
 * @throws FirstspikeError `not-found` if there is no image, `shape` naming the first image whose size differs.
 * @example
 * ```ts
 * const png = Uint8Array.from(atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4XmNgBwAACQAIthLoQgAAAABJRU5ErkJggg=='), (c) => c.charCodeAt(0));
 * const paths = ['cat/1.png', 'dog/1.png'];
 * const pets = await imageFolder({ name: 'pets', split: 'test', paths, read: async () => png });
 * pets.classNames; // → ['cat', 'dog']
 * ```
 */
export async function imageFolder(source: ImageFolderSource): Promise<ImageDataset> {
  const { name, split } = source;
  const { unlabelled = false } = source;
  const { classNames, entries, unreadable } = unlabelled ? inOrder(source) : takeTurns(source);
  let why = '';
  const limit = Math.min(source.limit ?? entries.length, entries.length);
  const images: DecodedImage[] = [];
  const taken: Entry[] = [];
  let next = 0;
  for (; next < entries.length && images.length < limit; next++) {
    const entry = entries[next];
    const image = await decoded(source, entry.path);
    if (image instanceof FirstspikeError) {
      unreadable.push(entry.path);
      why ||= `; ${image.message}`;
      continue;
    }
    const { width, height } = images[0] ?? image;
    if (image.width !== width || image.height !== height) {
      throw new FirstspikeError(
        'shape',
        `${entry.path} is ${image.width}×${image.height} pixels but ${taken[0].path} is ${width}×${height}; resize all images to one size`,
        { path: entry.path, width: image.width, height: image.height },
      );
    }
    images.push(image);
    taken.push(entry);
    source.onImage?.(images.length, limit, entry.path);
  }
  if (images.length === 0) {
    const cannot =
      unreadable.length > 0 ? ` that can be read (${listed(unreadable)} cannot)${why}` : '; check the path';
    throw new FirstspikeError('not-found', `${name} has no class folders with PNG or JPEG images${cannot}`);
  }
  const [{ width, height }] = images;
  const channels =
    source.channels ??
    channelsFor(source.inputShape, height, width) ??
    (images.some((image) => image.channels === 3) || (await holdsColour(source, entries.slice(next)))
      ? 3
      : 1);
  const { pixels, changes } = assemble(images, channels, name);
  const empty = classNames.filter((_, label) => !entries.some((entry) => entry.label === label));
  const problems = [
    ...(unreadable.length > 0
      ? [
          `${plural(unreadable.length, 'file')} of ${name} could not be read as PNG or JPEG and ${unreadable.length === 1 ? 'was' : 'were'} passed over: ${listed(unreadable)}${why}`,
        ]
      : []),
    ...(empty.length > 0
      ? [
          `There are no images of ${empty.length === 1 ? 'class' : 'the classes'} ${listed(empty)} in ${name}; the other classes keep their numbers`,
        ]
      : []),
  ];
  return {
    name,
    split,
    shape: [channels, height, width],
    length: images.length,
    pixels,
    labels: unlabelled ? new Int32Array(0) : Int32Array.from(taken, ({ label }) => label),
    classes: classNames.length,
    ...(!unlabelled && { classNames }),
    changes: [
      ...(unlabelled ? [`${name}: there are no class folders, so that its pictures have no labels.`] : []),
      ...changes,
      ...turned(images, name),
      ...(limit < entries.length
        ? [
            `${name}: the first ${grouped(limit)} of ${grouped(entries.length)} images${unlabelled ? '' : ', the classes in turn'}.`,
          ]
        : []),
    ],
    ...(unreadable.length > 0 && { unreadable: unreadable.length }),
    ...(problems.length > 0 && { note: `${problems.join('. ')}.` }),
  };
}

interface Entry {
  readonly path: string;
  readonly label: number;
}

/** The image, or why a file is none. */
async function decoded({ read }: ImageFolderSource, path: string): Promise<DecodedImage | FirstspikeError> {
  try {
    return decodeImage(await read(path), path);
  } catch (error) {
    if (error instanceof FirstspikeError && (error.code === 'bad-file' || error.code === 'not-found'))
      return error;
    throw error;
  }
}

/** Pictures without classes, by name. */
function inOrder({ paths }: ImageFolderSource) {
  const sorted = [...paths].sort();
  const entries: readonly Entry[] = sorted.filter(isImageName).map((path) => ({ path, label: 0 }));
  const unreadable = sorted.filter((path) => !isImageName(path));
  return { classNames: [] as readonly string[], entries, unreadable };
}

function takeTurns({ paths, classNames: given }: ImageFolderSource) {
  const classes = new Map<string, string[]>((given ?? []).map((name) => [name, []]));
  const unreadable: string[] = [];
  for (const path of [...paths].sort()) {
    const folder = path.indexOf('/');
    if (folder < 0) continue;
    const name = path.slice(0, folder);
    const members = classes.get(name) ?? [];
    classes.set(name, members);
    if (isImageName(path)) members.push(path);
    else unreadable.push(path);
  }
  const classNames = [...classes.keys()].sort();
  const entries = classNames.flatMap((name, label) =>
    (classes.get(name) ?? []).map((path, turn) => ({ path, label, turn })),
  );
  entries.sort((a, b) => a.turn - b.turn || a.label - b.label);
  return { classNames, entries: entries as readonly Entry[], unreadable };
}

/** Whether one of the images that a limit leaves out is in colour: a limit must not change the shape. */
async function holdsColour(source: ImageFolderSource, rest: readonly Entry[]): Promise<boolean> {
  for (const { path } of rest) {
    const image = await decoded(source, path);
    if (!(image instanceof FirstspikeError) && image.channels === 3) return true;
  }
  return false;
}

/** One array of all images, each with the same channels. */
function assemble(images: readonly DecodedImage[], channels: Channels, name: string) {
  const plane = images[0].width * images[0].height;
  const size = channels * plane;
  const isDeep = images.some(({ planes }) => planes instanceof Uint16Array);
  const pixels: StoredPixels = isDeep
    ? new Float32Array(images.length * size)
    : new Uint8Array(images.length * size);
  const count = { repeated: 0, grey: 0, luminance: 0 };
  images.forEach((image, index) => {
    const white = image.planes instanceof Uint16Array ? 65535 : 255;
    const values = isDeep ? Float32Array.from(image.planes, (value) => value / white) : image.planes;
    writeChannels(values, image.channels, pixels.subarray(index * size, (index + 1) * size), channels);
    if (channels > image.channels) count.repeated++;
    else if (channels < image.channels) count[isGrey(image.planes, plane) ? 'grey' : 'luminance']++;
  });
  return { pixels, changes: channelChange(name, count) };
}

/** What is done about pictures that say they are to be turned. */
function turned(images: readonly DecodedImage[], name: string): readonly string[] {
  const count = images.filter(({ orientation = 1 }) => orientation > 1).length;
  if (count === 0) return [];
  return [
    `${plural(count, 'picture')} of ${name} ${count === 1 ? 'has' : 'have'} an EXIF orientation, which is not applied: pixels are read as they are stored, as torchvision and Keras do.`,
  ];
}

const plural = (n: number, noun: string): string => `${grouped(n)} ${noun}${n === 1 ? '' : 's'}`;

/** The first few of a list. */
function listed(names: readonly string[]): string {
  const first = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${first} and ${grouped(names.length - 3)} more` : first;
}
