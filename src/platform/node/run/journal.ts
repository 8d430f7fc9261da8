/**
 * @file The journal of a run: a file to which one line of JSON is added for each thing done, `{"sum":…,"entry":…}`. The sum is
 * the first digits of the SHA-256 of the entry's text, so that a line that was torn or damaged is not taken for another. A
 * journal whose last line is torn is cut behind the line before it when it is opened.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { FirstspikeError } from '../../../error.ts';
import { isFile, reason } from '../files.ts';

/** Something done. */
export interface Entry {
  readonly key: string;
  readonly value: unknown;
}

/** What a journal holds. */
export interface KeptJournal {
  /** Lines of earlier runs that were torn or damaged and do not count. */
  readonly damaged: number;
  /** Keys in the order of their first lines. */
  keys(): Iterable<string>;
  has(key: string): boolean;
  /** Undefined for a key that is not there; of several values the last counts. */
  get(key: string): Promise<unknown>;
  /** @throws FirstspikeError `write` if a line could not be written */
  close(): Promise<void>;
}

export interface Journal extends KeptJournal {
  /** Adds a line; it is on the disk when `flush` has returned. @throws FirstspikeError `write` if an earlier line could not be written */
  put(key: string, value: unknown): void;
  /** @throws FirstspikeError `write` */
  flush(): Promise<void>;
}

/** Where the text of an entry is in the file, or the text itself while it is on its way there. */
type Place = { readonly at: number; readonly length: number } | { readonly text: string };

const HEAD = '{"sum":"';
const MIDDLE = '","entry":';
const SUM = 16;

const sumOf = (text: string | Uint8Array): string =>
  createHash('sha256').update(text).digest('hex').slice(0, SUM);

/** A line, with its end. */
export function journalLine(entry: Entry): string {
  const text = JSON.stringify(entry);
  return `${HEAD}${sumOf(text)}${MIDDLE}${text}}\n`;
}

/** Where the entry's text begins in a line. */
const OFFSET = HEAD.length + SUM + MIDDLE.length;

/** The entry of a line without its end; undefined for one that is not as it was written. */
function entryIn(line: Buffer): Entry | undefined {
  if (line.length < OFFSET + 1 || line[line.length - 1] !== 0x7d) return undefined;
  const head = line.toString('latin1', 0, OFFSET);
  const text = line.subarray(OFFSET, -1);
  if (head !== `${HEAD}${sumOf(text)}${MIDDLE}`) return undefined;
  return JSON.parse(text.toString());
}

interface Contents {
  readonly places: Map<string, Place>;
  readonly damaged: number;
  /** Bytes up to the end of the last whole line, and whether that end is missing. */
  readonly length: number;
  readonly isOpenEnded: boolean;
}

/** Reads a file of any size line by line. */
async function contentsOf(path: string): Promise<Contents> {
  const places = new Map<string, Place>();
  let damaged = 0;
  let at = 0;
  let parts: Buffer[] = [];
  const take = (line: Buffer): boolean => {
    const entry = entryIn(line);
    if (entry) places.set(entry.key, { at: at + OFFSET, length: line.length - OFFSET - 1 });
    return entry !== undefined;
  };
  if (await isFile(path)) {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      let from = 0;
      for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, from)) {
        const line = Buffer.concat([...parts, chunk.subarray(from, end)]);
        parts = [];
        if (!take(line)) damaged++;
        at += line.length + 1;
        from = end + 1;
      }
      if (from < chunk.length) parts.push(chunk.subarray(from));
    }
  }
  const last = Buffer.concat(parts);
  const isOpenEnded = take(last);
  if (last.length > 0 && !isOpenEnded) damaged++;
  return { places, damaged, length: isOpenEnded ? at + last.length : at, isOpenEnded };
}

async function valueAt(file: FileHandle, place: Place | undefined): Promise<unknown> {
  if (!place) return undefined;
  if ('text' in place) return JSON.parse(place.text);
  const bytes = Buffer.alloc(place.length);
  await file.read(bytes, 0, place.length, place.at);
  return (JSON.parse(bytes.toString()) as Entry).value;
}

/**
 * Opens a journal to be read only: the file stays as it is, torn lines among it.
 * @throws FirstspikeError `not-found`
 */
export async function readJournal(path: string): Promise<KeptJournal> {
  try {
    const { places, damaged } = await contentsOf(path);
    const file = await open(path, 'r');
    return {
      damaged,
      keys: () => places.keys(),
      has: (key) => places.has(key),
      get: (key) => valueAt(file, places.get(key)),
      close: () => file.close(),
    };
  } catch (error) {
    throw new FirstspikeError('not-found', `cannot read ${path}: ${reason(error)}`, { path });
  }
}

/**
 * Opens a journal, or makes one. One process at a time may have it open.
 * @throws FirstspikeError `write`, `not-found`
 */
export async function openJournal(path: string): Promise<Journal> {
  const failed = (error: unknown): FirstspikeError =>
    new FirstspikeError('write', `cannot write ${path}: ${reason(error)}`, { path });
  let file: FileHandle;
  let contents: Contents;
  try {
    contents = await contentsOf(path);
    file = await open(path, 'a+');
    await file.truncate(contents.length);
    if (contents.isOpenEnded) await file.appendFile('\n');
  } catch (error) {
    throw failed(error);
  }
  const { places, damaged } = contents;
  let end = contents.length + (contents.isOpenEnded ? 1 : 0);
  let waiting: Entry[] = [];
  let writing: Promise<void> | undefined;
  let failure: FirstspikeError | undefined;
  // All lines that wait are written at once, and the disk is waited for once for all of them.
  const write = async (): Promise<void> => {
    await Promise.resolve();
    while (waiting.length > 0) {
      const entries = waiting;
      waiting = [];
      const lines = entries.map((entry) => Buffer.from(journalLine(entry)));
      await file.appendFile(Buffer.concat(lines));
      await file.datasync();
      for (const [i, { key }] of entries.entries()) {
        places.set(key, { at: end + OFFSET, length: lines[i].length - OFFSET - 2 });
        end += lines[i].length;
      }
    }
  };
  const flush = async (): Promise<void> => {
    while (writing) await writing;
    if (failure) throw failure;
  };
  return {
    damaged,
    keys: () => places.keys(),
    has: (key) => places.has(key),
    get: (key) => valueAt(file, places.get(key)),
    put(key, value) {
      if (failure) throw failure;
      places.set(key, { text: JSON.stringify(value) });
      waiting.push({ key, value });
      writing ??= write()
        .catch((error: unknown) => {
          failure ??= failed(error);
        })
        .finally(() => {
          writing = undefined;
        });
    },
    flush,
    async close() {
      await flush().finally(() => file.close());
    },
  };
}
