/**
 * @file Reads one .nir file in a thread of its own: the HDF5 library may loop for ever on a damaged file.
 */
import { readNir } from '../../nir/read.ts';
import type { NirFile } from '../../nir/record.ts';
import { type Reply, replyLater } from './reply.ts';

export interface NirTask {
  readonly bytes: Uint8Array;
  readonly label: string;
}

/** Tinypool calls the default export; the name is the pool's, not ours. */
export default ({ bytes, label }: NirTask): Promise<Reply<NirFile>> =>
  replyLater(() => readNir(bytes, label));
