/** @file What a Parquet file says of itself behind its data: columns and groups of rows. Source: Apache Parquet, parquet.thrift. */
import { Cursor, numberIn, readStruct, type Struct, structIn, structsIn, textIn } from './thrift.ts';

/** A column that has values; columns of records have several. */
export interface Column {
  readonly path: readonly string[];
  /** Type of the values as the format numbers them: 1 INT32, 6 BYTE_ARRAY, … */
  readonly type: number;
  /** Definition level of a value that is there; a lower one means null. 0…depth */
  readonly present: number;
  readonly isList: boolean;
  readonly isDecimal: boolean;
}

/** The pages of a column in a group of rows. */
export interface Chunk {
  readonly codec: number;
  readonly from: number;
  readonly length: number;
  readonly unpacked: number;
  readonly values: number;
}

export interface RowGroup {
  readonly rows: number;
  /** In the order of the columns. */
  readonly chunks: readonly Chunk[];
}

export interface Footer {
  readonly columns: readonly Column[];
  readonly groups: readonly RowGroup[];
  readonly notes: ReadonlyMap<string, string>;
}

/** Bytes behind the description: its length and `PAR1`. */
export const TAIL_BYTES = 8;

/** Length of the description. @throws Error if these bytes are not the end of a Parquet file */
export function footerLength(tail: Uint8Array, fileLength: number): number {
  const isParquet = tail.length === TAIL_BYTES && textIn(tail.subarray(4)) === 'PAR1';
  if (!isParquet) throw new Error('it does not end as Parquet files do; the file may be cut short');
  const length = new DataView(tail.buffer, tail.byteOffset).getUint32(0, true);
  if (length > fileLength - TAIL_BYTES)
    throw new Error(`it announces a description of ${length} bytes, more than the file has`);
  return length;
}

/** @throws Error if the description is damaged */
export function parseFooter(bytes: Uint8Array, fileLength: number): Footer {
  const footer = readStruct(new Cursor(bytes));
  const columns = columnsIn(structsIn(footer.get(2)));
  const notes = structsIn(footer.get(5)).map(
    (note) => [textIn(note.get(1)) ?? '', textIn(note.get(2)) ?? ''] as const,
  );
  const groups = structsIn(footer.get(4)).map((group) => groupOf(group, columns, fileLength));
  return { columns, groups, notes: new Map(notes) };
}

const REQUIRED = 0;
const REPEATED = 2;
const DECIMAL = 5;

/** The schema is a tree, its elements stand before their children. */
function columnsIn(schema: readonly Struct[]): readonly Column[] {
  const columns: Column[] = [];
  let at = 0;
  const visit = (path: readonly string[], present: number, isList: boolean): void => {
    const element = schema[at++];
    if (element === undefined) throw new Error('its schema ends too early');
    const isRoot = at === 1;
    const repetition = element.get(3);
    const own = isRoot ? path : [...path, textIn(element.get(4)) ?? ''];
    const level = present + (isRoot || repetition === REQUIRED ? 0 : 1);
    const list = isList || (!isRoot && repetition === REPEATED);
    const children = Number(element.get(5) ?? 0);
    if (path.length > MOST_LEVELS) throw new Error('its schema is nested too deeply');
    for (let child = 0; child < children; child++) visit(own, level, list);
    if (children > 0 || isRoot) return;
    const isDecimal = element.get(6) === DECIMAL || structIn(element.get(10))?.has(DECIMAL) === true;
    const type = numberIn(element, 1, `the type of column ${own.join('.')}`);
    columns.push({ path: own, type, present: level, isList: list, isDecimal });
  };
  visit([], 0, false);
  return columns;
}

const MOST_LEVELS = 16;

function groupOf(group: Struct, columns: readonly Column[], fileLength: number): RowGroup {
  const rows = numberIn(group, 3, 'how many rows a group has');
  const found = structsIn(group.get(1));
  if (rows < 0) throw new Error(`it announces a group of ${rows} rows`);
  if (found.length !== columns.length)
    throw new Error(`a group of rows has ${found.length} columns where the schema has ${columns.length}`);
  return { rows, chunks: found.map((chunk, i) => chunkOf(chunk, columns[i].path.join('.'), fileLength)) };
}

function chunkOf(chunk: Struct, name: string, fileLength: number): Chunk {
  const about = structIn(chunk.get(3));
  if (about === undefined) throw new Error(`column ${name} is encrypted or has no description`);
  if (chunk.has(1)) throw new Error(`column ${name} is in another file`);
  const path = about.get(3);
  const own = Array.isArray(path) ? path.map(textIn).join('.') : '';
  if (own !== name) throw new Error(`column ${own} stands where the schema has ${name}`);
  const number = (id: number, what: string): number => numberIn(about, id, `${what} of column ${name}`);
  const data = number(9, 'the place');
  const dictionary = Number(about.get(11) ?? 0);
  const from = dictionary > 0 ? Math.min(data, dictionary) : data;
  const [unpacked, length] = [number(6, 'the size'), number(7, 'the length')];
  if (!(from >= 0 && length >= 0 && unpacked >= 0 && from + length <= fileLength))
    throw new Error(`column ${name} lies outside the file`);
  return { codec: number(4, 'the compression'), from, length, unpacked, values: number(5, 'the values') };
}
