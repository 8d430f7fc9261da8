/**
 * @file .nir files of strangers: read in a worker thread, within a time limit.
 */
import { Tinypool } from 'tinypool';
import { FirstspikeError } from '../../error.ts';
import type { NirFile } from '../../nir/record.ts';
import type { NirTask } from './nir-worker.ts';
import { answerIn, type Reply } from './reply.ts';

/** A hundred times what a network of 30 million weights takes. */
const LIMIT_MS = 60_000;

/**
 * Reads a .nir file as `readNir` does; a file on which HDF5 does not come to an end is given up.
 * @param label how to call the bytes in an error message
 * @throws FirstspikeError as `readNir`, and `bad-file` after the time limit
 */
export async function readNirGuarded(bytes: Uint8Array, label: string, limit = LIMIT_MS): Promise<NirFile> {
  const filename = new URL('./nir-worker.js', import.meta.url).href;
  const pool = new Tinypool({ filename, minThreads: 1, maxThreads: 1 });
  const signal = AbortSignal.timeout(limit);
  const task: NirTask = { bytes, label };
  try {
    const reply: Reply<NirFile> = await pool.run(task, { signal });
    return answerIn(reply);
  } catch (error) {
    if (error instanceof FirstspikeError || !signal.aborted) throw error;
    throw new FirstspikeError(
      'bad-file',
      `${label} is not a readable NIR file: HDF5 has come to no end in ${limit / 1000} s; it may be damaged.`,
    );
  } finally {
    await pool.destroy();
  }
}
