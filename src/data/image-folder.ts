/**
 * @file A folder of class folders with pictures, as `torchvision.datasets.ImageFolder` reads it: the sorted
 * names of the folders are the classes. Files that cannot be read are passed over, counted and named.
 */
import { FirstspikeError } from '../error.ts';
import { PICTURES } from './class-folders.ts';
import { type Channels, channelChange, channelsFor, type InputShape, isGrey } from './colour.ts';
import type { ImageDataset, Split, StoredPixels, Transform } from './dataset.ts';
import { decodeImage } from './decode-image.ts';
import type { DecodedImage } from './decoded-image.ts';
import { pictureImage } from './picture.ts';
import { inOrder, type PictureEntry, takeTurns } from './picture-entries.ts';
import { differs, listed, partSaid, problemsOf, transformSaid, turned } from './picture-notes.ts';
import { DEEP } from './pixels.ts';
import { describeTransform, transformedSize } from './transform.ts';

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
  /** What is done to each picture. Default: nothing; all must be of one size. */
  readonly transform?: Transform | undefined;
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
  const { name, split, unlabelled = false, transform = {} } = source;
  const found = unlabelled ? inOrder(source.paths) : takeTurns(source.paths, source.classNames);
  const { classNames, entries } = found;
  const unreadable = [...found.unreadable];
  let why = '';
  const limit = Math.min(source.limit ?? entries.length, entries.length);
  const images: DecodedImage[] = [];
  const taken: PictureEntry[] = [];
  let next = 0;
  for (; next < entries.length && images.length < limit; next++) {
    const entry = entries[next];
    const image = await decoded(source, entry.path);
    if (image instanceof FirstspikeError) {
      unreadable.push(entry.path);
      why ||= `; ${image.message}`;
      continue;
    }
    const own = transformedSize(image, transform, entry.path);
    const size = images.length === 0 ? own : transformedSize(images[0], transform, taken[0].path);
    if (own.width !== size.width || own.height !== size.height) {
      throw new FirstspikeError('shape', differs(entry.path, own, taken[0].path, size), {
        path: entry.path,
        ...own,
      });
    }
    images.push(image);
    taken.push(entry);
    source.onImage?.(images.length, limit, entry.path);
  }
  if (images.length === 0) {
    const cannot =
      unreadable.length > 0 ? ` that can be read (${listed(unreadable)} cannot)${why}` : '; check the path';
    throw new FirstspikeError('not-found', `${name} has no class folders with ${PICTURES} images${cannot}`);
  }
  const { width, height } = transformedSize(images[0], transform, taken[0].path);
  const channels =
    source.channels ??
    channelsFor(source.inputShape, height, width) ??
    (images.some((image) => image.channels === 3) || (await holdsColour(source, entries.slice(next)))
      ? 3
      : 1);
  const { pixels, changes } = assemble(images, taken, { channels, transform, name, area: width * height });
  const problems = problemsOf(name, found, unreadable, why);
  const described = describeTransform(transform);
  return {
    name,
    split,
    shape: [channels, height, width],
    length: images.length,
    pixels,
    ...(pixels instanceof Float32Array && { white: 1, numbers: DEEP }),
    labels: unlabelled ? new Int32Array(0) : Int32Array.from(taken, ({ label }) => label),
    classes: classNames.length,
    files: taken.map(({ path }) => path),
    ...(!unlabelled && { classNames }),
    changes: [
      ...(unlabelled ? [`${name}: there are no class folders, so that its pictures have no labels.`] : []),
      ...changes,
      ...turned(images.filter(({ orientation = 1 }) => orientation > 1).length, name),
      ...transformSaid(name, transform),
      ...partSaid(name, limit, entries.length, unlabelled),
    ],
    ...(unreadable.length > 0 && { unreadable: unreadable.length }),
    ...(problems.length > 0 && { note: `${problems.join('. ')}.` }),
    ...(described !== '' && { transform: described }),
  };
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

/** Whether one of the images that a limit leaves out is in colour: a limit must not change the shape. */
async function holdsColour(source: ImageFolderSource, rest: readonly PictureEntry[]): Promise<boolean> {
  for (const { path } of rest) {
    const image = await decoded(source, path);
    if (!(image instanceof FirstspikeError) && image.channels === 3) return true;
  }
  return false;
}

/** One array of all images, each with the same channels. */
function assemble(
  images: readonly DecodedImage[],
  taken: readonly PictureEntry[],
  about: {
    readonly channels: Channels;
    readonly transform: Transform;
    readonly name: string;
    readonly area: number;
  },
) {
  const { channels, name } = about;
  const size = channels * about.area;
  const isDeep = images.some(({ planes }) => planes instanceof Uint16Array);
  const pixels: StoredPixels = isDeep
    ? new Float32Array(images.length * size)
    : new Uint8Array(images.length * size);
  const count = { repeated: 0, grey: 0, luminance: 0 };
  images.forEach((image, index) => {
    pixels.set(pictureImage(image, { ...about, isDeep }, taken[index].path), index * size);
    if (channels > image.channels) count.repeated++;
    else if (channels < image.channels)
      count[isGrey(image.planes, image.width * image.height) ? 'grey' : 'luminance']++;
  });
  return { pixels, changes: channelChange(name, count) };
}
