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
  /** What gave the class: `.cls`, or a name in a description. */
  source?: string;
}

/** More is no class. */
const LARGEST_LABEL = 2 ** 20;

/**
 * The pictures of shards, in the order of the shards and within them.
 * @throws FirstspikeError `bad-file` for a damaged archive, a label that is none, labels of some pictures alone, descriptions
 *   that give several classes, indices from several sources, or a file that is there twice, as in archives appended to each other
 */
export async function webdataset(shards: readonly ByteSource[]): Promise<PackedPictures> {
  const places = new Map<
    string,
    { readonly shard: ByteSource; readonly from: number; readonly size: number }
  >();
  const classes = new Map<string, string>();
  /** The first picture whose class is an index from each source. */
  const sources = new Map<string, string>();
  for (const shard of shards) {
    for (const { picture, label, source = '' } of (await samplesOf(shard)).values()) {
      if (picture === undefined) continue;
      const path = `${shard.name}/${picture.path}`;
      places.set(path, { shard, from: picture.from, size: picture.size });
      if (label === undefined) continue;
      classes.set(path, label);
      if (kindOf(label) === 'number' && !sources.has(source)) sources.set(source, path);
    }
  }
  const [one, other] = sources;
  if (other !== undefined) {
    throw new FirstspikeError(
      'bad-file',
      `The class of ${one[1]} comes from ${one[0]}, that of ${other[1]} from ${other[0]}, and their numbers need not mean the same; give every picture its class in the same way, or by name`,
      { sources: [one[0], other[0]] },
    );
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
    const found =
      form === 'cls'
        ? { label: text, source: 'a .cls file' }
        : labelIn(text, `${entry.path} in ${shard.name}`);
    if (found !== undefined) Object.assign(sample, found);
  }
  return samples;
}

/** Names under which a description holds a class. */
const fields = ['label', 'cls', 'class', 'class_id', 'target', 'y', 'class_name', 'label_name'];

/** The class of a description; undefined where it has none. @throws FirstspikeError `bad-file` for several that differ */
function labelIn(text: string, where: string): Required<Pick<Sample, 'label' | 'source'>> | undefined {
  let value: unknown;
  let source = 'a .json file';
  try {
    value = JSON.parse(text);
  } catch {
    throw new FirstspikeError('bad-file', `${where} is no JSON; write the shard again`, { where });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const own = new Map(Object.entries(value));
    // Beside an x, y is a place in the picture.
    const given = fields.filter((field) => isClass(own.get(field)) && !(field === 'y' && own.has('x')));
    // A number and its name are one class, said twice.
    for (const kind of ['number', 'string']) {
      const same = given.filter((field) => kindOf(own.get(field)) === kind);
      const other = same.find((field) => String(own.get(field)) !== String(own.get(same[0])));
      if (other === undefined) continue;
      throw new FirstspikeError(
        'bad-file',
        `${where} gives two classes, ${said(same[0], own)} and ${said(other, own)}; keep the right one, or pack a .cls file beside the picture, which decides`,
        { where },
      );
    }
    value = own.get(given[0] ?? '');
    source = `"${given[0]}" in a .json file`;
  }
  return isClass(value) ? { label: String(value), source } : undefined;
}

const isClass = (value: unknown): value is number | string =>
  typeof value === 'number' || typeof value === 'string';

/** A class is a number, also as text, or a name. */
const kindOf = (value: unknown): 'number' | 'string' =>
  typeof value === 'number' || /^\s*\d+\s*$/.test(String(value)) ? 'number' : 'string';

const said = (field: string, own: ReadonlyMap<string, unknown>): string =>
  `"${field}": ${JSON.stringify(own.get(field))}`;
