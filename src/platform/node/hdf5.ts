/**
 * @file HDF5 files of strangers (.nir, .h5, .keras): read in a worker thread, within a limit of processor time.
 */
import { Tinypool } from 'tinypool';
import { FirstspikeError } from '../../error.ts';
import type { KerasContent } from '../../formats/keras/index.ts';
import type { NirFile } from '../../formats/nir/record.ts';
import type { Hdf5Contents, Hdf5Task } from './hdf5-worker.ts';
import { answerIn, type Reply } from './reply.ts';

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
  const filename = new URL('./hdf5-worker.js', import.meta.url).href;
  const pool = new Tinypool({ filename, minThreads: 1, maxThreads: 1 });
  return {
    close: () => pool.destroy(),
    async read<K extends keyof Hdf5Contents>(
      kind: K,
      bytes: Uint8Array,
      label: string,
      limit = LIMIT_SECONDS,
    ): Promise<Hdf5Contents[K]> {
      const guard = new AbortController();
      const before = process.cpuUsage();
      const allowed = limit + bytes.length * SECONDS_PER_BYTE;
      // This thread waits meanwhile, so that the time of the process is that of the worker.
      const watch = setInterval(() => {
        const { user, system } = process.cpuUsage(before);
        if ((user + system) / 1e6 > allowed) guard.abort();
      }, WATCH_MS);
      const task: Hdf5Task = { kind, bytes, label };
      try {
        const reply: Reply<Hdf5Contents[K]> = await pool.run(task, { signal: guard.signal });
        return answerIn(reply);
      } catch (error) {
        if (error instanceof FirstspikeError || !guard.signal.aborted) throw error;
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
