/** @file How much compressed data may become: bounds against archives made to fill memory. */
import { FirstspikeError, grouped } from '../../error.ts';
import { type Shape, sizeOf } from '../../graph/tensor.ts';

/** 1 GiB: 268 million float32 weights. */
const limit = 2 ** 30;
/** Deflate turns at most 1032 bytes into one. */
const largestRatio = 1032;
/** Small files may hold small things that are stored as fill values. */
const allowance = 2 ** 16;

/**
 * @param unpacked bytes that the data say they will take
 * @param packed bytes they come from
 * @throws FirstspikeError `unsupported`
 */
export function checkUnpacked(unpacked: number, packed: number, what: string): void {
  if (unpacked <= limit && unpacked <= packed * largestRatio + allowance) return;
  const why =
    unpacked > limit ? 'more than 1 GiB works nowhere here' : `from ${grouped(packed)} bytes is not sound`;
  throw new FirstspikeError(
    'unsupported',
    `${what} would unpack to ${grouped(unpacked)} bytes; ${why}, save the model again or make it smaller.`,
  );
}

/** HDF5 takes about 4 kB of memory for each chunk it reads. */
const mostChunks = 2 ** 16;
/** Each chunk that is stored takes at least so many bytes of the file, for its place alone. */
const chunkEntry = 24;
const fewChunks = 1024;

/**
 * @param chunks shape of a dataset's chunks; null if it is stored in one piece
 * @param packed bytes of the file
 * @throws FirstspikeError `unsupported`
 */
export function checkChunks(shape: Shape, chunks: Shape | null, packed: number): void {
  const count = chunks?.reduce((product, size, axis) => product * Math.ceil(shape[axis] / size), 1) ?? 0;
  if (count <= Math.min(mostChunks, Math.max(fewChunks, packed / chunkEntry))) return;
  throw new FirstspikeError(
    'unsupported',
    `The HDF5 file keeps ${grouped(sizeOf(shape))} numbers in ${grouped(count)} chunks, which is more than can be read; save the model again.`,
  );
}
