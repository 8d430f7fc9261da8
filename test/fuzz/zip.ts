/** @file Zips that lie about their entries, and bombs. */
import { zipSync } from 'fflate';
import { joined } from './bytes.ts';
import { type Draw, hostileInteger } from './draw.ts';

const END = 22;
const text = new TextEncoder();

/** The same bytes whenever it is made. */
export const zip = (entries: Readonly<Record<string, Uint8Array>>, level: 0 | 6 = 6): Uint8Array =>
  zipSync({ ...entries }, { mtime: '2000-01-01', level });

/** Other numbers in the headers of a sound zip: sizes, methods, offsets, counts of entries. */
export function lyingZip(seed: Uint8Array, draw: Draw): Uint8Array {
  const bytes = seed.slice();
  const view = new DataView(bytes.buffer);
  const end = bytes.length - END;
  const directory = view.getUint32(end + 16, true);
  const fields = [
    end + 8,
    end + 10,
    end + 12,
    end + 16,
    ...[8, 10, 20, 24, 28, 30, 42].map((at) => directory + at),
  ];
  for (let lies = draw.int(1, 3); lies > 0; lies--) {
    const at = draw.pick(fields);
    if (draw.chance(0.5)) view.setUint32(at, hostileInteger(draw), true);
    else view.setUint16(at, hostileInteger(draw), true);
  }
  return bytes;
}

/** Few bytes that become very many: every name is an entry of the same compressed `content`. */
export function bomb(content: Uint8Array, names: readonly string[]): Uint8Array {
  const one = zip({ x: content });
  const ENTRY = 46 + 1;
  const directory = one.length - END - ENTRY;
  const entries = names.map((name) => {
    const entry = joined(one.subarray(directory, directory + ENTRY - 1), text.encode(name));
    new DataView(entry.buffer).setUint16(28, entry.length - 46, true);
    return entry;
  });
  const end = one.slice(-END);
  const view = new DataView(end.buffer);
  view.setUint16(8, names.length, true);
  view.setUint16(10, names.length, true);
  view.setUint32(
    12,
    entries.reduce((sum, { length }) => sum + length, 0),
    true,
  );
  return joined(one.subarray(0, directory), ...entries, end);
}
