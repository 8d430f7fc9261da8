/** @file Several files as one input: a list of paths and lengths, then their contents one after the other. */
import { joined } from './bytes.ts';

export interface PackedFile {
  path: string;
  bytes: Uint8Array<ArrayBuffer>;
}

export function pack(files: readonly PackedFile[]): Uint8Array {
  const list = JSON.stringify(files.map(({ path, bytes }) => [path, bytes.length]));
  const head = new TextEncoder().encode(list);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, head.length, true);
  return joined(length, head, ...files.map(({ bytes }) => bytes));
}

/** Of a damaged list, what can be made of it: whatever is left belongs to the last file. */
export function unpack(bytes: Uint8Array): PackedFile[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = bytes.length < 4 ? 0 : 4 + view.getUint32(0, true);
  let at = Math.min(bytes.length, start);
  return listIn(bytes.subarray(4, start)).map(([path, length], i, list) => {
    const end = i === list.length - 1 ? bytes.length : Math.min(bytes.length, at + length);
    const content = Uint8Array.from(bytes.subarray(at, end));
    at = end;
    return { path, bytes: content };
  });
}

function listIn(head: Uint8Array): readonly (readonly [string, number])[] {
  try {
    const list: unknown = JSON.parse(new TextDecoder().decode(head));
    if (Array.isArray(list) && list.every(isEntry)) return list;
  } catch {
    // Damaged.
  }
  return [['x', 0]];
}

const isEntry = (value: unknown): value is readonly [string, number] =>
  Array.isArray(value) && typeof value[0] === 'string' && Number.isSafeInteger(value[1]) && value[1] >= 0;
