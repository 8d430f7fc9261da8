/**
 * @file Where things are in the engine's memory: a list of places, filled once the memory exists.
 */

type Contents = Int8Array | Int16Array | Int32Array | Float32Array;

/** Contents that are made when the memory exists, one after the other: those of large layers would not fit twice. */
export interface Later {
  readonly byteLength: number;
  /** @param bytes the place, zero at first */
  write(bytes: Int8Array): void;
}

const ALIGNMENT = 64;
const PAGE = 65536;

/** Gives out places in a memory that is made at the end, when its size is known. */
export class Layout {
  #size = ALIGNMENT;
  readonly #contents: { readonly at: number; readonly data: Contents | Later }[] = [];

  /** A place of so many bytes, zero at first. */
  reserve(bytes: number): number {
    const at = this.#size;
    this.#size = Math.ceil((at + bytes) / ALIGNMENT) * ALIGNMENT;
    return at;
  }

  /** A place that holds `data` from the start. */
  place(data: Contents | Later): number {
    const at = this.reserve(data.byteLength);
    this.#contents.push({ at, data });
    return at;
  }

  /** Makes the memory; kernels may read up to 16 bytes beyond the last place. */
  build(): WebAssembly.Memory {
    const pages = Math.ceil((this.#size + ALIGNMENT) / PAGE);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const bytes = new Int8Array(memory.buffer);
    for (const { at, data } of this.#contents) {
      if ('write' in data) data.write(bytes.subarray(at, at + data.byteLength));
      else bytes.set(new Int8Array(data.buffer, data.byteOffset, data.byteLength), at);
    }
    return memory;
  }
}
