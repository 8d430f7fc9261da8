/**
 * @file The user's cache of downloaded datasets: one folder per dataset, files as `named.ts` names them.
 */
import { homedir, platform } from 'node:os';
import { basename, join } from 'node:path';
import { heldBytes } from '../../../data/byte-source.ts';
import type { Split } from '../../../data/dataset.ts';
import { gunzipIfNeeded } from '../../../data/gunzip.ts';
import { type DatasetFile, type DatasetName, namedDatasets } from '../../../data/named.ts';
import { tarEntries } from '../../../data/tar.ts';
import { isFile, writeAtomic } from '../files.ts';
import { download, sha256 } from './download.ts';
import type { DataRequest } from './request.ts';

/** `$XDG_CACHE_HOME/firstspike`, or where the platform keeps caches. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.XDG_CACHE_HOME) return join(environment.XDG_CACHE_HOME, 'firstspike');
  if (platform() === 'win32')
    return join(environment.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'firstspike');
  if (platform() === 'darwin') return join(homedir(), 'Library', 'Caches', 'firstspike');
  return join(homedir(), '.cache', 'firstspike');
}

/**
 * Downloads what a folder lacks of a split; a file is written only after its checksum is right.
 * @throws FirstspikeError `download`, `aborted` or `write`.
 */
export async function fillCache(
  name: DatasetName,
  split: Split,
  folder: string,
  request: DataRequest,
): Promise<void> {
  const { source, splits } = namedDatasets[name];
  const missing: DatasetFile[] = [];
  for (const entry of splits[split].files) if (!(await isCached(folder, entry))) missing.push(entry);
  if (missing.length === 0) return;
  if (source.kind === 'files') {
    for (const entry of missing) {
      const urls = source.folders.map((url) => `${url}${entry.file}.gz`);
      const check = (bytes: Uint8Array) => {
        requireChecksum(gunzipIfNeeded(bytes, entry.file), entry);
        return bytes;
      };
      await writeAtomic(
        join(folder, `${entry.file}.gz`),
        await download(urls, `${entry.file}.gz`, check, request),
      );
    }
    return;
  }
  const archive = basename(new URL(source.urls[0]).pathname);
  const check = async (bytes: Uint8Array) => {
    const unpacked = gunzipIfNeeded(bytes, archive);
    const entries = await tarEntries(heldBytes(archive, unpacked));
    return [...splits.train.files, ...splits.test.files].map((entry) => {
      const { from, size } = entries.find(({ path }) => basename(path) === entry.file) ?? {
        from: 0,
        size: 0,
      };
      const content = unpacked.subarray(from, from + size);
      requireChecksum(content, entry);
      return { file: entry.file, content };
    });
  };
  for (const { file, content } of await download(source.urls, archive, check, request)) {
    await writeAtomic(join(folder, file), content);
  }
}

/** Whether a folder has a file, plain or gzipped. */
async function isCached(folder: string, { file }: DatasetFile): Promise<boolean> {
  return (await isFile(join(folder, file))) || (await isFile(join(folder, `${file}.gz`)));
}

function requireChecksum(content: Uint8Array, { file, sha256: expected }: DatasetFile): void {
  const found = sha256(content);
  if (found !== expected) throw new Error(`${file} has SHA-256 ${found}, not ${expected}`);
}
