/**
 * @file Files and folders, with errors a person can act on.
 */
import { randomBytes } from 'node:crypto';
import {
  access,
  constants,
  mkdir,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { crc32, gunzipSync } from 'node:zlib';
import type { ByteSource } from '../../data/byte-source.ts';
import { gunzipIfNeeded } from '../../data/gunzip.ts';
import { FirstspikeError } from '../../error.ts';

/**
 * The bytes of a file, or the first `most`.
 * @throws FirstspikeError `not-found` if it does not exist, is a folder or cannot be read.
 * @example
 * ```ts
 * await readBytes('/no/such/file').catch(({ code }) => code); // → 'not-found'
 * ```
 */
export async function readBytes(
  path: string,
  signal?: AbortSignal,
  most?: number,
): Promise<Uint8Array<ArrayBuffer>> {
  throwIfAborted(signal);
  try {
    if (most !== undefined) return await bytesBetween(path, 0, most);
    const { size } = await stat(path);
    if (size > MOST_AT_ONCE) return await bytesBetween(path, 0, size);
    const buffer = await readFile(path);
    return new Uint8Array(buffer.buffer as ArrayBuffer, buffer.byteOffset, buffer.length);
  } catch (error) {
    throw new FirstspikeError('not-found', `cannot read ${path}: ${reason(error)}`, { path });
  }
}

/** Bytes that Node reads with one call: 2 GiB at most. */
const MOST_AT_ONCE = 2 ** 30;

async function bytesBetween(path: string, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
  const file = await open(path);
  try {
    const bytes = new Uint8Array(to - from);
    let done = 0;
    while (done < bytes.length) {
      const { bytesRead } = await file.read(
        bytes,
        done,
        Math.min(MOST_AT_ONCE, bytes.length - done),
        from + done,
      );
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return bytes.subarray(0, done);
  } finally {
    await file.close();
  }
}

/** A file that is read by position. @throws FirstspikeError `not-found` */
export async function fileBytes(path: string, signal?: AbortSignal): Promise<ByteSource> {
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    throwIfAborted(signal);
    try {
      return await work();
    } catch (error) {
      throw new FirstspikeError('not-found', `cannot read ${path}: ${reason(error)}`, { path });
    }
  };
  const { size } = await guarded(() => stat(path));
  return {
    name: path,
    length: size,
    read: (from, to) => guarded(() => bytesBetween(path, from, Math.max(from, Math.min(to, size)))),
  };
}

/** The bytes of a file, unpacked if they are gzipped. @throws FirstspikeError as `readBytes`; `bad-file` if it is damaged */
export async function readUnpacked(path: string, signal?: AbortSignal): Promise<Uint8Array> {
  return gunzipIfNeeded(await readBytes(path, signal), path, { gunzip, crc32 });
}

/** As plain bytes, for `slice` of a Node Buffer copies nothing. */
function gunzip(bytes: Uint8Array): Uint8Array {
  const { buffer, byteOffset, length } = gunzipSync(bytes);
  return new Uint8Array(buffer, byteOffset, length);
}

/** Stands for standard output in place of a file's name. */
export const STDOUT = '-';

/**
 * Writes a file so that readers see either the old content or the new, never a part; makes its folder. `-` is standard
 * output, and devices and pipes are written as they are.
 * @throws FirstspikeError `write` if the folder or the file cannot be written; nothing is left behind.
 * @example
 * ```ts
 * const { tmpdir } = await import('node:os');
 * const path = `${tmpdir()}/firstspike-example.txt`;
 * await writeAtomic(path, 'once');
 * await readBytes(path); // → [111, 110, 99, 101]
 * ```
 */
export async function writeAtomic(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    if (path === STDOUT) {
      await new Promise<void>((resolve, reject) => {
        process.stdout.write(content, (error) => (error ? reject(error) : resolve()));
      });
      return;
    }
    const known = await stat(path).catch(() => undefined);
    if (known && !known.isFile() && !known.isDirectory()) {
      await writeFile(path, content);
      return;
    }
    await makeFolder(dirname(path));
    await writeFile(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    const where = path === STDOUT ? 'standard output' : path;
    throw new FirstspikeError('write', `cannot write ${where}: ${reason(error)}`, { path });
  }
}

/**
 * Writes files that belong together: none of them appears before all are on the disk, next to where they go. Makes their
 * folders, and takes those away again that it made in vain.
 * @throws FirstspikeError `write` if one of them cannot be written, `aborted`; then all are as they were.
 * @example
 * ```ts
 * const { tmpdir } = await import('node:os');
 * const paths = ['a', 'b'].map((name) => `${tmpdir()}/firstspike-example/${name}`);
 * await writeTogether(paths.map((path) => [path, 'both']));
 * await isFile(paths[1]); // → true
 * ```
 */
export async function writeTogether(
  files: readonly (readonly [path: string, content: Uint8Array | string])[],
  signal?: AbortSignal,
): Promise<void> {
  const staged: { readonly path: string; readonly temporary: string }[] = [];
  const made: string[] = [];
  try {
    for (const [path, content] of files) {
      throwIfAborted(signal);
      try {
        if (await isFolder(path)) throw new Error(reasons.EISDIR);
        const first = await makeFolder(dirname(path));
        if (first !== undefined) made.push(first);
        const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
        staged.push({ path, temporary });
        await writeFile(temporary, content);
      } catch (error) {
        throw new FirstspikeError('write', `cannot write ${path}: ${reason(error)}`, { path });
      }
    }
    throwIfAborted(signal);
    for (const { path, temporary } of staged) await rename(temporary, path);
  } catch (error) {
    for (const { temporary } of staged) await rm(temporary, { force: true }).catch(() => undefined);
    for (const folder of made) await removeFolder(folder).catch(() => undefined);
    throw error;
  }
}

/**
 * Makes a folder, and those above it that are not there. Node's own `recursive` comes to no end where a file system says of a
 * folder that is there that it is not, as /proc does.
 * @returns the first folder made; undefined where all were there
 * @example
 * ```ts
 * const { tmpdir } = await import('node:os');
 * await makeFolder(tmpdir()); // → undefined
 * ```
 */
export async function makeFolder(path: string): Promise<string | undefined> {
  if (await isFolder(path)) return undefined;
  const above = dirname(path);
  const first = above === path ? undefined : await makeFolder(above);
  try {
    await mkdir(path);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (await isFolder(path)) return first;
    throw error;
  }
  return first ?? path;
}

/** Deletes a folder with everything in it; one that is not there is no error. */
export const removeFolder = (path: string): Promise<void> => rm(path, { recursive: true, force: true });

/**
 * Checks before long work that its result can be written to a path.
 * @throws FirstspikeError `write`
 */
export async function checkWritable(path: string): Promise<void> {
  const fail = (why: string) => new FirstspikeError('write', `cannot write ${path}: ${why}`, { path });
  if (path === STDOUT) return;
  if (await isFolder(path)) throw fail('it is a folder');
  let folder = dirname(resolve(path));
  while (!(await isFolder(folder)) && dirname(folder) !== folder) {
    if (await isFile(folder)) throw fail('a part of the path is not a folder');
    folder = dirname(folder);
  }
  await access(folder, constants.W_OK).catch((error) => {
    throw fail(reason(error));
  });
}

/** Names of the files and of the folders in a folder, each sorted; hidden entries are left out. */
export interface Listing {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/**
 * What is in a folder; links are followed, but not to a folder that holds this one.
 * @param onLoop called with the path of each link that leads back
 * @throws FirstspikeError `not-found` if it does not exist or cannot be read.
 */
export async function listFolder(path: string, onLoop?: (path: string) => void): Promise<Listing> {
  const files: string[] = [];
  const folders: string[] = [];
  try {
    for (const entry of await readdir(path, { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue;
      const isLink = entry.isSymbolicLink();
      if (isLink && (await leadsBack(path, entry.name))) onLoop?.(`${path}/${entry.name}`);
      else if (isLink ? await isFolder(`${path}/${entry.name}`) : entry.isDirectory())
        folders.push(entry.name);
      else if (isLink ? await isFile(`${path}/${entry.name}`) : entry.isFile()) files.push(entry.name);
    }
  } catch (error) {
    throw new FirstspikeError('not-found', `cannot list ${path}: ${reason(error)}`, { path });
  }
  return { files: files.sort(), folders: folders.sort() };
}

/** Whether a link in a folder leads to the folder itself or to one above it, on the way by links or on the real one. */
async function leadsBack(folder: string, name: string): Promise<boolean> {
  const target = await realpath(`${folder}/${name}`).catch(() => undefined);
  if (target === undefined) return false;
  for (let above = resolve(folder); ; above = dirname(above)) {
    const real = await realpath(above);
    if (real === target || real.startsWith(target.endsWith(sep) ? target : `${target}${sep}`)) return true;
    if (dirname(above) === above) return false;
  }
}

/** Whether the path is a file that exists (links are followed). */
export async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}

/** Whether the path is a folder that exists (links are followed). */
export async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

/** @throws FirstspikeError `aborted` if the caller has cancelled. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new FirstspikeError('aborted', 'cancelled');
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a folder',
  EEXIST: 'a file is in the place of a folder',
  ENOTDIR: 'a part of the path is not a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
  EPIPE: 'its reader has gone',
};

/** What the system says, in words. */
export function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? (error instanceof Error ? error.message : String(error));
}
