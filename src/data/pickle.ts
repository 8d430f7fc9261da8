/**
 * @file Python pickles of data, protocols 2 to 5: dictionaries, lists, numbers, texts, bytes and NumPy arrays. A pickle is a program;
 * here it can do nothing but build these, and whatever it asks to call besides NumPy's arrays is refused and not run.
 * Source: Python's pickletools.
 */
import { FirstspikeError, grouped } from '../error.ts';
import { build, callables, globals, isRecord, latin1, type Pickled, textOf } from './pickle-values.ts';

/** Whether the bytes start as a pickle of protocol 2 to 5 does that holds a dictionary. */
export const isPickle = (bytes: Uint8Array): boolean =>
  bytes.length > 3 &&
  bytes[0] === 0x80 &&
  bytes[1] >= 2 &&
  bytes[1] <= 5 &&
  (bytes[2] === 0x7d ||
    bytes[2] === 0x28 ||
    (bytes[2] === 0x95 && (bytes[11] === 0x7d || bytes[11] === 0x28)));

/**
 * What a pickle holds.
 * @throws FirstspikeError `bad-file` if it is damaged or asks for more than data
 */
export function unpickle(bytes: Uint8Array, file: string): Pickled {
  const machine = new Machine(bytes);
  try {
    return machine.run();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new FirstspikeError(
      'bad-file',
      `${file} is not a pickle of data (at byte ${grouped(machine.at)}: ${why}); fetch it again, or save its arrays with numpy.savez.`,
      { file, offset: machine.at },
    );
  }
}

/** Pickle's stack machine: a stack, marks in it, and a memo. */
class Machine {
  at = 0;
  readonly memo = new Map<number, Pickled>();
  private readonly stack: Pickled[] = [];
  private readonly marks: number[] = [];
  private readonly view: DataView;
  private readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  run(): Pickled {
    for (let code = this.u8(); code !== STOP; code = this.u8()) {
      const instruction = instructions.get(code);
      if (instruction === undefined) throw new Error(`instruction 0x${code.toString(16)} is none of data`);
      instruction(this);
    }
    return this.pop();
  }

  /** A number at the place where the machine is. */
  number(width: 1 | 2 | 4 | 8, kind: 'unsigned' | 'signed' | 'float' = 'unsigned'): number {
    const from = this.skip(width);
    if (kind === 'signed') return this.view.getInt32(from, true);
    if (kind === 'float') return this.view.getFloat64(from);
    if (width === 1) return this.bytes[from];
    if (width === 2) return this.view.getUint16(from, true);
    return width === 4 ? this.view.getUint32(from, true) : Number(this.view.getBigUint64(from, true));
  }
  u8(): number {
    return this.number(1);
  }
  take(count: number): Uint8Array {
    const from = this.skip(count);
    return this.bytes.subarray(from, from + count);
  }
  text(count: number): string {
    return new TextDecoder().decode(this.take(count));
  }
  /** Up to the end of a line. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0 || end - this.at > 200) throw new Error('a name does not end');
    const line = latin1(this.bytes.subarray(this.at, end));
    this.at = end + 1;
    return line;
  }
  /** A whole number of a few bytes, the last of which has the sign. */
  long(count: number): number {
    if (count > 8) throw new Error(`a number has ${count} bytes`);
    const bytes = this.take(count);
    let value = 0n;
    for (let i = count; i-- > 0; ) value = (value << 8n) | BigInt(bytes[i]);
    return Number(BigInt.asIntN(8 * Math.max(1, count), value));
  }
  push(value: Pickled): void {
    this.stack.push(value);
  }
  top(): Pickled {
    const value = this.stack.at(-1);
    if (value === undefined) throw new Error('its stack is empty');
    return value;
  }
  pop(): Pickled {
    const value = this.top();
    this.stack.pop();
    return value;
  }
  last(count: number): Pickled[] {
    if (this.stack.length < count) throw new Error('its stack is empty');
    return this.stack.splice(this.stack.length - count);
  }
  mark(): void {
    this.marks.push(this.stack.length);
  }
  sinceMark(): Pickled[] {
    const mark = this.marks.pop();
    if (mark === undefined || mark > this.stack.length) throw new Error('it has no mark');
    return this.stack.splice(mark);
  }
  append(values: readonly Pickled[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw new Error('it appends to what is no list');
    for (const value of values) list.push(value);
  }
  setItems(items: readonly Pickled[]): void {
    const dictionary = this.top();
    if (!(dictionary instanceof Map)) throw new Error('it sets an item of what is no dictionary');
    for (let i = 0; i + 1 < items.length; i += 2) {
      const key = items[i];
      dictionary.set(textOf(key) ?? String(typeof key === 'number' ? key : ''), items[i + 1]);
    }
  }
  global(module: string, name: string): void {
    const known = Object.hasOwn(globals, `${module} ${name}`) ? globals[`${module} ${name}`] : undefined;
    if (known === undefined)
      throw new Error(`it asks for ${module}.${name}, which no data need and which is not run`);
    this.push({ kind: 'global', name: known });
  }
  call(): void {
    const [callable, given] = this.last(2);
    if (!isRecord(callable) || callable.kind !== 'global' || !Array.isArray(given))
      throw new Error('it calls what is no function');
    this.push(callables[callable.name](given));
  }
  recall(key: number): void {
    const value = this.memo.get(key);
    if (value === undefined) throw new Error(`it has no memo ${key}`);
    this.push(value);
  }

  private skip(count: number): number {
    const from = this.at;
    if (from + count > this.bytes.length) throw new Error('it ends early');
    this.at += count;
    return from;
  }
}

const STOP = 0x2e;

/** Instructions of data by their code, with Python's names. */
const instructions: ReadonlyMap<number, (machine: Machine) => void> = new Map([
  [0x80, (m) => m.take(1)], // PROTO
  [0x95, (m) => m.take(8)], // FRAME
  [0x28, (m) => m.mark()], // MARK
  [0x30, (m) => m.pop()], // POP
  [0x31, (m) => m.sinceMark()], // POP_MARK
  [0x4e, (m) => m.push(null)], // NONE
  [0x88, (m) => m.push(true)], // NEWTRUE
  [0x89, (m) => m.push(false)], // NEWFALSE
  [0x4a, (m) => m.push(m.number(4, 'signed'))], // BININT
  [0x4b, (m) => m.push(m.number(1))], // BININT1
  [0x4d, (m) => m.push(m.number(2))], // BININT2
  [0x8a, (m) => m.push(m.long(m.u8()))], // LONG1
  [0x47, (m) => m.push(m.number(8, 'float'))], // BINFLOAT
  [0x55, (m) => m.push(m.take(m.u8()))], // SHORT_BINSTRING
  [0x43, (m) => m.push(m.take(m.u8()))], // SHORT_BINBYTES
  [0x54, (m) => m.push(m.take(m.number(4)))], // BINSTRING
  [0x42, (m) => m.push(m.take(m.number(4)))], // BINBYTES
  [0x8e, (m) => m.push(m.take(m.number(8)))], // BINBYTES8
  [0x96, (m) => m.push(m.take(m.number(8)))], // BYTEARRAY8
  [0x8c, (m) => m.push(m.text(m.u8()))], // SHORT_BINUNICODE
  [0x58, (m) => m.push(m.text(m.number(4)))], // BINUNICODE
  [0x8d, (m) => m.push(m.text(m.number(8)))], // BINUNICODE8
  [0x5d, (m) => m.push([])], // EMPTY_LIST
  [0x29, (m) => m.push([])], // EMPTY_TUPLE
  [0x7d, (m) => m.push(new Map())], // EMPTY_DICT
  [0x61, (m) => m.append([m.pop()])], // APPEND
  [0x65, (m) => m.append(m.sinceMark())], // APPENDS
  [0x74, (m) => m.push(m.sinceMark())], // TUPLE
  [0x85, (m) => m.push(m.last(1))], // TUPLE1
  [0x86, (m) => m.push(m.last(2))], // TUPLE2
  [0x87, (m) => m.push(m.last(3))], // TUPLE3
  [0x73, (m) => m.setItems(m.last(2))], // SETITEM
  [0x75, (m) => m.setItems(m.sinceMark())], // SETITEMS
  [0x63, (m) => m.global(m.line(), m.line())], // GLOBAL
  [
    0x93, // STACK_GLOBAL
    (m) => {
      const [module = '', name = ''] = m.last(2).map(textOf);
      m.global(module, name);
    },
  ],
  [0x52, (m) => m.call()], // REDUCE
  [
    0x62, // BUILD
    (m) => {
      const state = m.pop();
      build(m.top(), state);
    },
  ],
  [0x94, (m) => m.memo.set(m.memo.size, m.top())], // MEMOIZE
  [0x71, (m) => m.memo.set(m.u8(), m.top())], // BINPUT
  [0x72, (m) => m.memo.set(m.number(4), m.top())], // LONG_BINPUT
  [0x68, (m) => m.recall(m.u8())], // BINGET
  [0x6a, (m) => m.recall(m.number(4))], // LONG_BINGET
] as const satisfies readonly (readonly [number, (machine: Machine) => unknown])[]);
