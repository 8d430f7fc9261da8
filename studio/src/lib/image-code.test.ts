import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeImage, encodeImage } from './image-code.ts';

describe('an image in an address', () => {
  it('comes back in 16 grey levels, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 900 }), (pixels) => {
        const back = decodeImage(encodeImage(pixels), pixels.length);
        expect([...(back ?? [])]).toEqual([...pixels].map((byte) => Math.round(byte / 17) * 17));
      }),
      { seed: 3 },
    );
  });
  it('is short where the image is dark: 784 zeros are 392 pairs, two runs, four bytes', () => {
    expect(encodeImage(new Uint8Array(784))).toBe(
      btoa('\x00\xff\x00\x87').replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''),
    );
  });
  it('is nothing where the text is wrong: too long, other signs, too few or too many pixels, cut off', () => {
    const good = encodeImage(new Uint8Array(784).fill(85));
    expect(decodeImage(good, 784)).toEqual(new Uint8Array(784).fill(85));
    for (const bad of ['', 'A'.repeat(5000), '<script>', good.slice(0, -8), `${good}VVVV`, 'A']) {
      expect(decodeImage(bad, 784)).toBeUndefined();
    }
    expect(decodeImage(good, 28)).toBeUndefined();
  });
});
