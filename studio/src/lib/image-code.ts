/**
 * @file The pixels of an image as text for the address, bit for bit: bytes as they are, runs of zeros as lengths, base64url;
 * floats as their bytes behind a `~`. No address makes more than the image it is for.
 *
 * A byte other than 0x00 is itself; 0x00, n are n + 1 zeros.
 */
import type { ImagePixels } from '../worker/protocol.ts';

/** Longest text that is written and looked at; a larger image is named by its place in its data. */
const LONGEST = 32_768;
const FLOATS = '~';

/** The text of an image; undefined if it would be too long for an address. */
export function encodeImage(pixels: ImagePixels): string | undefined {
  const isBytes = pixels instanceof Uint8Array;
  const text = encodeBytes(
    isBytes ? pixels : new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength),
  );
  return text.length <= LONGEST ? `${isBytes ? '' : FLOATS}${text}` : undefined;
}

/** The image of `size` pixels, or undefined if the text is none. */
export function decodeImage(text: string, size: number): ImagePixels | undefined {
  if (!text.startsWith(FLOATS)) return decodeBytes(text, size);
  const bytes = decodeBytes(text.slice(FLOATS.length), size * Float32Array.BYTES_PER_ELEMENT);
  const pixels = bytes && new Float32Array(bytes.buffer);
  return pixels?.every(Number.isFinite) ? pixels : undefined;
}

function encodeBytes(bytes: Uint8Array): string {
  const codes: string[] = [];
  let zeros = 0;
  const flush = () => {
    for (; zeros > 0; zeros -= 256) codes.push(String.fromCharCode(0, Math.min(zeros, 256) - 1));
    zeros = 0;
  };
  for (const byte of bytes) {
    if (byte === 0) {
      zeros++;
      continue;
    }
    flush();
    codes.push(String.fromCharCode(byte));
  }
  flush();
  return btoa(codes.join('')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function decodeBytes(text: string, size: number): Uint8Array<ArrayBuffer> | undefined {
  if (text.length > LONGEST || !/^[\w-]*$/.test(text)) return undefined;
  const bytes = new Uint8Array(size);
  let at = 0;
  let codes: string;
  try {
    codes = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return undefined;
  }
  for (let i = 0; i < codes.length; i++) {
    const code = codes.charCodeAt(i);
    if (code === 0) {
      i++;
      if (i >= codes.length) return undefined;
      at += codes.charCodeAt(i) + 1;
    } else {
      if (at >= size) return undefined;
      bytes[at++] = code;
    }
  }
  return at === size ? bytes : undefined;
}
