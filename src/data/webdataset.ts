/**
 * @file Pictures in tar archives as webdataset has them: a sample is the files that share a name up to the first dot of its last
 * part; one is a picture, `.cls` or `.json` is its class. Source: webdataset's file format.
 */
import { FirstspikeError } from '../error.ts';
import { type ByteSource, windowed } from './byte-source.ts';
import { isImageName } from './class-folders.ts';
import { labelsFrom } from './label-list.ts';
import type { PictureEntries } from './picture-entries.ts';
import type { PictureFiles } from './picture-source.ts';
import { tarEntries } from './tar.ts';

/** Pictures in their order, and how they are read. */
export interface PackedPictures extends PictureEntries {
  /** No picture has a class. */
  readonly unlabelled: boolean;
  readonly read: PictureFiles['read'];
}

interface Sample {
  picture?: { readonly path: string; readonly from: number; readonly size: number };
  label?: string;
}

/** More is no class. */
const LARGEST_LABEL = 2 ** 20;

/**
 * The pictures of shards, in the order of the shards and within them.
 * @throws FirstspikeError `bad-file` for a damaged archive, a label that is none, labels of some pictures alone, or a
 *   file that is there twice, as in archives appended to each other
 */
export async function webdataset(shards: readonly ByteSource[]): Promise<PackedPictures> {
  const places = new Map<
    string,
    { readonly shard: ByteSource; readonly from: number; readonly size: number }
  >();
  const classes = new Map<string, string>();
  for (const shard of shards) {
    for (const { picture, label } of (await samplesOf(shard)).values()) {
      if (picture === undefined) continue;
      const path = `${shard.name}/${picture.path}`;
      places.set(path, { shard, from: picture.from, size: picture.size });
      if (label !== undefined) classes.set(path, label);
    }
  }
  const paths = [...places.keys()];
  const unlabelled = classes.size === 0;
  const { labels, classNames } = unlabelled
    ? { labels: paths.map(() => 0), classNames: [] }
    : labelsFrom({ file: shards[0]?.name ?? '', classes }, paths);
  return {
    classNames,
    entries: paths.map((path, i) => ({ path, label: labels[i] })),
    unreadable: [],
    unlabelled,
    async read(path, most = Number.POSITIVE_INFINITY) {
      const place = places.get(path);
      if (place === undefined) return new Uint8Array(0);
      return place.shard.read(place.from, place.from + Math.min(place.size, most));
    },
  };
}

async function samplesOf(shard: ByteSource): Promise<ReadonlyMap<string, Sample>> {
  const samples = new Map<string, Sample>();
  const paths = new Set<string>();
  const { read } = windowed(shard);
  for (const entry of await tarEntries(shard)) {
    const [, key = '', kind = ''] = /^((?:.*\/)?[^/.]+)\.(.+)$/.exec(entry.path) ?? [];
    if (key === '' || /(^|\/)(\.|__MACOSX\/)/.test(entry.path)) continue;
    // Of two samples of one name, the picture of one would go with the class of the other.
    if (paths.has(entry.path)) {
      const message = `${shard.name} holds ${entry.path} twice; give each sample a key of its own, or extract the archive and pack it again`;
      throw new FirstspikeError('bad-file', message, { archive: shard.name, path: entry.path, key });
    }
    paths.add(entry.path);
    const sample = samples.get(key) ?? {};
    samples.set(key, sample);
    if (isImageName(entry.path)) {
      sample.picture ??= entry;
      continue;
    }
    const form = /(?:^|\.)(cls|json)$/i.exec(kind)?.[1]?.toLowerCase();
    // A class of its own says more than a description.
    if (form === undefined || (form === 'json' && sample.label !== undefined) || entry.size > LARGEST_LABEL)
      continue;
    const text = new TextDecoder().decode(await read(entry.from, entry.from + entry.size)).trim();
    const label = form === 'cls' ? text : labelIn(text, `${entry.path} in ${shard.name}`);
    if (label !== undefined) sample.label = label;
  }
  return samples;
}

/** Names under which a description holds a class; the first that is there. */
const fields = ['label', 'cls', 'class', 'class_id', 'target', 'y', 'class_name', 'label_name'];

/** The class of a description; undefined where it has none. */
function labelIn(text: string, where: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new FirstspikeError('bad-file', `${where} is no JSON; write the shard again`, { where });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const own = new Map(Object.entries(value));
    value = fields.map((field) => own.get(field)).find((each) => each !== undefined && each !== null);
  }
  return typeof value === 'number' || typeof value === 'string' ? String(value) : undefined;
}
