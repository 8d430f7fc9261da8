import { describe, expect, it } from 'vitest';
import { decodeImage } from './decode-image.ts';
import { pictureHeader } from './picture-header.ts';

const base64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
/** Pixels (255, 0, 0), (0, 255, 0), (0, 0, 255) above (10, 20, 30), (200, 150, 100), (128, 128, 128). */
const PLANES = [255, 0, 0, 10, 200, 128, 0, 255, 0, 20, 150, 128, 0, 0, 255, 30, 100, 128];
const LOSSLESS =
  'UklGRkYAAABXRUJQVlA4TDoAAAAvAkAAAC9AEEBSDhOPu8QaRNo24/PvZejWTiBps/U4j/P+jT7/AX/kEaubFVDINgIculfglC6i/zG8';

/** A file header, a BITMAPINFOHEADER (40 bytes and `more`), rows. */
function bmp(
  size: readonly [width: number, height: number],
  bits: number,
  rows: readonly number[],
  { more = [] as readonly number[], compression = 0 } = {},
): Uint8Array {
  const u32 = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255];
  const start = 54 + more.length;
  return Uint8Array.from([
    ...[0x42, 0x4d, ...u32(start + rows.length), 0, 0, 0, 0, ...u32(start)],
    ...[...u32(40), ...u32(size[0]), ...u32(size[1]), 1, 0, bits, 0, ...u32(compression)],
    ...[...u32(rows.length), ...u32(0), ...u32(0), ...u32(0), ...u32(0), ...more, ...rows],
  ]);
}

describe('WebP', () => {
  it('without loss has the pixels that were saved, with or without alpha', () => {
    const alpha =
      'UklGRkYAAABXRUJQVlA4TDoAAAAvAkAAEC9AEEBSDhOPu8QaRNo24/PvZejWTiBps/U4j/P+jT6AAX/kEaubFVDINgIculfglC6i/zG8';
    for (const text of [LOSSLESS, alpha]) {
      const image = decodeImage(base64(text), 'a.webp');
      expect(image).toMatchObject({ width: 3, height: 2, channels: 3 });
      expect([...image.planes]).toEqual(PLANES);
    }
  });

  it('with loss has the pixels that Pillow gives', () => {
    const lossy =
      'UklGRmIAAABXRUJQVlA4IFYAAAAwAgCdASoDAAIAAMASJagCdEcAZIACzay8LAD+9v+Zkc9/g1/zcf/5Vfmnp9GRsn/3bT/x9ZX/+L///0+r//baf+PrK//xf//T6u/OgH3DpuYUrYAAAA==';
    expect([...decodeImage(base64(lossy), 'a.webp').planes]).toEqual([
      ...[90, 153, 25, 37, 167, 117, 82, 147, 23, 30, 161, 115, 16, 131, 105, 0, 145, 197],
    ]);
    expect(pictureHeader(base64(lossy), 'a.webp')).toMatchObject({ width: 3, height: 2, channels: 3 });
  });

  it('says its orientation', () => {
    const turned =
      'UklGRnoAAABXRUJQVlA4WAoAAAAIAAAAAgAAAQAAVlA4TDoAAAAvAkAAAC9AEEBSDhOPu8QaRNo24/PvZejWTiBps/U4j/P+jT7/AX/kEaubFVDINgIculfglC6i/zG8RVhJRhoAAABNTQAqAAAACAABARIAAwAAAAEABgAAAAAAAA==';
    expect(decodeImage(base64(turned), 'a.webp').orientation).toBe(6);
  });

  it('that moves, ends early or announces what no picture has is refused', () => {
    const moving = base64(LOSSLESS);
    moving.set([0x56, 0x50, 0x38, 0x58, 10, 0, 0, 0, 2], 12);
    expect(() => decodeImage(moving, 'a.webp')).toThrow(
      /^a\.webp cannot be decoded \(it is a moving picture\)/,
    );
    expect(() => decodeImage(base64(LOSSLESS).subarray(0, 60), 'a.webp')).toThrow(
      /a\.webp cannot be decoded/,
    );
    const huge = base64(LOSSLESS);
    huge.set([0xff, 0xff, 0xff, 0x0f], 21);
    expect(() => decodeImage(huge, 'a.webp')).toThrow(/16384×16384 pixels are too many/);
    // A damaged picture does not harm the next one.
    expect([...decodeImage(base64(LOSSLESS), 'a.webp').planes]).toEqual(PLANES);
  });
});

describe('BMP', () => {
  it('of 24 bits is stored from bottom to top, blue first, rows padded to four bytes', () => {
    const rows = [
      30, 20, 10, 100, 150, 200, 128, 128, 128, 0, 0, 0, 0, 0, 255, 0, 255, 0, 255, 0, 0, 0, 0, 0,
    ];
    const image = decodeImage(bmp([3, 2], 24, rows), 'a.bmp');
    expect(image).toMatchObject({ width: 3, height: 2, channels: 3 });
    expect([...image.planes]).toEqual(PLANES);
  });

  it('with a negative height is stored from top to bottom', () => {
    const image = decodeImage(bmp([1, -2], 24, [1, 2, 3, 0, 4, 5, 6, 0]), 'a.bmp');
    expect([...image.planes]).toEqual([3, 6, 2, 5, 1, 4]);
  });

  it('with a grey palette is grey, with another one in colour', () => {
    const grey = [0, 0, 0, 0, 255, 255, 255, 0];
    const bits = [0b101_00000, 0, 0, 0, 0b011_00000, 0, 0, 0];
    const image = decodeImage(bmp([3, 2], 1, bits, { more: grey }), 'a.bmp');
    expect(image).toMatchObject({ channels: 1 });
    expect([...image.planes]).toEqual([0, 255, 255, 255, 0, 255]);
    const coloured = decodeImage(bmp([3, 2], 1, bits, { more: [0, 0, 9, 0, 7, 0, 0, 0] }), 'a.bmp');
    expect([...coloured.planes]).toEqual([9, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 7, 7, 7, 0, 7]);
  });

  it('of 16 bits stretches five bits to eight, and follows its masks', () => {
    expect([...decodeImage(bmp([1, 1], 16, [0xff, 0x03, 0, 0]), 'a.bmp').planes]).toEqual([0, 255, 255]);
    // Masks 5, 6, 5: green has 63 levels.
    const more = [0, 0xf8, 0, 0, 0xe0, 7, 0, 0, 0x1f, 0, 0, 0];
    const image = decodeImage(bmp([1, 1], 16, [0x20, 0x08, 0, 0], { more, compression: 3 }), 'a.bmp');
    expect([...image.planes]).toEqual([8, 4, 0]);
  });

  it('that is compressed, ends early or lies is refused', () => {
    expect(() => decodeImage(bmp([2, 2], 8, [], { compression: 1 }), 'a.bmp')).toThrow(/compressed/);
    expect(() => decodeImage(bmp([2, 2], 24, [1, 2, 3]), 'a.bmp')).toThrow(/ends within its pixels/);
    expect(() => decodeImage(bmp([99999, 99999], 24, []), 'a.bmp')).toThrow(/99999×99999 pixels/);
    expect(() => decodeImage(bmp([1, 1], 8, [5, 0, 0, 0], { more: new Array(4).fill(0) }), 'a.bmp')).toThrow(
      /ends within its header/,
    );
  });
});
