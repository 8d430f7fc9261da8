/**
 * @file HDF5 files of strangers (.nir, .h5, .keras): read in a worker thread, within a limit of processor time.
 */
import { FirstspikeError } from '../../error.ts';
import type { KerasContent } from '../../formats/keras/index.ts';
import type { NirFile } from '../../formats/nir/record.ts';
import type { Hdf5Contents, Hdf5Task } from './hdf5-worker.ts';
import { startThread, type Thread } from './thread.ts';

/** Of processor time: ten times what a network of 30 million weights takes, and more for larger files. */
const LIMIT_SECONDS = 4;
const SECONDS_PER_BYTE = 1 / 2 ** 26;
const WATCH_MS = 100;

/** A thread that reads HDF5 files, one at a time; one that is given up is replaced by the next file. */
export interface Hdf5Thread {
  /**
   * @param label how to call the bytes in an error message
   * @param limit seconds of processor time
   * @throws FirstspikeError as the reader of that kind, and `bad-file` after the time limit
   */
  read<K extends keyof Hdf5Contents>(
    kind: K,
    bytes: Uint8Array,
    label: string,
    limit?: number,
  ): Promise<Hdf5Contents[K]>;
  close(): Promise<void>;
}

/** Reads a .nir file as `readNir` does; a file on which HDF5 does not come to an end is given up. */
export const readNirGuarded = (bytes: Uint8Array, label: string, limit?: number): Promise<NirFile> =>
  readOnce('nir', bytes, label, limit);

/** Reads a Keras file as `readKerasContent` does, with the same guard. @throws FirstspikeError */
export const readKerasGuarded = (bytes: Uint8Array, label: string, limit?: number): Promise<KerasContent> =>
  readOnce('keras', bytes, label, limit);

async function readOnce<K extends keyof Hdf5Contents>(
  ...file: [kind: K, bytes: Uint8Array, label: string, limit?: number]
): Promise<Hdf5Contents[K]> {
  const thread = hdf5Thread();
  try {
    return await thread.read(...file);
  } finally {
    await thread.close();
  }
}

const names = { nir: 'NIR', keras: 'Keras' } as const;

export function hdf5Thread(): Hdf5Thread {
  let thread: Thread<Hdf5Task, Hdf5Contents[keyof Hdf5Contents]> | undefined;
  const close = async (): Promise<void> => {
    const ended = thread;
    thread = undefined;
    await ended?.end();
  };
  return {
    close,
    async read<K extends keyof Hdf5Contents>(
      kind: K,
      bytes: Uint8Array,
      label: string,
      limit = LIMIT_SECONDS,
    ): Promise<Hdf5Contents[K]> {
      thread ??= startThread('./hdf5-worker.js');
      const before = process.cpuUsage();
      const allowed = limit + bytes.length * SECONDS_PER_BYTE;
      let late = false;
      // This thread waits meanwhile, so that the time of the process is that of the worker.
      const watch = setInterval(() => {
        const { user, system } = process.cpuUsage(before);
        if (late || (user + system) / 1e6 <= allowed) return;
        late = true;
        void close();
      }, WATCH_MS);
      try {
        return (await thread.ask({ kind, bytes, label })) as Hdf5Contents[K];
      } catch (error) {
        // A thread that broke down answers no more.
        if (!(error instanceof FirstspikeError)) await close();
        if (error instanceof FirstspikeError || !late) throw error;
        throw new FirstspikeError(
          'bad-file',
          `${label} is not a readable ${names[kind]} file: HDF5 has come to no end in ${allowed.toFixed(1)} s of processor time; it may be damaged.`,
        );
      } finally {
        clearInterval(watch);
      }
    },
  };
}
