/**
 * @file A drawn image as text for the address: 16 grey levels, runs of zeros as lengths, base64url. No address makes
 * more than the image it is for.
 *
 * Each byte is either 0x00, n (n + 1 zeros) or two pixels of four bits, the first in the high half; a pair of zeros is
 * written as a run.
 */

/** Longest text that is looked at: an image of noise. */
const LONGEST = 4096;

export function encodeImage(pixels: Uint8Array): string {
  const bytes: number[] = [];
  let zeros = 0;
  const flush = () => {
    for (; zeros > 0; zeros -= 256) bytes.push(0, Math.min(zeros, 256) - 1);
    zeros = 0;
  };
  for (let i = 0; i < pixels.length; i += 2) {
    const pair = (level(pixels[i]) << 4) | level(pixels[i + 1] ?? 0);
    if (pair === 0) {
      zeros++;
      continue;
    }
    flush();
    bytes.push(pair);
  }
  flush();
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

const level = (byte: number): number => Math.round(byte / 17);

/** The image of `size` pixels, or undefined if the text is none. */
export function decodeImage(text: string, size: number): Uint8Array | undefined {
  if (text.length > LONGEST || !/^[\w-]*$/.test(text)) return undefined;
  const pixels = new Uint8Array(size + (size % 2));
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
      at += 2 * (codes.charCodeAt(i) + 1);
    } else {
      if (at >= size) return undefined;
      pixels[at++] = (code >> 4) * 17;
      pixels[at++] = (code & 15) * 17;
    }
  }
  return at === pixels.length ? pixels.subarray(0, size) : undefined;
}
