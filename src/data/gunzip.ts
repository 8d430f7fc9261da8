/**
 * @file Gzip, with the checks that make a damaged file an error instead of damaged pixels (RFC 1952).
 */
import { gunzipSync } from 'fflate';
import { FirstspikeError, grouped } from '../error.ts';
import { crc32 } from './crc32.ts';
import { largestContent } from './inflate-limit.ts';

/** Whether the bytes start as a gzip stream does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** How gzip is unpacked and checked; a platform may have something faster. */
export interface Unpacker {
  readonly gunzip: (bytes: Uint8Array) => Uint8Array;
  readonly crc32: (bytes: Uint8Array) => number;
}

const portable: Unpacker = { gunzip: gunzipSync, crc32 };

/**
 * The bytes themselves, or what they hold if they are gzipped.
 * @param file name for error messages
 * @throws FirstspikeError `bad-file` if the stream is truncated or its length or CRC-32 do not match.
 */
export function gunzipIfNeeded(bytes: Uint8Array, file: string, unpacker = portable): Uint8Array {
  if (!isGzip(bytes)) return bytes;
  const damaged = (why: string) =>
    new FirstspikeError('bad-file', `${file} is a damaged gzip file (${why}); fetch or compress it again`, {
      file,
    });
  if (bytes.length < 18) throw damaged(`only ${grouped(bytes.length)} bytes`);
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8, 8);
  const crc = trailer.getUint32(0, true);
  const length = trailer.getUint32(4, true);
  // Deflate cannot shrink more than 1032-fold: a larger length is the random tail of a truncated file.
  if (length > bytes.length * 1032) throw damaged('truncated');
  if (length > largestContent(bytes.length)) throw damaged(`it would become ${grouped(length)} bytes`);
  let content: Uint8Array;
  try {
    content = unpacker.gunzip(bytes);
  } catch (error) {
    throw damaged(error instanceof Error ? error.message : 'unreadable');
  }
  if (content.length !== length)
    throw damaged(`${grouped(content.length)} bytes where ${grouped(length)} are announced`);
  if (unpacker.crc32(content) !== crc) throw damaged('checksum mismatch');
  return content;
}
