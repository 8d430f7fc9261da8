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

  /** Pages of the memory; kernels may read up to 16 bytes beyond the last place. */
  get #pages(): number {
    return Math.ceil((this.#size + ALIGNMENT) / PAGE);
  }

  /** Makes the memory. */
  build(): WebAssembly.Memory {
    const memory = new WebAssembly.Memory({ initial: this.#pages, maximum: this.#pages });
    this.#write(new Int8Array(memory.buffer));
    return memory;
  }

  /** Takes a memory that held something else. */
  fill(memory: WebAssembly.Memory): void {
    const missing = this.#pages - memory.buffer.byteLength / PAGE;
    if (missing > 0) memory.grow(missing);
    const bytes = new Int8Array(memory.buffer);
    bytes.fill(0, 0, this.#pages * PAGE);
    this.#write(bytes);
  }

  #write(bytes: Int8Array): void {
    for (const { at, data } of this.#contents) {
      if ('write' in data) data.write(bytes.subarray(at, at + data.byteLength));
      else bytes.set(new Int8Array(data.buffer, data.byteOffset, data.byteLength), at);
    }
  }
}
