/**
 * @file Reading a tar archive: 512-byte headers (name at byte 0, size in octal at 124, type at 156), each followed by
 * its file padded to 512 bytes. Source: POSIX.1-2001, ustar and pax; GNU's long names.
 */
import { FirstspikeError, grouped } from '../error.ts';
import { type ByteSource, windowed } from './byte-source.ts';

const BLOCK = 512;
/** A name, or the fields of a pax header, take less. */
const LONGEST = 2 ** 16;

/** A regular file of an archive. */
export interface TarEntry {
  readonly path: string;
  readonly from: number;
  readonly size: number;
}

/** Whether the first block is that of a tar archive: its checksum is right. */
export const isTar = (bytes: Uint8Array): boolean =>
  bytes.length >= BLOCK && bytes[0] !== 0 && hasChecksum(bytes.subarray(0, BLOCK));

/** The sum of the header's bytes, those of the sum itself taken as spaces. */
function hasChecksum(header: Uint8Array): boolean {
  let sum = 8 * 0x20;
  for (let i = 0; i < BLOCK; i++) if (i < 148 || i >= 156) sum += header[i];
  return Number.parseInt(text(header, 148, 8).trim(), 8) === sum;
}

/**
 * The regular files of an archive in their order, by their full names.
 * @throws FirstspikeError `bad-file` if a header is not one or the archive ends within a file.
 */
export async function tarEntries(archive: ByteSource): Promise<readonly TarEntry[]> {
  const { read, length } = windowed(archive);
  const entries: TarEntry[] = [];
  let longer: { readonly path?: string | undefined; readonly size?: number | undefined } = {};
  for (let offset = 0; offset + BLOCK <= length; ) {
    const header = await read(offset, offset + BLOCK);
    if (header[0] === 0) break;
    const size = longer.size ?? sizeOf(header);
    const from = offset + BLOCK;
    if (!hasChecksum(header) || !(size >= 0) || from + size > length) {
      throw new FirstspikeError(
        'bad-file',
        `${archive.name} is not a whole tar archive (at byte ${grouped(offset)}); fetch it again`,
        { archive: archive.name, offset },
      );
    }
    const type = String.fromCharCode(header[156]);
    const content = async (): Promise<string> =>
      new TextDecoder().decode(await read(from, from + Math.min(size, LONGEST)));
    if (type === 'L') longer = { ...longer, path: (await content()).replace(/\0.*$/s, '') };
    else if (type === 'x') longer = { ...longer, ...paxFields(await content()) };
    else {
      const prefix = text(header, 257, 6) === 'ustar' ? text(header, 345, 155) : '';
      const name = text(header, 0, 100);
      const path = longer.path ?? (prefix ? `${prefix}/${name}` : name);
      if (type === '0' || type === '\0' || type === '7')
        entries.push({ path: path.replace(/^(\.\/)+/, ''), from, size });
      longer = {};
    }
    offset = from + Math.ceil(size / BLOCK) * BLOCK;
  }
  return entries;
}

/** Octal, or binary where the first bit is set. */
function sizeOf(header: Uint8Array): number {
  if (header[124] < 0x80) return Number.parseInt(text(header, 124, 12).trim(), 8);
  return header.subarray(125, 136).reduce((sum, byte) => 256 * sum + byte, header[124] & 0x7f);
}

/** Lines `length name=value`. */
function paxFields(content: string): { readonly path?: string; readonly size?: number } {
  const path = /(?:^|\n)\d+ path=([^\n]*)\n/.exec(content)?.[1];
  const size = /(?:^|\n)\d+ size=(\d+)\n/.exec(content)?.[1];
  return { ...(path !== undefined && { path }), ...(size !== undefined && { size: Number(size) }) };
}

/** A field ends at its first zero byte. */
function text(header: Uint8Array, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}
