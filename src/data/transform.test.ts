/**
 * @file Transforms against Pillow 9.4. Expected values are those of
 *
 *     im = Image.new('RGB', (w, h))
 *     im.putdata([((37*x + 11*y) % 256, (x*x + 3*y) % 256, (5*x*y + y) % 256) for y in range(h) for x in range(w)])
 *     r = im.resize(size, Image.BILINEAR)        # the shorter side `resize`, the longer int(resize * long / short)
 *     r = r.crop((l, t, l + crop, t + crop))     # l = int(round((width - crop) / 2.0)), t alike
 *     planes = b''.join(bytes(c.getdata()) for c in r.split())
 *     print(list(planes), hashlib.sha256(planes).hexdigest())
 */

import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Interpolation } from './dataset.ts';
import { describeTransform, parseTransform, transformed } from './transform.ts';

function picture(width: number, height: number): Uint8Array {
  const plane = width * height;
  const planes = new Uint8Array(3 * plane);
  for (let i = 0; i < plane; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    planes[i] = 37 * x + 11 * y;
    planes[plane + i] = x * x + 3 * y;
    planes[2 * plane + i] = 5 * x * y + y;
  }
  return planes;
}

const made = (
  width: number,
  height: number,
  resize: number,
  crop: number | undefined,
  interpolation: Interpolation,
) => transformed(picture(width, height), { width, height }, { resize, crop, interpolation }, 'picture');

describe('a picture of bytes becomes what Pillow makes of it', () => {
  test('9×7 pixels, bilinear', () => {
    expect([...made(9, 7, 4, 3, 'bilinear')]).toEqual([
      85, 154, 175, 102, 171, 192, 122, 191, 120, 7, 18, 37, 11, 22, 41, 17, 28, 47, 6, 11, 16, 24, 44, 63,
      46, 82, 119,
    ]);
  });
  test('9×7 pixels, bicubic', () => {
    expect([...made(9, 7, 4, 3, 'bicubic')]).toEqual([
      84, 157, 183, 103, 176, 207, 123, 200, 123, 6, 17, 35, 11, 22, 40, 17, 28, 46, 5, 8, 12, 25, 44, 63, 46,
      82, 119,
    ]);
  });
  test.each([
    [7, 9, 4, 3, 'bilinear', '2c25146496827de9760da429d20a1aea83f36a2ead48bbc39bfecab96277735b'],
    [5, 5, 8, undefined, 'bilinear', 'a6404ca515c952e239928f291b0c6303fb53cb95ec366119b44bad25dc512f3c'],
    [5, 5, 8, undefined, 'bicubic', '03bae72d4886b5dd6306a4a7bf8829efae9d43654ab379786a1a56a87c173d96'],
    [500, 375, 256, 224, 'bilinear', '205737c192cbe1e56079954047dca40355c0a96c43e5cab4793271e2afe65fd8'],
    [500, 375, 256, 224, 'bicubic', '6edb9bc6a8b64311906ee75051f3dd8211598d12f8931bcc9d0dfe0086419d2c'],
    [41, 97, 33, 30, 'bilinear', '6aca30089216fd76273d843e59bb09a54f910b7a19f63d2830966c977e475d6a'],
    [41, 97, 33, 30, 'bicubic', 'd4dea1e3ec09f9493af3e6307f25c7311191b65fe786ce614d4b3fc3792c74e9'],
  ] as const)('%i×%i pixels to %i, %s, %s', (width, height, resize, crop, interpolation, sha256) => {
    const planes = made(width, height, resize, crop, interpolation);
    expect(createHash('sha256').update(planes).digest('hex')).toBe(sha256);
  });
});

describe('floats', () => {
  test('keep their precision: a mean of a wide filter by hand', () => {
    // Triangle of half-width 2 around 1 and 3: weights 1/7, 3/7, 3/7 at the left edge, none beyond it.
    const half = transformed(Float32Array.of(0, 0, 1, 1), { width: 4, height: 1 }, { resize: 1 }, 'f');
    expect([...half]).toEqual([0, 0, 1, 1]);
    const square = transformed(
      Float32Array.of(0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1),
      { width: 4, height: 4 },
      { resize: 2 },
      'f',
    );
    expect(square[0]).toBeCloseTo(1 / 7, 6);
    expect(square[1]).toBeCloseTo(6 / 7, 6);
  });
  test('are not clipped where bicubic weights are negative', () => {
    const step = Float32Array.from({ length: 64 }, (_, i) => (i % 8 < 4 ? 0 : 1));
    const values = transformed(step, { width: 8, height: 8 }, { resize: 16, interpolation: 'bicubic' }, 'f');
    expect(Math.min(...values)).toBeLessThan(-0.05);
    expect(Math.max(...values)).toBeGreaterThan(1.05);
  });
});

test('a crop from the middle is rounded to even halves, as in Python', () => {
  const row = (length: number) => Uint8Array.from({ length: length * length }, (_, i) => i % length);
  const first = (side: number, crop: number) =>
    transformed(row(side), { width: side, height: side }, { crop }, 'row')[0];
  expect([first(5, 4), first(7, 4), first(9, 4), first(8, 4)]).toEqual([0, 2, 2, 2]);
});

test('a picture smaller than the crop is refused by name', () => {
  expect(() => transformed(new Uint8Array(12), { width: 4, height: 3 }, { crop: 4 }, 'cat/1.png')).toThrow(
    'cat/1.png is 4×3 pixels, too few to crop 4×4',
  );
});

test('a transform is read as it is written', () => {
  for (const text of ['resize=256,crop=224,bilinear', 'resize=32,bicubic', 'crop=24']) {
    expect(describeTransform(parseTransform(text))).toBe(text);
  }
  for (const text of ['', 'resize=256', 'crop=224,bilinear', 'resize=256,crop=224,lanczos', 'pad=3']) {
    expect(() => parseTransform(text)).toThrow('is not understood');
  }
});
