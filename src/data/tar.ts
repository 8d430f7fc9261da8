/**
 * @file Reading a tar archive: 512-byte headers (name at byte 0, size in octal at 124, type at 156), each followed by
 * its file padded to 512 bytes. Source: POSIX.1-1988, ustar.
 */
import { FirstspikeError, grouped } from '../error.ts';

const BLOCK = 512;

/**
 * The regular files of an archive by their full name, as views.
 * @param archive name for error messages
 * @throws FirstspikeError `bad-file` if a header is not one or the archive ends within a file.
 */
export function untar(bytes: Uint8Array, archive: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  let offset = 0;
  while (offset + BLOCK <= bytes.length && bytes[offset] !== 0) {
    const header = bytes.subarray(offset, offset + BLOCK);
    const name = text(header, 0, 100);
    const prefix = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : '';
    const size = Number.parseInt(text(header, 124, 12).trim(), 8);
    const start = offset + BLOCK;
    if (!(size >= 0) || start + size > bytes.length) {
      throw new FirstspikeError(
        'bad-file',
        `${archive} is not a whole tar archive (at byte ${grouped(offset)}); fetch it again`,
        { archive, offset },
      );
    }
    const type = header[156];
    if (type === 0 || type === 0x30)
      files.set(prefix ? `${prefix}/${name}` : name, bytes.subarray(start, start + size));
    offset = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

/** A field ends at its first zero byte. */
function text(header: Uint8Array, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}
