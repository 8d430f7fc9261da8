/**
 * @file Fingerprints: whether two runs gave the same bits, as one short number. Each image is hashed by itself, so that
 * images may be counted on any thread; the hashes are then joined in the order of the images.
 * FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/
 */

const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/** Hash of the bits of numbers, on top of an earlier hash; −0 counts as 0. */
export function hashNumbers(values: ArrayLike<number>, start: number = OFFSET_BASIS): number {
  const bits = new DataView(new ArrayBuffer(8));
  let hash = start;
  for (let i = 0; i < values.length; i++) {
    bits.setFloat64(0, values[i] + 0, true);
    for (let byte = 0; byte < 8; byte++) hash = Math.imul(hash ^ bits.getUint8(byte), PRIME);
  }
  return hash >>> 0;
}

/** One fingerprint of all images, as 8 hexadecimal digits. */
export const joinFingerprints = (images: readonly number[]): string =>
  hashNumbers(images).toString(16).padStart(8, '0');
