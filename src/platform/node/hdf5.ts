/**
 * @file HDF5 files of strangers (.nir, .h5, .keras): read in a worker thread, within a time limit.
 */
import { Tinypool } from 'tinypool';
import { FirstspikeError } from '../../error.ts';
import type { KerasContent } from '../../formats/keras/index.ts';
import type { NirFile } from '../../formats/nir/record.ts';
import type { Hdf5Contents, Hdf5Task } from './hdf5-worker.ts';
import { answerIn, type Reply } from './reply.ts';

/** A hundred times what a network of 30 million weights takes. */
const LIMIT_MS = 60_000;

/**
 * Reads a .nir file as `readNir` does; a file on which HDF5 does not come to an end is given up.
 * @param label how to call the bytes in an error message
 * @throws FirstspikeError as `readNir`, and `bad-file` after the time limit
 */
export const readNirGuarded = (bytes: Uint8Array, label: string, limit = LIMIT_MS): Promise<NirFile> =>
  readGuarded('nir', bytes, label, `${label} is not a readable NIR file`, limit);

/** Reads a Keras file as `readKerasContent` does, with the same guard. @throws FirstspikeError */
export const readKerasGuarded = (bytes: Uint8Array, label: string, limit = LIMIT_MS): Promise<KerasContent> =>
  readGuarded('keras', bytes, label, `${label} is not a readable Keras file`, limit);

async function readGuarded<K extends keyof Hdf5Contents>(
  kind: K,
  bytes: Uint8Array,
  label: string,
  what: string,
  limit: number,
): Promise<Hdf5Contents[K]> {
  const filename = new URL('./hdf5-worker.js', import.meta.url).href;
  const pool = new Tinypool({ filename, minThreads: 1, maxThreads: 1 });
  const signal = AbortSignal.timeout(limit);
  const task: Hdf5Task = { kind, bytes, label };
  try {
    const reply: Reply<Hdf5Contents[K]> = await pool.run(task, { signal });
    return answerIn(reply);
  } catch (error) {
    if (error instanceof FirstspikeError || !signal.aborted) throw error;
    throw new FirstspikeError(
      'bad-file',
      `${what}: HDF5 has come to no end in ${limit / 1000} s; it may be damaged.`,
    );
  } finally {
    await pool.destroy();
  }
}
