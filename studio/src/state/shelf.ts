/**
 * @file Files kept in this browser by the hash of their content, so that a view survives a reload and Back. The oldest go
 * first. Where nothing can be kept (private windows) everything else works.
 */
import type { DroppedFile } from '../../../src/platform/browser/dropped-files.ts';
import type { AnnSource } from '../worker/ann.ts';

export interface Kept {
  /** A model, data, or a network. */
  readonly files: readonly DroppedFile[];
  /** The ANN of a network. */
  readonly ann?: AnnSource;
}

interface Entry extends Kept {
  readonly hash: string;
  readonly used: number;
}

/** Entries that are kept, and bytes of one. */
const MOST = 12;
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

const sizeOf = ({ files, ann }: Kept): number =>
  files.reduce((sum, { bytes }) => sum + bytes.length, ann?.bytes.length ?? 0);

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
