/**
 * @file Reads one Keras file in a thread of its own: the HDF5 library may loop for ever on a damaged file. Its code, and
 * h5wasm beside the page, are fetched when such a file comes.
 */
import { expose } from 'comlink';
import { type KerasContent, readKerasContent } from '../../../src/formats/keras/index.ts';
import { answer } from './answer.ts';
import type { Answer } from './protocol.ts';

const reader = {
  read: (bytes: Uint8Array): Promise<Answer<KerasContent>> => answer(() => readKerasContent(bytes)),
};

export type KerasReader = typeof reader;

expose(reader);
