/**
 * @file A folder of class folders with PNG or JPEG images, as `torchvision.datasets.ImageFolder` reads it: the sorted
 * names of the folders are the classes.
 */
import { FirstspikeError } from '../error.ts';
import type { ImageDataset, Split, StoredPixels } from './dataset.ts';
import { decodeImage } from './decode-image.ts';
import type { DecodedImage } from './decoded-image.ts';

/** Where the images are and which are wanted. */
export interface ImageFolderSource {
  readonly name: string;
  readonly split: Split;
  /** Paths relative to the folder, `class/…/file.png`, with `/`; other files are passed over. */
  readonly paths: readonly string[];
  readonly read: (path: string) => Promise<Uint8Array>;
  /** Decode this many images only. Default: all. */
  readonly limit?: number;
  /** Called after each image. */
  readonly onImage?: (done: number, total: number, path: string) => void;
}

/** Whether a path is an image inside a class folder. */
export function isClassImage(path: string): boolean {
  return /^[^/]+\/.*\.(png|jpe?g)$/i.test(path);
}

/**
 * Reads and decodes images. The classes take turns (first image of each class, second of each, …), so that any first
 * part of the dataset is balanced. One colour image makes the dataset RGB, one 16-bit image makes it floats 0…1;
 * otherwise it is grey, and bytes.
 * @throws FirstspikeError `not-found` if there is no image, `bad-file` if one cannot be decoded, `shape` naming the
 * first image whose size differs.
 * @example
 * ```ts
 * const png = Uint8Array.from(atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4XmNgBwAACQAIthLoQgAAAABJRU5ErkJggg=='), (c) => c.charCodeAt(0));
 * const paths = ['cat/1.png', 'dog/1.png'];
 * const pets = await imageFolder({ name: 'pets', split: 'test', paths, read: async () => png });
 * pets.classNames; // → ['cat', 'dog']
 * ```
 */
export async function imageFolder(source: ImageFolderSource): Promise<ImageDataset> {
  const { classNames, entries } = takeTurns(source.paths.filter(isClassImage));
  const wanted = entries.slice(0, source.limit ?? entries.length);
  if (entries.length === 0) {
    throw new FirstspikeError(
      'not-found',
      `${source.name} has no class folders with PNG or JPEG images; check the path`,
    );
  }
  const images: DecodedImage[] = [];
  for (const { path } of wanted) {
    const image = decodeImage(await source.read(path), path);
    const { width, height } = images[0] ?? image;
    if (image.width !== width || image.height !== height) {
      throw new FirstspikeError(
        'shape',
        `${path} is ${image.width}×${image.height} pixels but ${wanted[0].path} is ${width}×${height}; resize all images to one size`,
        { path, width: image.width, height: image.height },
      );
    }
    images.push(image);
    source.onImage?.(images.length, wanted.length, path);
  }
  const channels = images.some((image) => image.channels === 3) ? 3 : 1;
  const { width, height } = images[0] ?? { width: 0, height: 0 };
  return {
    name: source.name,
    split: source.split,
    shape: [channels, height, width],
    length: images.length,
    pixels: assemble(images, channels),
    labels: Int32Array.from(wanted, ({ label }) => label),
    classes: classNames.length,
    classNames,
  };
}

interface Entry {
  readonly path: string;
  readonly label: number;
}

function takeTurns(paths: readonly string[]): { classNames: readonly string[]; entries: readonly Entry[] } {
  const classes = new Map<string, string[]>();
  for (const path of [...paths].sort()) {
    const name = path.slice(0, path.indexOf('/'));
    const members = classes.get(name) ?? [];
    members.push(path);
    classes.set(name, members);
  }
  const classNames = [...classes.keys()].sort();
  const entries = classNames.flatMap((name, label) =>
    (classes.get(name) ?? []).map((path, turn) => ({ path, label, turn })),
  );
  return { classNames, entries: entries.sort((a, b) => a.turn - b.turn || a.label - b.label) };
}

/** One array of all images; grey ones are repeated in each channel of a colour dataset. */
function assemble(images: readonly DecodedImage[], channels: 1 | 3): StoredPixels {
  const plane = images.length > 0 ? images[0].width * images[0].height : 0;
  const isDeep = images.some(({ planes }) => planes instanceof Uint16Array);
  const pixels = isDeep
    ? new Float32Array(images.length * channels * plane)
    : new Uint8Array(images.length * channels * plane);
  images.forEach((image, index) => {
    const white = image.planes instanceof Uint16Array ? 65535 : 255;
    const values = isDeep ? Float32Array.from(image.planes, (value) => value / white) : image.planes;
    for (let copy = 0; copy < channels / image.channels; copy++) {
      pixels.set(values, (index * channels + copy) * plane);
    }
  });
  return pixels;
}
