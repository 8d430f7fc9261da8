/**
 * @file Bytes that are read by position: a file, or bytes in memory.
 */

export interface ByteSource {
  /** For messages. */
  readonly name: string;
  readonly length: number;
  /** Bytes `from` up to, but without, `to`; fewer where the file ends before. */
  readonly read: (from: number, to: number) => Promise<Uint8Array>;
}

/** Bytes in memory; reads are views. */
export const heldBytes = (name: string, bytes: Uint8Array): ByteSource => ({
  name,
  length: bytes.length,
  read: async (from, to) => bytes.subarray(from, to),
});

/** Read at a time, where many small parts stand one after another. */
const WINDOW = 2 ** 16;

/** The same, where small reads of neighbouring bytes are one. */
export function windowed({ name, length, read }: ByteSource): ByteSource {
  let start = 0;
  let held = new Uint8Array(0);
  return {
    name,
    length,
    async read(from, to) {
      if (to - from > WINDOW) return read(from, to);
      if (from < start || to > start + held.length) {
        held = Uint8Array.from(await read(from, Math.min(length, from + WINDOW)));
        start = from;
      }
      return held.slice(from - start, to - start);
    },
  };
}
