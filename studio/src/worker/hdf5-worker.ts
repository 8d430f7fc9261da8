/**
 * @file Reads one HDF5 file, of Keras or of NIR, in a thread of its own: the HDF5 library may loop for ever on a damaged file.
 * Its code, and h5wasm beside the page, are fetched when such a file comes.
 */
import { expose } from 'comlink';
import { type KerasContent, readKerasContent } from '../../../src/formats/keras/index.ts';
import { readNir } from '../../../src/formats/nir/read.ts';
import type { NirFile } from '../../../src/formats/nir/record.ts';
import { answer } from './answer.ts';
import type { Answer } from './protocol.ts';

const reader = {
  Keras: (bytes: Uint8Array): Promise<Answer<KerasContent>> => answer(() => readKerasContent(bytes)),
  NIR: (bytes: Uint8Array, file: string): Promise<Answer<NirFile>> => answer(() => readNir(bytes, file)),
};

export type Hdf5Reader = typeof reader;

expose(reader);
