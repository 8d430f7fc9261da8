import { expect, it } from 'vitest';
import { decodeImage, encodeImage } from './image-code.ts';

it('brings back every grey level of a drawing', () => {
  const drawing = Uint8Array.from({ length: 784 }, (_, i) => (i % 28 < 9 ? (i * 37) % 256 : 0));
  const text = encodeImage(drawing) ?? '';
  expect(text).toMatch(/^[\w-]+$/);
  expect(decodeImage(text, 784)).toEqual(drawing);
});

it('writes n + 1 zeros as 0, n and other bytes as they are', () => {
  // 0x00 0x02 0xff: three zeros, white.
  expect(encodeImage(Uint8Array.of(0, 0, 0, 255))).toBe('AAL_');
  expect(decodeImage('AAL_', 4)).toEqual(Uint8Array.of(0, 0, 0, 255));
});

it('brings back floats to the bit', () => {
  const pixels = Float32Array.of(0.1, -0, 1.5, 0);
  expect(decodeImage(encodeImage(pixels) ?? '', 4)).toEqual(pixels);
});

it('gives no text for an image that is too large for an address', () => {
  expect(encodeImage(new Uint8Array(200 * 200).fill(9))).toBeUndefined();
});

it.each([
  ['a byte too many', 'AAL__w', 4],
  ['a byte too few', 'AAL_', 5],
  ['a run without its length', 'AA', 1],
  ['no base64', 'a', 1],
  ['other characters', '<img>', 4],
  ['a float that is not finite', '~AAGAfw', 1],
])('refuses %s', (_, text, size) => {
  expect(decodeImage(text, size)).toBeUndefined();
});
