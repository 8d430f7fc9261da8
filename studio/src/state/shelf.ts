/**
 * @file Files kept in this browser by the hash of their content, so that a view survives a reload and Back. The oldest go
 * first. Where nothing can be kept (private windows) everything else works.
 */
import type { DroppedFile } from '../../../src/platform/browser/dropped-files.ts';
import type { AnnSource } from '../worker/ann.ts';
import type { CodeRow, Converted, Diagnosed, Swept, SweptCell } from '../worker/workspace-protocol.ts';
import type { SweptBy } from './workspace.ts';

/** What was measured with a model and images. */
export interface Results {
  /** Of the studio, which measured it. */
  readonly build: string;
  /** The output of the model that was read. */
  readonly output: string | undefined;
  readonly converted: Converted | undefined;
  readonly diagnosed: Diagnosed | undefined;
  readonly codeRows: readonly CodeRow[];
  readonly swept: SweptBy | undefined;
  readonly sweepNotes: Omit<Swept, 'cells'>;
  readonly cells: readonly SweptCell[];
}

export interface Kept {
  /** A model, data, or a network. */
  readonly files: readonly DroppedFile[];
  /** The ANN of a network. */
  readonly ann?: AnnSource;
  readonly results?: Results;
}

interface Entry extends Kept {
  readonly hash: string;
  readonly used: number;
}

/** Entries that are kept, and bytes of one. */
const MOST = 20;
const MOST_BYTES = 100_000_000;
const STORE = 'files';
const USED = 'used';

const request = <T>(asked: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

let opened: Promise<IDBDatabase> | undefined;

function database(): Promise<IDBDatabase> {
  opened ??= (() => {
    const asked = indexedDB.open('firstspike-studio', 1);
    asked.onupgradeneeded = () =>
      asked.result.createObjectStore(STORE, { keyPath: 'hash' }).createIndex(USED, USED);
    return request(asked);
  })();
  return opened;
}

const store = async (mode: IDBTransactionMode): Promise<IDBObjectStore> =>
  (await database()).transaction(STORE, mode).objectStore(STORE);

const sizeOf = ({ files, ann, results }: Kept): number =>
  [...files, ann, { bytes: results?.converted?.network }].reduce(
    (sum, part) => sum + (part?.bytes?.length ?? 0),
    0,
  );

/** Keeps files under a hash; a browser that keeps nothing does without. */
export async function keep(hash: string, kept: Kept): Promise<void> {
  try {
    if (sizeOf(kept) > MOST_BYTES) return;
    await request((await store('readwrite')).put({ ...kept, hash, used: Date.now() } satisfies Entry));
    // By the time of their last use, the oldest first.
    const hashes = await request((await store('readonly')).index(USED).getAllKeys());
    for (const old of hashes.slice(0, -MOST)) await request((await store('readwrite')).delete(old));
  } catch {
    // A link then says which file it needs.
  }
}

export async function kept(hash: string): Promise<Kept | undefined> {
  try {
    const entry: Entry | undefined = await request((await store('readonly')).get(hash));
    return entry;
  } catch {
    return undefined;
  }
}
