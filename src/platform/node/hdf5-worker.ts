/**
 * @file Reads one HDF5 file in a thread of its own: the HDF5 library may loop for ever on a damaged file.
 */
import { type KerasContent, readKerasContent } from '../../formats/keras/index.ts';
import { readNir } from '../../formats/nir/read.ts';
import type { NirFile } from '../../formats/nir/record.ts';
import { type Reply, replyLater } from './reply.ts';

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

/** Tinypool calls the default export; the name is the pool's, not ours. */
export default ({ kind, bytes, label }: Hdf5Task): Promise<Reply<Hdf5Contents[keyof Hdf5Contents]>> =>
  replyLater<Hdf5Contents[keyof Hdf5Contents]>(() =>
    kind === 'nir' ? readNir(bytes, label) : readKerasContent(bytes),
  );
