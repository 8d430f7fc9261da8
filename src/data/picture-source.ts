/**
 * @file Pictures in files as a source: their headers are read at once, the files when their images are wanted, and they are
 * decoded where they are computed on. A file whose header is none is passed over; one that turns out damaged later is an error.
 */
import { FirstspikeError } from '../error.ts';
import { PICTURES } from './class-folders.ts';
import { type Channels, channelChange, channelsFor, type InputShape } from './colour.ts';
import type { ImageSource, Split, Transform } from './dataset.ts';
import { MAX_PIXELS, type PictureHeader } from './decoded-image.ts';
import type { PictureEntries } from './picture-entries.ts';
import { HEADER_BYTES, pictureHeader } from './picture-header.ts';
import { differs, listed, partSaid, problemsOf, transformSaid, turned } from './picture-notes.ts';
import { bytes, DEEP } from './pixels.ts';
import { describeTransform, transformedSize } from './transform.ts';

/** Pictures, their classes, and how their files are read. */
export interface PictureFiles extends PictureEntries {
  readonly name: string;
  readonly split: Split;
  /** Whether the entries have no labels. */
  readonly unlabelled?: boolean | undefined;
  /** The first `most` bytes of a file, or all. */
  readonly read: (path: string, most?: number) => Promise<Uint8Array>;
  readonly limit: number;
  readonly channels?: Channels | undefined;
  readonly inputShape?: InputShape | undefined;
  readonly transform?: Transform | undefined;
  /** What the reader says of the set, before what is said of pictures. */
  readonly remarks?: readonly string[];
  readonly onImage?: ((done: number, total: number, path: string) => void) | undefined;
}

/** Headers that are read at a time. */
const AT_ONCE = 32;

/**
 * Images of the pictures, in the order of their entries.
 * @throws FirstspikeError `not-found` if none can be read; `shape` naming the first of another size
 */
export async function pictureSource(source: PictureFiles): Promise<ImageSource> {
  const { name, split, unlabelled = false, transform = {}, read } = source;
  const total = source.entries.length;
  const limit = Math.min(source.limit, total);
  const { headers, places, unreadable, why } = await scan(source, limit);
  if (headers.length === 0) {
    const cannot =
      unreadable.length > 0 ? ` that can be read (${listed(unreadable)} cannot)${why}` : '; check the path';
    throw new FirstspikeError('not-found', `${name} has no ${PICTURES} images${cannot}`);
  }
  const pathOf = (i: number): string => source.entries[places[i]].path;
  const size = transformedSize(headers[0], transform, pathOf(0));
  headers.forEach((header, i) => {
    const own = transformedSize(header, transform, pathOf(i));
    if (own.width === size.width && own.height === size.height) return;
    throw new FirstspikeError('shape', differs(pathOf(i), own, pathOf(0), size), { path: pathOf(i), ...own });
  });
  const count = (condition: (header: PictureHeader) => boolean): number => headers.filter(condition).length;
  const colour = count(({ channels }) => channels === 3);
  const channels =
    source.channels ?? channelsFor(source.inputShape, size.height, size.width) ?? (colour > 0 ? 3 : 1);
  const isDeep = headers.some((header) => header.isDeep);
  const shape = [channels, size.height, size.width] as const;
  const recipe = { channels, transform, isDeep };
  const problems = problemsOf(name, source, unreadable, why);
  const described = describeTransform(transform);
  return {
    name,
    split,
    shape,
    length: places.length,
    labels: unlabelled ? new Int32Array(0) : Int32Array.from(places, (place) => source.entries[place].label),
    files: places.map((_, i) => pathOf(i)),
    classes: unlabelled ? 0 : classCountOf(source),
    ...(!unlabelled && source.classNames.length > 0 && { classNames: source.classNames }),
    units: isDeep ? { min: 0, max: 1, white: 1, text: `${DEEP} 0…1`, numbers: DEEP } : bytes,
    changes: [
      ...(source.remarks ?? []),
      ...channelChange(name, {
        repeated: channels === 3 ? headers.length - colour : 0,
        grey: 0,
        luminance: channels === 1 ? colour : 0,
      }),
      ...turned(
        count(({ orientation = 1 }) => orientation > 1),
        name,
      ),
      ...transformSaid(name, transform),
      ...partSaid(name, limit, total, unlabelled),
    ],
    ...(unreadable.length > 0 && { unreadable: unreadable.length }),
    ...(problems.length > 0 && { note: `${problems.join('. ')}.` }),
    ...(described !== '' && { transform: described }),
    async read(wanted) {
      const files = await Promise.all(
        wanted.map(async (i) => ({ file: pathOf(i), bytes: await read(pathOf(i)) })),
      );
      return { files, recipe, shape };
    },
  };
}

/** Headers of the first `limit` pictures that have one, and which entries they are. */
async function scan({ entries, unreadable, read, onImage }: PictureFiles, limit: number) {
  const headers: PictureHeader[] = [];
  const places: number[] = [];
  const passed = [...unreadable];
  let why = '';
  for (let from = 0, next = 0; from < entries.length && headers.length < limit; from = next) {
    next = from + Math.min(AT_ONCE, limit - headers.length);
    const part = entries.slice(from, next);
    const found = await Promise.all(part.map(({ path }) => headerOf(read, path)));
    for (const [i, header] of found.entries()) {
      if (header instanceof FirstspikeError) {
        passed.push(part[i].path);
        why ||= `; ${header.message}`;
        continue;
      }
      headers.push(header);
      places.push(from + i);
      onImage?.(headers.length, limit, part[i].path);
    }
  }
  return { headers, places, unreadable: passed, why };
}

async function headerOf(read: PictureFiles['read'], path: string): Promise<PictureHeader | FirstspikeError> {
  try {
    const header =
      pictureHeader(await read(path, HEADER_BYTES), path) ?? pictureHeader(await read(path), path);
    const area = header ? header.width * header.height : 0;
    if (header && area > MAX_PIXELS) throw new Error(`${header.width}×${header.height} pixels are too many`);
    if (header && area > 0) return header;
    return new FirstspikeError('bad-file', `${path} has no pixels; replace or remove it`, { path });
  } catch (error) {
    if (error instanceof FirstspikeError && (error.code === 'bad-file' || error.code === 'not-found'))
      return error;
    if (error instanceof Error && !(error instanceof FirstspikeError)) {
      return new FirstspikeError(
        'bad-file',
        `${path} cannot be decoded (${error.message}); replace or remove it`,
        {
          path,
        },
      );
    }
    throw error;
  }
}

/** Classes have names, or the largest label counts them. */
const classCountOf = ({ classNames, entries }: PictureEntries): number =>
  classNames.length || entries.reduce((most, { label }) => Math.max(most, label + 1), 0);
