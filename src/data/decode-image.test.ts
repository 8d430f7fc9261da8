import { encode as encodePng } from 'fast-png';
import { zlibSync } from 'fflate';
import { encode as encodeJpeg } from 'jpeg-js';
import { describe, expect, it } from 'vitest';
import { crc32 } from './crc32.ts';
import { decodeImage } from './decode-image.ts';

const ascii = (text: string) => [...new TextEncoder().encode(text)];
const uint32 = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];

function chunk(type: string, data: readonly number[]): number[] {
  const content = [...ascii(type), ...data];
  return [...uint32(data.length), ...content, ...uint32(crc32(Uint8Array.from(content)))];
}

/** A PNG from raw rows, each starting with filter byte 0. */
function png(
  header: readonly number[],
  rows: readonly number[],
  palette: readonly number[] = [],
): Uint8Array {
  return Uint8Array.from([
    ...[0x89, ...ascii('PNG\r\n\x1a\n')],
    ...chunk('IHDR', header),
    ...(palette.length > 0 ? chunk('PLTE', palette) : []),
    ...chunk('IDAT', [...zlibSync(Uint8Array.from(rows))]),
    ...chunk('IEND', []),
  ]);
}

describe('PNG', () => {
  it('stretches one bit to 0 and 255 and ends a row within a byte', () => {
    const header = [...uint32(3), ...uint32(2), 1, 0, 0, 0, 0];
    const image = decodeImage(png(header, [0, 0b101_00000, 0, 0b011_00000]), 'bits.png');
    expect(image).toEqual({
      width: 3,
      height: 2,
      channels: 1,
      planes: Uint8Array.of(255, 0, 255, 0, 255, 255),
    });
  });

  it('looks colours up in a palette', () => {
    const header = [...uint32(3), ...uint32(1), 2, 3, 0, 0, 0];
    const image = decodeImage(png(header, [0, 0b10_00_01_00], [1, 2, 3, 4, 5, 6, 7, 8, 9]), 'palette.png');
    expect(image).toMatchObject({ channels: 3, planes: Uint8Array.of(7, 1, 4, 8, 2, 5, 9, 3, 6) });
  });

  it('puts the pixels of an interlaced image with 4 bits in their places', () => {
    // Adam7 on 3×2: (0,0) alone, then (2,0), then (1,0), then the second row; a row is a filter byte and its pixels.
    const passes = [0, 0x1_0, 0, 0x3_0, 0, 0x2_0, 0, 0x4_5, 0x6_0];
    const grey = decodeImage(png([...uint32(3), ...uint32(2), 4, 0, 0, 0, 1], passes), 'grey.png');
    expect(grey).toMatchObject({ width: 3, height: 2, channels: 1 });
    expect([...grey.planes]).toEqual([17, 34, 51, 68, 85, 102]);
    const palette = Array.from({ length: 7 }, (_, i) => [10 * i, 0, i]).flat();
    const coloured = decodeImage(png([...uint32(3), ...uint32(2), 4, 3, 0, 0, 1], passes, palette), 'p.png');
    expect([...coloured.planes.subarray(0, 6)]).toEqual([10, 20, 30, 40, 50, 60]);
  });

  it('refuses a size that no image has before it allocates it', () => {
    const header = [...uint32(65536), ...uint32(65536), 8, 6, 0, 0, 0];
    expect(() => decodeImage(png(header, [0, 1]), 'huge.png')).toThrow(
      'huge.png cannot be decoded (65536×65536 pixels are more than 16777216)',
    );
  });

  it('refuses image data that inflate far beyond the size of the image', () => {
    const header = [...uint32(1), ...uint32(1), 8, 0, 0, 0, 0];
    // 2^27 zeros are about 130 kB of deflate.
    const bomb = Uint8Array.from([
      ...png(header, [0, 1]).subarray(0, 33),
      ...chunk('IDAT', [...zlibSync(new Uint8Array(2 ** 27))]),
      ...chunk('IEND', []),
    ]);
    expect(() => decodeImage(bomb, 'bomb.png')).toThrow('it holds more data than its size asks for');
  });

  it('does not look at what pixels do not depend on', () => {
    const whole = png([...uint32(1), ...uint32(1), 8, 0, 0, 0, 0], [0, 7]);
    const profile = chunk('iCCP', [...ascii('name'), 0, 0, 1, 2, 3]);
    const withProfile = Uint8Array.from([...whole.subarray(0, 33), ...profile, ...whole.subarray(33)]);
    expect(decodeImage(withProfile, 'p.png').planes).toEqual(Uint8Array.of(7));
  });

  it('refuses an index beyond the palette', () => {
    const bytes = png([...uint32(1), ...uint32(1), 2, 3, 0, 0, 0], [0, 0b11_000000], [1, 2, 3]);
    expect(() => decodeImage(bytes, 'p.png')).toThrow('p.png cannot be decoded (palette has no colour 3)');
  });

  it('drops alpha and separates colours', () => {
    const rgba = encodePng({
      width: 2,
      height: 1,
      channels: 4,
      data: Uint8Array.of(1, 2, 3, 0, 4, 5, 6, 128),
    });
    expect(decodeImage(rgba, 'rgba.png').planes).toEqual(Uint8Array.of(1, 4, 2, 5, 3, 6));
    const greyAlpha = encodePng({ width: 2, height: 1, channels: 2, data: Uint8Array.of(7, 0, 9, 255) });
    expect(decodeImage(greyAlpha, 'ga.png')).toMatchObject({ channels: 1, planes: Uint8Array.of(7, 9) });
  });

  it.each([
    [
      'red, green and blue',
      encodePng({ width: 2, height: 1, channels: 4, data: Uint8Array.of(1, 2, 3, 0, 1, 2, 3, 9) }),
    ],
    ['grey', encodePng({ width: 2, height: 1, channels: 2, data: Uint8Array.of(0, 0, 0, 255) })],
    ['a palette', png([...uint32(2), ...uint32(1), 8, 3, 0, 0, 0], [0, 0, 1], [4, 4, 4, 4, 4, 4])],
  ])('refuses a picture that is all in its transparency: %s', (_, bytes) => {
    expect(() => decodeImage(bytes, 'ink.png')).toThrow(
      'ink.png cannot be decoded (only its transparency shows something, and transparency is not read: save it on a background)',
    );
  });

  it('reads a picture of one colour', () => {
    const blank = encodePng({
      width: 2,
      height: 1,
      channels: 4,
      data: Uint8Array.of(1, 2, 3, 9, 1, 2, 3, 9),
    });
    expect(decodeImage(blank, 'blank.png').planes).toEqual(Uint8Array.of(1, 1, 2, 2, 3, 3));
  });

  it('keeps 16 bits', () => {
    const deep = encodePng({ width: 2, height: 1, channels: 1, depth: 16, data: Uint16Array.of(258, 65535) });
    expect(decodeImage(deep, 'deep.png').planes).toEqual(Uint16Array.of(258, 65535));
  });
});

describe('JPEG', () => {
  it('knows a grey image by its one component', () => {
    // One 8×8 block: quantiser 8 for every coefficient, DC difference 72 (category 7, code 0), end of block (code 0),
    // so every pixel is 72 · 8 / 8 + 128 = 200.
    const bytes = Uint8Array.from([
      ...[0xff, 0xd8],
      ...[0xff, 0xdb, 0, 67, 0, ...new Array<number>(64).fill(8)],
      ...[0xff, 0xc0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0],
      ...[0xff, 0xc4, 0, 20, 0x00, 1, ...new Array<number>(15).fill(0), 7],
      ...[0xff, 0xc4, 0, 20, 0x10, 1, ...new Array<number>(15).fill(0), 0],
      ...[0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0],
      ...[0b0_1001000, 0b0_1111111],
      ...[0xff, 0xd9],
    ]);
    const planes = new Uint8Array(64).fill(200);
    expect(decodeImage(bytes, 'grey.jpg')).toEqual({ width: 8, height: 8, channels: 1, planes });
  });

  it('gives colour as three planes', () => {
    const data = Uint8Array.from({ length: 8 * 8 * 4 }, (_, index) => [200, 100, 50, 255][index % 4]);
    const { planes, channels } = decodeImage(
      encodeJpeg({ width: 8, height: 8, data }, 100).data,
      'colour.jpg',
    );
    expect(channels).toBe(3);
    for (const [plane, value] of [200, 100, 50].entries())
      expect(Math.abs(planes[plane * 64] - value)).toBeLessThan(3);
  });

  describe('colours', () => {
    const data = Uint8Array.from({ length: 8 * 8 * 4 }, (_, index) => [200, 100, 50, 255][index % 4]);
    const encoded = new Uint8Array(encodeJpeg({ width: 8, height: 8, data }, 100).data);
    // Behind the start marker: the JFIF segment of 18 bytes.
    const bare = [0xff, 0xd8, ...encoded.subarray(20)];
    const colour = (bytes: readonly number[]) => {
      const { planes } = decodeImage(Uint8Array.from(bytes), 'colour.jpg');
      return [0, 64, 128].map((at) => planes[at]);
    };
    const near = (found: readonly number[], wanted: readonly number[]) =>
      wanted.forEach((value, i) => {
        expect(Math.abs(found[i] - value)).toBeLessThan(3);
      });
    const adobe = (transform: number) => [
      0xff,
      0xee,
      0,
      14,
      ...ascii('Adobe'),
      0,
      100,
      0,
      0,
      0,
      0,
      transform,
    ];
    const named = (names: string) => {
      const bytes = [...bare];
      const [frame, scan] = [0xc0, 0xda].map((marker) =>
        bytes.findIndex((byte, at) => byte === 0xff && bytes[at + 1] === marker),
      );
      ascii(names).forEach((name, i) => {
        bytes[frame + 10 + 3 * i] = name;
        bytes[scan + 5 + 2 * i] = name;
      });
      return bytes;
    };
    // Y = 0.299 · 200 + 0.587 · 100 + 0.114 · 50, Cb = 128 + 0.564 (B − Y), Cr = 128 + 0.713 (R − Y).
    const stored = [124.2, 86.1, 182];

    it('are converted from luminance and chrominance, unless the file stores red, green and blue', () => {
      near(colour([...encoded]), [200, 100, 50]);
      near(colour(bare), [200, 100, 50]);
      near(colour([0xff, 0xd8, ...adobe(1), ...bare.slice(2)]), [200, 100, 50]);
      near(colour([0xff, 0xd8, ...adobe(0), ...bare.slice(2)]), stored);
      near(colour(named('RGB')), stored);
      // JFIF comes first, as in libjpeg.
      near(colour([...encoded.subarray(0, 20), ...named('RGB').slice(2)]), [200, 100, 50]);
    });

    it('an orientation is read, not applied', () => {
      const tiff = [...ascii('II*\0'), 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0];
      const app1 = [0xff, 0xe1, 0, 2 + 6 + tiff.length, ...ascii('Exif\0\0'), ...tiff];
      const image = decodeImage(Uint8Array.from([0xff, 0xd8, ...app1, ...bare.slice(2)]), 'turned.jpg');
      expect(image).toMatchObject({ width: 8, height: 8, orientation: 6 });
    });
  });

  it('refuses a size for which the file has not one bit per block', () => {
    const data = new Uint8Array(8 * 8 * 4);
    const bytes = new Uint8Array(encodeJpeg({ width: 8, height: 8, data }, 90).data);
    const frame = bytes.findIndex((byte, at) => byte === 0xff && bytes[at + 1] === 0xc0);
    bytes.set([0x0f, 0xff, 0x0f, 0xff], frame + 5);
    expect(() => decodeImage(bytes, 'huge.jpg')).toThrow(/ bytes cannot hold 4095×4095 pixels/);
  });

  it('refuses a JPEG of several frames before it makes room for each', () => {
    const data = new Uint8Array(8 * 8 * 4);
    const bytes = new Uint8Array(encodeJpeg({ width: 8, height: 8, data }, 90).data);
    const at = bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === 0xc0);
    const frame = bytes.slice(at, at + 2 + 256 * bytes[at + 2] + bytes[at + 3]);
    const twice = Uint8Array.from([...bytes.subarray(0, at), ...frame, ...bytes.subarray(at)]);
    expect(() => decodeImage(twice, 'two.jpg')).toThrow(/several frames/);
  });

  it('refuses half a file', () => {
    const data = Uint8Array.from({ length: 32 * 32 * 4 }, (_, index) => (index * 7919) % 256);
    const whole = encodeJpeg({ width: 32, height: 32, data }, 90).data;
    expect(() => decodeImage(whole.subarray(0, whole.length / 2), 'half.jpg')).toThrow(
      /^half\.jpg cannot be decoded/,
    );
  });
});

it('names a file that is no image', () => {
  expect(() => decodeImage(new TextEncoder().encode('GIF89a........'), 'a.png')).toThrow(
    /^a\.png is not PNG, JPEG, BMP or WebP/,
  );
});
