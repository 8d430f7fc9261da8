/**
 * @file Pictures in Parquet files as the Hugging Face hub has them: a column of records {bytes, path}, a column of labels, and the
 * names of the classes in the file's metadata. A group of rows is read at a time. Source: Apache Parquet; Hugging Face Datasets,
 * features `Image` and `ClassLabel`.
 */
import { gunzipSync } from 'fflate';
import { type FileMetaData, parquetMetadataAsync, parquetReadObjects, snappyUncompress } from 'hyparquet';
import { FirstspikeError, grouped } from '../error.ts';
import type { ByteSource } from './byte-source.ts';
import { largestContent } from './inflate-limit.ts';
import { classLabels } from './labels.ts';
import type { PackedPictures } from './webdataset.ts';

const imageNames = ['image', 'img', 'picture', 'pixel_values', 'jpg', 'png', 'webp'];
const labelNames = ['label', 'labels', 'fine_label', 'target', 'cls', 'class', 'y'];

interface Shard {
  readonly file: AsyncFile;
  readonly metadata: FileMetaData;
  readonly columns: Columns;
}

interface AsyncFile {
  readonly byteLength: number;
  readonly slice: (from: number, to?: number) => Promise<ArrayBuffer>;
}

interface Columns {
  readonly image: string;
  /** Whether the column has records {bytes, path}, and not bytes alone. */
  readonly isRecord: boolean;
  readonly label: string | undefined;
  readonly classNames: readonly string[] | undefined;
}

/**
 * The pictures of Parquet files, in their order.
 * @throws FirstspikeError `bad-file` if one is damaged, has no column of pictures, or is compressed in a way that is not read
 */
export async function parquetPictures(sources: readonly ByteSource[]): Promise<PackedPictures> {
  const rows = new Map<string, { readonly shard: Shard; readonly row: number }>();
  const labels: number[] = [];
  let classNames: readonly string[] = [];
  let unlabelled = true;
  for (const source of sources) {
    const shard = await opened(source);
    const { label, classNames: own } = shard.columns;
    const count = shard.metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
    for (let row = 0; row < count; row++)
      rows.set(`${source.name}/${String(row).padStart(String(count).length, '0')}`, { shard, row });
    unlabelled = label === undefined;
    const found = await labelsOf(source.name, shard);
    if (found.length !== count)
      throw bad(source.name, `has ${grouped(count)} rows but ${grouped(found.length)} labels`);
    labels.push(...found);
    if (own !== undefined) classNames = own;
  }
  const names = [...rows.keys()];
  const groups = groupReader();
  return {
    classNames,
    entries: names.map((path, i) => ({ path, label: labels[i] })),
    unreadable: [],
    unlabelled,
    async read(path, most) {
      const at = rows.get(path);
      const bytes = at && (await groups(at.shard, at.row, path));
      // Not a view, for it would keep its whole group.
      return bytes?.slice(0, most) ?? new Uint8Array(0);
    },
  };
}

const bad = (name: string, why: string): FirstspikeError =>
  new FirstspikeError(
    'bad-file',
    `${name} ${why}; write it again with one column of pictures, uncompressed or by Snappy`,
    {
      file: name,
    },
  );

async function opened({ name, length, read }: ByteSource): Promise<Shard> {
  const file: AsyncFile = {
    byteLength: length,
    async slice(from, to = length) {
      const bytes = await read(from, Math.min(to, length));
      return Uint8Array.from(bytes).buffer;
    },
  };
  return guarded(name, async () => {
    const metadata = await parquetMetadataAsync(file);
    let [rows, bytes] = [0, 0];
    for (const { num_rows, columns } of metadata.row_groups) {
      rows += Number(num_rows);
      for (const { meta_data } of columns) bytes += Number(meta_data?.total_uncompressed_size ?? 0);
    }
    // Every row has a label or a picture, which take some bits even when all are the same.
    if (!(rows >= 0 && rows <= 64 * length)) throw new Error(`it announces ${grouped(rows)} rows`);
    if (!(bytes <= largestContent(length))) throw new Error(`it would become ${grouped(bytes)} bytes`);
    return { file, metadata, columns: columnsOf(metadata) };
  });
}

async function guarded<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FirstspikeError) throw error;
    throw bad(name, `cannot be read as Parquet (${error instanceof Error ? error.message : error})`);
  }
}

/** By what the hub wrote of them, otherwise by their names. */
function columnsOf({ schema, key_value_metadata = [] }: FileMetaData): Columns {
  const features = featuresIn(key_value_metadata.find(({ key }) => key === 'huggingface')?.value);
  const top: { readonly name: string; readonly fields: readonly string[] }[] = [];
  for (let i = 1; i < schema.length; ) {
    const { name, num_children = 0 } = schema[i];
    top.push({ name, fields: schema.slice(i + 1, i + 1 + num_children).map((field) => field.name) });
    i = nextOf(schema, i);
  }
  const called = (names: readonly string[], type: string): string | undefined =>
    top.find(({ name }) => features.get(name)?._type === type)?.name ??
    names.find((name) => top.some((column) => column.name === name));
  const image = called(imageNames, 'Image') ?? top.find(({ fields }) => fields.includes('bytes'))?.name;
  if (image === undefined)
    throw new Error(`its columns are ${top.map(({ name }) => name).join(', ')}, none of which has pictures`);
  const label = called(labelNames, 'ClassLabel');
  return {
    image,
    isRecord: top.some(({ name, fields }) => name === image && fields.includes('bytes')),
    label,
    classNames: label === undefined ? undefined : features.get(label)?.names,
  };
}

/** Index of the column after this one. */
function nextOf(schema: FileMetaData['schema'], at: number): number {
  let next = at + 1;
  for (let left = schema[at]?.num_children ?? 0; left > 0 && next < schema.length; left--)
    next = nextOf(schema, next);
  return next;
}

interface Feature {
  readonly _type?: string;
  readonly names?: readonly string[];
}

function featuresIn(text: string | undefined): ReadonlyMap<string, Feature> {
  try {
    const features: unknown = JSON.parse(text ?? '{}')?.info?.features;
    return new Map(Object.entries(features ?? {}).flatMap(([name, value]) => [[name, featureOf(value)]]));
  } catch {
    // Metadata that are none say nothing.
    return new Map();
  }
}

function featureOf(value: unknown): Feature {
  if (typeof value !== 'object' || value === null) return {};
  const { _type, names } = value as Record<string, unknown>;
  const isNames = Array.isArray(names) && names.every((name) => typeof name === 'string');
  return { ...(typeof _type === 'string' && { _type }), ...(isNames && { names }) };
}

/** Rows of one column. */
const read = ({ file, metadata }: Shard, column: string, from?: number, to?: number) =>
  parquetReadObjects({
    file,
    metadata,
    columns: [column],
    utf8: false,
    ...(from !== undefined && { rowStart: from }),
    ...(to !== undefined && { rowEnd: to }),
    compressors: {
      SNAPPY: (input, length) =>
        within(input, length, () => {
          const output = new Uint8Array(length);
          snappyUncompress(input, output);
          return output;
        }),
      GZIP: (input, length) => within(input, length, () => gunzipSync(input)),
    },
  });

/** Pages that say what they become are believed up to a size. */
function within(input: Uint8Array, length: number, unpack: () => Uint8Array): Uint8Array {
  if (!(length >= 0 && length <= largestContent(input.length)))
    throw new Error(`a page would become ${grouped(length)} bytes`);
  return unpack();
}

async function labelsOf(name: string, shard: Shard): Promise<ArrayLike<number> & Iterable<number>> {
  const { label, image, classNames } = shard.columns;
  if (label === undefined) {
    const rows = shard.metadata.row_groups.reduce((sum, { num_rows }) => sum + Number(num_rows), 0);
    return new Int32Array(rows);
  }
  if (label === image) throw bad(name, 'has one column for pictures and labels');
  const rows = await guarded(name, () => read(shard, label));
  const values = rows.map((row) => Number(typeof row[label] === 'object' ? Number.NaN : row[label]));
  return classLabels(values, `column ${label} of ${name}`, classNames?.length || undefined);
}

/** The picture of a row; the group of rows that was read last is kept. */
function groupReader(): (shard: Shard, row: number, path: string) => Promise<Uint8Array> {
  let held:
    | { readonly shard: Shard; readonly from: number; readonly rows: Promise<Record<string, unknown>[]> }
    | undefined;
  return async (shard, row, path) => {
    let from = 0;
    let to = 0;
    for (const { num_rows } of shard.metadata.row_groups) {
      to = from + Number(num_rows);
      if (row < to) break;
      from = to;
    }
    const { image, isRecord } = shard.columns;
    if (held?.shard !== shard || held.from !== from)
      held = { shard, from, rows: guarded(path, () => read(shard, image, from, to)) };
    const rows = await held.rows;
    const value = rows[row - from]?.[image];
    const bytes =
      isRecord && typeof value === 'object' && value !== null ? (value as { bytes?: unknown }).bytes : value;
    if (bytes instanceof Uint8Array) return bytes;
    throw new FirstspikeError(
      'bad-file',
      `${path} has no bytes of a picture; embed the pictures in the file`,
      { path },
    );
  };
}
