/**
 * @file What HDF5 files hold, read as the command line reads it: in a thread that is given up where the library comes to
 * no end. `npm test` reads its few files without one, for threads need built code.
 */
import { FirstspikeError } from '../../../src/error.ts';
import { readKerasContent } from '../../../src/formats/keras/index.ts';
import { readNir } from '../../../src/formats/nir/read.ts';
import { type Hdf5Thread, hdf5Thread } from '../../../src/platform/node/hdf5.ts';

/** Files that fail leave memory behind in the library. */
const FILES_PER_THREAD = 500;

let isThreaded = false;
let thread: Hdf5Thread | undefined;
let files = 0;

/** From now on, files are read in a thread; it stays for the next file until it is closed. */
export function readInThread(): void {
  isThreaded = true;
}

export async function closeThread(): Promise<void> {
  await thread?.close();
  thread = undefined;
}

export const readNirFile = (bytes: Uint8Array) =>
  isThreaded ? inThread((open) => open.read('nir', bytes, 'x')) : readNir(bytes, 'x');

export const readKerasFile = (bytes: Uint8Array) =>
  isThreaded ? inThread((open) => open.read('keras', bytes, 'x')) : readKerasContent(bytes);

async function inThread<T>(read: (thread: Hdf5Thread) => Promise<T>): Promise<T> {
  if (files++ % FILES_PER_THREAD === 0) await closeThread();
  thread ??= hdf5Thread();
  try {
    return await read(thread);
  } catch (error) {
    if (!(error instanceof FirstspikeError && error.message.startsWith('An earlier, damaged file')))
      throw error;
    await closeThread();
    thread = hdf5Thread();
    return read(thread);
  }
}
