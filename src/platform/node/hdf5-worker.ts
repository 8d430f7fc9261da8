/**
 * @file Reads one HDF5 file in a thread of its own: the HDF5 library may loop for ever on a damaged file.
 */
import { parentPort } from 'node:worker_threads';
import { type KerasContent, readKerasContent } from '../../formats/keras/index.ts';
import { readNir } from '../../formats/nir/read.ts';
import type { NirFile } from '../../formats/nir/record.ts';
import { replyLater } from './reply.ts';

/** What files hold, by kind. */
export interface Hdf5Contents {
  readonly nir: NirFile;
  readonly keras: KerasContent;
}

export interface Hdf5Task {
  readonly kind: keyof Hdf5Contents;
  readonly bytes: Uint8Array;
  readonly label: string;
}

parentPort?.on('message', async ({ kind, bytes, label }: Hdf5Task) => {
  const answer = await replyLater<Hdf5Contents[keyof Hdf5Contents]>(() =>
    kind === 'nir' ? readNir(bytes, label) : readKerasContent(bytes),
  );
  parentPort?.postMessage(answer);
});
