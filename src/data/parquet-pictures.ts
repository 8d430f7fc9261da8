/**
 * @file Pictures in Parquet files as the Hugging Face hub has them: a column of records {bytes, path}, a column of labels, and the
 * names of the classes in the file's metadata. A group of rows is read at a time. Source: Apache Parquet; Hugging Face Datasets,
 * features `Image` and `ClassLabel`.
 */
import { FirstspikeError, grouped } from '../error.ts';
import type { ByteSource } from './byte-source.ts';
import { largestContent } from './inflate-limit.ts';
import { classLabels } from './labels.ts';
import type { Cell } from './parquet/encodings.ts';
import { type Column, type Footer, footerLength, parseFooter, TAIL_BYTES } from './parquet/footer.ts';
import { readChunk } from './parquet/pages.ts';
import type { PackedPictures } from './webdataset.ts';

const imageNames = ['image', 'img', 'picture', 'pixel_values', 'jpg', 'png', 'webp'];
const labelNames = ['label', 'labels', 'fine_label', 'target', 'cls', 'class', 'y'];

/** As many as a table of them holds. */
const MOST_ROWS = 2 ** 24;

interface Shard {
  readonly source: ByteSource;
  readonly footer: Footer;
  readonly columns: Columns;
}

interface Columns {
  /** Its place among the file's columns: the bytes of a record {bytes, path}, or a column of bytes alone. */
  readonly image: number;
  readonly label: number | undefined;
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
    const count = rowsOf(shard.footer);
    unlabelled = label === undefined;
    const found = await labelsOf(source.name, shard);
    if (found.length !== count)
      throw bad(source.name, `has ${grouped(count)} rows but ${grouped(found.length)} labels`);
    if (labels.length + count > MOST_ROWS)
      throw bad(source.name, `brings the rows to more than ${grouped(MOST_ROWS)}`);
    for (const value of found) labels.push(value);
    for (let row = 0; row < count; row++)
      rows.set(`${source.name}/${String(row).padStart(String(count).length, '0')}`, { shard, row });
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
    `${name} ${why}; write it again with one column of pictures, uncompressed, or compressed by Snappy or gzip`,
    {
      file: name,
    },
  );

const rowsOf = ({ groups }: Footer): number => groups.reduce((sum, { rows }) => sum + rows, 0);

async function opened(source: ByteSource): Promise<Shard> {
  const { name, length, read } = source;
  return guarded(name, async () => {
    const end = length - TAIL_BYTES;
    const size = footerLength(await read(Math.max(0, end), length), length);
    const footer = parseFooter(await read(end - size, end), length);
    const rows = rowsOf(footer);
    const bytes = footer.groups
      .flatMap(({ chunks }) => chunks)
      .reduce((sum, { unpacked }) => sum + unpacked, 0);
    // Every row has a picture, unless they are few or all the same.
    if (!(rows <= 2 ** 16 + length / 16)) throw new Error(`it announces ${grouped(rows)} rows`);
    if (!(bytes <= largestContent(length))) throw new Error(`it would become ${grouped(bytes)} bytes`);
    return { source, footer, columns: columnsOf(footer) };
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
function columnsOf({ columns, notes }: Footer): Columns {
  const features = featuresIn(notes.get('huggingface'));
  const top = [...new Set(columns.map(({ path }) => path[0]))];
  const called = (names: readonly string[], type: string): string | undefined =>
    top.find((name) => features.get(name)?._type === type) ?? names.find((name) => top.includes(name));
  const at = (...path: readonly (string | undefined)[]): number =>
    columns.findIndex((column) => column.path.join('\n') === path.join('\n'));
  const image = called(imageNames, 'Image') ?? columns.find(({ path }) => path[1] === 'bytes')?.path[0];
  if (image === undefined) throw new Error(`its columns are ${top.join(', ')}, none of which has pictures`);
  const place = Math.max(at(image, 'bytes'), at(image));
  if (place < 0 || columns[place].type !== BYTE_ARRAY || columns[place].isList)
    throw new Error(`its column ${image} has neither bytes nor records of bytes`);
  const label = called(labelNames, 'ClassLabel');
  if (label !== undefined && at(label) < 0) throw new Error(`its column ${label} has records or lists`);
  return {
    image: place,
    label: label === undefined ? undefined : at(label),
    classNames: label === undefined ? undefined : features.get(label)?.names,
  };
}

/** Bytes of any length, as the format numbers types. */
const BYTE_ARRAY = 6;

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

/** Values of one column in a group of rows. */
async function cellsIn({ source, footer }: Shard, group: number, column: number): Promise<Cell[]> {
  const { rows, chunks } = footer.groups[group];
  const chunk = chunks[column];
  return readChunk(
    await source.read(chunk.from, chunk.from + chunk.length),
    footer.columns[column],
    chunk,
    rows,
  );
}

async function labelsOf(name: string, shard: Shard): Promise<ArrayLike<number> & Iterable<number>> {
  const { label, image, classNames } = shard.columns;
  const { columns, groups } = shard.footer;
  if (label === undefined) return new Int32Array(rowsOf(shard.footer));
  if (label === image) throw bad(name, 'has one column for pictures and labels');
  const values: number[] = [];
  await guarded(name, async () => {
    for (const group of groups.keys()) {
      for (const cell of await cellsIn(shard, group, label)) values.push(labelIn(cell, columns[label]));
    }
  });
  return classLabels(values, `column ${columns[label].path[0]} of ${name}`, classNames?.length || undefined);
}

/** Texts may be numbers. */
function labelIn(cell: Cell, { isDecimal }: Column): number {
  if (typeof cell === 'number' && !isDecimal) return cell;
  const text = cell instanceof Uint8Array && !isDecimal ? new TextDecoder().decode(cell) : '';
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

/** The picture of a row; the group of rows that was read last is kept. */
function groupReader(): (shard: Shard, row: number, path: string) => Promise<Uint8Array> {
  let held: { readonly shard: Shard; readonly group: number; readonly cells: Promise<Cell[]> } | undefined;
  return async (shard, row, path) => {
    const { groups } = shard.footer;
    let [group, from] = [0, 0];
    while (group < groups.length - 1 && row >= from + groups[group].rows) from += groups[group++].rows;
    if (held?.shard !== shard || held.group !== group)
      held = { shard, group, cells: guarded(path, () => cellsIn(shard, group, shard.columns.image)) };
    const bytes = (await held.cells)[row - from];
    if (bytes instanceof Uint8Array) return bytes;
    throw new FirstspikeError(
      'bad-file',
      `${path} has no bytes of a picture; embed the pictures in the file`,
      { path },
    );
  };
}
