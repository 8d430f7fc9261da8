import fc from 'fast-check';
import { gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { crc32 } from './crc32.ts';
import { gunzipIfNeeded } from './gunzip.ts';

describe('crc32', () => {
  it('has the check value of the CRC catalogue', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  });
});

describe('gunzipIfNeeded', () => {
  it('undoes gzip', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        expect(gunzipIfNeeded(gzipSync(bytes), 'x.gz')).toEqual(bytes);
      }),
    );
  });

  it('leaves bytes without the gzip magic alone', () => {
    const bytes = Uint8Array.of(0, 0, 8, 3);
    expect(gunzipIfNeeded(bytes, 'x')).toBe(bytes);
  });

  it('names a file that is cut off anywhere', () => {
    const whole = gzipSync(Uint8Array.from({ length: 400 }, (_, index) => (index * index) % 251));
    for (let length = 3; length < whole.length; length++) {
      expect(() => gunzipIfNeeded(whole.subarray(0, length), 'cut.gz')).toThrow(
        /^cut\.gz is a damaged gzip file/,
      );
    }
  });

  it('refuses to become hundreds of megabytes of zeros', () => {
    const bomb = new Uint8Array(2 ** 19);
    bomb.set(gzipSync(new Uint8Array(9)).subarray(0, 10));
    // The last four bytes announce the length: one byte more than 2^28 + 100 · 2^19.
    new DataView(bomb.buffer).setUint32(bomb.length - 4, 320_864_257, true);
    expect(() => gunzipIfNeeded(bomb, 'bomb.gz')).toThrow('it would become 320,864,257 bytes');
  });

  it('notices a flipped bit in stored data by the checksum', () => {
    const whole = gzipSync(
      Uint8Array.from({ length: 100 }, (_, index) => index),
      { level: 0 },
    );
    whole[60] ^= 1;
    expect(() => gunzipIfNeeded(whole, 'flip.gz')).toThrow('checksum mismatch');
  });
});
