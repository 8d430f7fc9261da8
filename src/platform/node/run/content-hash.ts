/** @file SHA-256 of everything in a value: plain records, arrays, maps, and the bytes of arrays of numbers. */
import { createHash, type Hash } from 'node:crypto';

/**
 * 32 hexadecimal digits; equal values have equal hashes. The order of a record's members does not count, and members that are
 * undefined are as good as absent.
 */
export function contentHash(value: unknown): string {
  const hash = createHash('sha256');
  add(hash, value);
  return hash.digest('hex').slice(0, 32);
}

function add(hash: Hash, value: unknown): void {
  if (typeof value !== 'object' || value === null) {
    const text = Object.is(value, -0) ? '-0' : String(value);
    hash.update(`${typeof value} ${text.length} ${text};`);
  } else if (ArrayBuffer.isView(value)) {
    hash.update(`${value.constructor.name} ${value.byteLength} `);
    hash.update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  } else if (Array.isArray(value)) {
    hash.update(`list ${value.length} `);
    for (const member of value) add(hash, member);
  } else if (value instanceof Map || value instanceof Set) {
    hash.update(`${value.constructor.name} ${value.size} `);
    for (const member of value) add(hash, member);
  } else {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    hash.update(`record ${members.length} `);
    for (const [name, member] of members.sort(([a], [b]) => (a < b ? -1 : 1))) {
      add(hash, name);
      add(hash, member);
    }
  }
}
