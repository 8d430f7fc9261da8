import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelsFirst, guessImageAxes } from './image-axes.ts';

describe('guessImageAxes', () => {
  it.each([
    [[9, 3, 32, 32], 'NCHW', [3, 32, 32]],
    [[9, 32, 32, 3], 'NHWC', [3, 32, 32]],
    [[9, 1, 28, 28], 'NCHW', [1, 28, 28]],
    [[9, 34, 30, 2], 'NHWC', [2, 34, 30]],
    [[9, 1, 4, 4], 'NCHW', [1, 4, 4]],
    [[9, 4, 4, 1], 'NHWC', [1, 4, 4]],
    [[9, 28, 20], 'NCHW', [1, 28, 20]],
    [[9, 784], 'NCHW', [1, 28, 28]],
  ])('%j is %s', (shape, layout, image) => {
    expect(guessImageAxes(shape, 'x')).toEqual({ layout, shape: image });
  });

  it.each([
    [[9, 3, 32, 3], 'where both the second and the last axis could be the channels'],
    [[9, 3, 3, 3], 'where both the second and the last axis could be the channels'],
    [[9, 32, 32, 32], 'where no axis has 1 to 4 channels'],
    [[9, 783], 'and its rows are not square images'],
    [[9], 'which has too few or too many axes for images'],
    [[9, 1, 2, 3, 4], 'which has too few or too many axes for images'],
  ])('%j is refused', (shape, why) => {
    expect(() => guessImageAxes(shape, 'x')).toThrow(`x is ${shape.join('×')}, ${why}`);
  });
});

describe('channelsFirst', () => {
  it('puts pixel (n, y, x, c) at (n, c, y, x)', () => {
    const extent = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(extent, extent, extent, extent, (count, channels, height, width) => {
        const pixels = Float32Array.from({ length: count * channels * height * width }, (_, index) => index);
        const moved = channelsFirst(pixels, [channels, height, width]);
        for (let n = 0; n < count; n++)
          for (let c = 0; c < channels; c++)
            for (let y = 0; y < height; y++)
              for (let x = 0; x < width; x++) {
                const from = ((n * height + y) * width + x) * channels + c;
                expect(moved[((n * channels + c) * height + y) * width + x]).toBe(pixels[from]);
              }
      }),
    );
  });
});
