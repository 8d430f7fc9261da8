/**
 * @file Files that somebody dropped on a page or chose in a dialogue, folders included, as paths and bytes.
 */
import { FirstspikeError, grouped } from '../../error.ts';

/**
 * A file in memory; the path begins with the dropped folder's name, parts divided by `/`. An empty folder is a path that
 * ends in `/`.
 */
export interface DroppedFile {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** More than this is a mistake, or would not fit into a tab. */
const MOST_FILES = 20_000;
const MOST_BYTES = 1_000_000_000;

/** Must be called while the drop event is being handled; the browser empties it afterwards. */
export function filesOfDrop(transfer: DataTransfer): Promise<DroppedFile[]> {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file');
  const entries = items.flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (entries.length < items.length) return filesOfList(transfer.files);
  return readAll(walk(entries));
}

/** Files of an `<input type=file>`. @throws FirstspikeError `range` if they are too many or too large */
export function filesOfList(list: Iterable<File>): Promise<DroppedFile[]> {
  async function* each() {
    for (const file of list) yield { path: file.webkitRelativePath || file.name, file };
  }
  return readAll(each());
}

interface Found {
  readonly path: string;
  readonly file: File;
}

async function readAll(found: AsyncIterable<Found>): Promise<DroppedFile[]> {
  const files: Found[] = [];
  let bytes = 0;
  for await (const each of found) {
    bytes += each.file.size;
    files.push(each);
    if (files.length > MOST_FILES || bytes > MOST_BYTES) {
      throw new FirstspikeError(
        'range',
        `A page reads at most ${grouped(MOST_FILES)} files of 1 GB together; drop fewer, or use the command line.`,
      );
    }
  }
  return Promise.all(
    files.map(async ({ path, file }) => ({ path, bytes: new Uint8Array(await file.arrayBuffer()) })),
  );
}

async function* walk(entries: readonly FileSystemEntry[]): AsyncGenerator<Found> {
  for (const entry of entries) {
    if (isFileEntry(entry)) {
      const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
      yield { path: entry.fullPath.replace(/^\//, ''), file };
    } else if (isFolderEntry(entry)) {
      const children = await childrenOf(entry);
      const path = entry.fullPath.replace(/^\//, '');
      if (children.length === 0) yield { path: `${path}/`, file: new File([], path) };
      yield* walk(children);
    }
  }
}

const isFileEntry = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolderEntry = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

/** A folder is read in parts, until one is empty. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (part.length === 0) return children;
    children.push(...part);
  }
}
