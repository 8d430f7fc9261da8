/**
 * @file Images as rows of one size in files, read by position.
 */
import type { ByteSource } from './byte-source.ts';

/** Rows of one file. */
export interface RowPart {
  readonly bytes: ByteSource;
  /** Where the first row starts. */
  readonly start: number;
  /** Bytes from the start of one row to that of the next. */
  readonly stride: number;
  readonly count: number;
}

/** Reads rows of `size` bytes at these places, counted through all parts; neighbours are read at once. */
export function rowReader(
  parts: readonly RowPart[],
  size: number,
): (places: readonly number[]) => Promise<Uint8Array> {
  return async (places) => {
    const all = new Uint8Array(places.length * size);
    for (let i = 0; i < places.length; ) {
      const { part, row } = partOf(parts, places[i]);
      let run = 1;
      while (places[i + run] === places[i] + run && row + run < part.count) run++;
      const from = part.start + row * part.stride;
      const read = await part.bytes.read(from, from + (run - 1) * part.stride + size);
      if (part.stride === size) all.set(read, i * size);
      else
        for (let k = 0; k < run; k++)
          all.set(read.subarray(k * part.stride, k * part.stride + size), (i + k) * size);
      i += run;
    }
    return all;
  };
}

function partOf(parts: readonly RowPart[], place: number): { readonly part: RowPart; readonly row: number } {
  let row = place;
  for (const part of parts) {
    if (row < part.count) return { part, row };
    row -= part.count;
  }
  throw new RangeError(`There is no row ${place}.`);
}
