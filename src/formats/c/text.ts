/** @file Pieces of C text: types, arrays of integers, names in comments. */

/** Integers that a C array holds. */
export type Integers = ArrayLike<number>;

/** The C types of arrays, narrowest first, with their ranges. */
const types = [
  ['int8_t', -(2 ** 7), 2 ** 7 - 1],
  ['uint8_t', 0, 2 ** 8 - 1],
  ['int16_t', -(2 ** 15), 2 ** 15 - 1],
  ['int32_t', -(2 ** 31), 2 ** 31 - 1],
] as const;

export type IntegerType = (typeof types)[number][0] | 'uint16_t';

/** Bytes of one integer of a type. */
export const bytesOf = (type: IntegerType): number => Number(/\d+/.exec(type)?.[0]) / 8;

/** The narrowest type that holds both. */
export function narrowest(least: number, most: number): IntegerType {
  const found = types.find(([, from, to]) => from <= least && most <= to);
  return found ? found[0] : 'int32_t';
}

/** Integers of a constant array on a line. */
const PER_LINE = 24;
/** The longest integer of 32 bits, and what stands between two of them. */
const MOST_DIGITS = '-2147483648'.length + ',\n  '.length;
const [MINUS, COMMA, SPACE, NEW_LINE, ZERO] = [...'-, \n0'].map((character) => character.charCodeAt(0));

/** ASCII that grows at its end: as bytes, for the constants of a large network are longer than everything else it takes. */
export class TextBytes {
  #bytes = new Uint8Array(2 ** 12);
  #length = 0;

  /** Of what has been added up to now. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  add(text: string): this {
    this.#reserve(text.length);
    for (let i = 0; i < text.length; i++) this.#bytes[this.#length++] = text.charCodeAt(i);
    return this;
  }

  /** Adds text before all that is there. */
  addBefore(text: string): this {
    this.#reserve(text.length);
    this.#bytes.copyWithin(text.length, 0, this.#length);
    const end = this.#length + text.length;
    this.#length = 0;
    this.add(text);
    this.#length = end;
    return this;
  }

  /** A constant array; C has none without elements. */
  addArray(type: string, name: string, values: Integers): this {
    this.add(`static const ${type} ${name}[${Math.max(1, values.length)}] = {\n  `);
    for (let i = 0; i < values.length; i++) {
      this.#reserve(MOST_DIGITS);
      if (i > 0) this.#separate(i % PER_LINE === 0);
      this.#addInteger(values[i]);
    }
    return this.add(values.length === 0 ? '0\n};\n' : '\n};\n');
  }

  #separate(isNewLine: boolean): void {
    this.#bytes[this.#length++] = COMMA;
    if (isNewLine) {
      this.#bytes[this.#length++] = NEW_LINE;
      this.#bytes[this.#length++] = SPACE;
    }
    this.#bytes[this.#length++] = SPACE;
  }

  #addInteger(value: number): void {
    let rest = Math.abs(value);
    if (value < 0) this.#bytes[this.#length++] = MINUS;
    const first = this.#length;
    for (let least = 10; rest >= least; least *= 10) this.#length++;
    for (let at = this.#length++; at >= first; at--) {
      this.#bytes[at] = ZERO + (rest % 10);
      rest = Math.floor(rest / 10);
    }
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + more));
    larger.set(this.bytes);
    this.#bytes = larger;
  }
}

/** A name from a model, as it may stand in a comment or a file of properties: printable, on one line, ending nothing. */
export const printable = (name: string): string => name.replace(/[^ -~]|[\\"]|\*\/|\/\*|\?\?/g, '_');
