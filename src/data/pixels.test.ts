import { describe, expect, it } from 'vitest';
import { arrayImages } from './array-images.ts';
import { numbersOf } from './npy-types.ts';
import { pixelUnits, storedAs } from './pixels.ts';

const floats = (...values: number[]) => ({
  shape: [1, 1, values.length] as const,
  pixels: Float32Array.from(values),
  name: 'x',
});

describe('the units of pixels', () => {
  it.each([
    [[0, 1], 1],
    [[0, 0.6], 1],
    [[0, 0.3], null],
    [[-1e-4, 1.0005], 1],
    [[0, 255], 255],
    [[0, 200.5], 255],
    [[0, 100.5], null],
    [[0, 100], 255],
    [[0, 16], null],
    [[0, 65535], 65535],
    [[0, 4095], null],
    [[-1, 1], null],
    [[-2.1, 2.6], null],
  ])('floats %j have white %s', (values, white) => {
    expect(pixelUnits(floats(...values)).white).toBe(white);
  });

  it('bytes run to 255, and what the reader of the whole file says comes first', () => {
    expect(pixelUnits({ shape: [1, 1, 1], pixels: Uint8Array.of(3) }).white).toBe(255);
    expect(pixelUnits({ ...floats(0, 3.5), white: 255 }).white).toBe(255);
  });

  it('numbers that a file stores otherwise are called what they are', async () => {
    const words = { ...floats(0, 40000), numbers: '16-bit integers' };
    expect(pixelUnits(words).text).toBe('16-bit integers 0…65535');
    expect(pixelUnits({ ...words, white: 65535 }).text).toBe('16-bit integers 0…65535');
    expect(['u2', 'i4', 'b1', 'f2'].map(numbersOf)).toEqual([
      '16-bit integers',
      '32-bit integers',
      'booleans',
      undefined,
    ]);
    const array = { type: 'u2', shape: [1, 1, 1, 2], data: Float64Array.of(0, 40000) };
    const held = arrayImages({ where: 'x.npy', array }, undefined, { split: 'test', name: 'x' });
    expect(pixelUnits(held).text).toBe('16-bit integers 0…65535');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('%s is named with its place', (bad) => {
    // Image 1 of 2×2×2 values: channel 1, row 0, column 1 is value 8 + 5.
    const pixels = new Float32Array(24).fill(0.5);
    pixels[13] = bad;
    pixels[20] = bad;
    expect(() => pixelUnits({ shape: [2, 2, 2], pixels, name: 'd.npz' })).toThrow(
      `d.npz has 2 pixels that are no numbers; the first is ${bad} in image 1, channel 1, row 0, column 1`,
    );
  });
});

describe('the same pictures in other units', () => {
  it('become bytes exactly where they were bytes', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    const images = (factor: number) => floats(...Float32Array.from(bytes, (byte) => byte * factor));
    const range = { min: 0, max: 255 };
    for (const factor of [1 / 255, 257]) expect(storedAs(images(factor), range).pixels).toEqual(bytes);
    expect(storedAs({ ...floats(), pixels: bytes }, { min: 0, max: 1 }).pixels[51]).toBeCloseTo(0.2, 7);
  });

  it('stay as they are in the same units, and are refused where no factor helps', () => {
    const signals = floats(-3, 3);
    expect(storedAs(signals, { min: -2, max: 2.5 })).toBe(signals);
    expect(() => storedAs(signals, { min: 0, max: 255 })).toThrow(/x holds floats -3…3/);
    expect(() => storedAs(floats(0, 255), { min: -2, max: 2.5 })).toThrow(
      /use data stored alike, or .* --preprocess/,
    );
    expect(() => storedAs(floats(0, 16), { min: 0, max: 255 })).toThrow(/use data stored alike/);
  });
});
