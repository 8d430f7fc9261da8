/**
 * @file Where the uncompressed files of a zip archive stand in it: NPZ files of `numpy.savez`, which are larger than memory.
 * Source: PKWARE's APPNOTE, 4.3.7, 4.3.12, 4.3.16 and 4.5.3 (zip64).
 */
import { FirstspikeError } from '../error.ts';
import type { ByteSource } from './byte-source.ts';

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
/** The end of an archive and its comment. */
const LONGEST_END = 22 + 65535;
const IN_64 = 0xffffffff;

/**
 * The files of an archive by name; undefined if one of them is compressed.
 * @throws FirstspikeError `bad-file` if it is no zip archive
 */
export async function storedFiles(archive: ByteSource): Promise<ReadonlyMap<string, ByteSource> | undefined> {
  const bad = (): FirstspikeError =>
    new FirstspikeError(
      'bad-file',
      `${archive.name} is no whole zip archive; save it again with numpy.savez`,
      {
        file: archive.name,
      },
    );
  const viewOf = async (from: number, to: number): Promise<DataView> => {
    const bytes = await archive.read(Math.max(0, from), to);
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  };
  try {
    const { from, to } = await directoryOf(archive, viewOf);
    const directory = await viewOf(from, to);
    const files = new Map<string, ByteSource>();
    for (let at = 0; at + 46 <= directory.byteLength && directory.getUint32(at, true) === ENTRY; ) {
      const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
        directory.getUint16(at + field, true),
      );
      const name = new TextDecoder().decode(
        new Uint8Array(directory.buffer, directory.byteOffset + at + 46, nameLength),
      );
      if (directory.getUint16(at + 10, true) !== 0) return undefined;
      const { size, offset } = placeIn(directory, at, nameLength, extraLength);
      const local = await viewOf(offset, offset + 30);
      if (local.getUint32(0, true) !== LOCAL) throw bad();
      const start = offset + 30 + local.getUint16(26, true) + local.getUint16(28, true);
      if (start + size > archive.length) throw bad();
      files.set(name, {
        name: `${name.replace(/\.npy$/, '')} in ${archive.name}`,
        length: size,
        read: (first, end) => archive.read(start + first, start + Math.min(size, end)),
      });
      at += 46 + nameLength + extraLength + commentLength;
    }
    if (files.size === 0) throw bad();
    return files;
  } catch (error) {
    throw error instanceof RangeError ? bad() : error;
  }
}

type View = (from: number, to: number) => Promise<DataView>;

/** Where the list of files stands. */
async function directoryOf({ length }: ByteSource, viewOf: View) {
  const tail = await viewOf(length - LONGEST_END, length);
  let end = tail.byteLength - 22;
  while (tail.getUint32(end, true) !== END) end--;
  let [size, from] = [tail.getUint32(end + 12, true), tail.getUint32(end + 16, true)];
  if (from === IN_64 || size === IN_64) {
    if (tail.getUint32(end - 20, true) !== LOCATOR_64) throw new RangeError('no zip64 locator');
    const place = Number(tail.getBigUint64(end - 12, true));
    const record = await viewOf(place, place + 56);
    if (record.getUint32(0, true) !== END_64) throw new RangeError('no zip64 end');
    size = Number(record.getBigUint64(40, true));
    from = Number(record.getBigUint64(48, true));
  }
  if (from + size > length) throw new RangeError('beyond the end');
  return { from, to: from + size };
}

/** Size and offset of an entry; those that do not fit 32 bits stand in its extra field. */
function placeIn(directory: DataView, at: number, nameLength: number, extraLength: number) {
  let [size, offset] = [directory.getUint32(at + 24, true), directory.getUint32(at + 42, true)];
  const compressed = directory.getUint32(at + 20, true);
  const end = at + 46 + nameLength + extraLength;
  for (
    let field = at + 46 + nameLength;
    field + 4 <= end;
    field += 4 + directory.getUint16(field + 2, true)
  ) {
    if (directory.getUint16(field, true) !== 1) continue;
    let next = field + 4;
    const wide = (): number => {
      next += 8;
      return Number(directory.getBigUint64(next - 8, true));
    };
    if (size === IN_64) size = wide();
    if (compressed === IN_64) wide();
    if (offset === IN_64) offset = wide();
  }
  return { size, offset };
}
