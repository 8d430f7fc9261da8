import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelsFirst, imageAxes } from './image-axes.ts';

it.each([
  [[9, 2, 28, 28], [1, 28, 28], 'x[:, :1]'],
  [[9, 28, 28, 2], [1, 28, 28], 'x[..., :1]'],
  [[9, 28, 28, 2], [28, 28, 1], 'x[..., :1]'],
  [[9, 28, 28, 2], [3, 28, 28], 'x[..., :1]'],
  [[9, 2, 28, 28], [1, null, null], 'x[:, :1]'],
  [[9, 28, 28, 2], [null, null, 1], 'x[..., :1]'],
])('grey and alpha, %j for %j, are named with what to do', (shape, inputShape, grey) => {
  const read = () => imageAxes(shape, 'x', { inputShape });
  expect(read).toThrow(
    `x is ${shape.join('×')}, which looks like grey pictures with alpha, but the model takes`,
  );
  expect(read).toThrow(`leave the alpha out and save the first channel alone, in NumPy ${grey}`);
});

it.each([
  [
    [28, 28, 9],
    [1, 28, 28],
  ],
  [
    [32, 32, 3, 9],
    [3, 32, 32],
  ],
  [[784, 9], [784]],
])('images along the last axis, %j for %j, are named with what to do', (shape, inputShape) => {
  expect(() => imageAxes(shape, 'x', { inputShape })).toThrow(
    `x is ${shape.join('×')}, but the model takes ${inputShape.join('×')}: its images stand along the last axis; save them along the first, in NumPy np.moveaxis(x, -1, 0)`,
  );
});

it('two channels are no alpha for a model of two, nor of another size', () => {
  expect(imageAxes([9, 2, 28, 28], 'x', { inputShape: [2, 28, 28] }).shape).toEqual([2, 28, 28]);
  expect(() => imageAxes([9, 2, 27, 28], 'x', { inputShape: [1, 28, 28] })).toThrow(/takes 1×28×28; choose/);
});

describe('axes without a model', () => {
  it.each([
    [[9, 3, 32, 32], 'NCHW', [3, 32, 32]],
    [[9, 32, 32, 3], 'NHWC', [3, 32, 32]],
    [[9, 1, 28, 28], 'NCHW', [1, 28, 28]],
    [[9, 34, 30, 2], 'NHWC', [2, 34, 30]],
    [[9, 1, 4, 4], 'NCHW', [1, 4, 4]],
    [[9, 4, 4, 1], 'NHWC', [1, 4, 4]],
    [[9, 28, 20], 'NCHW', [1, 28, 20]],
    [[9, 784], 'NCHW', [1, 28, 28]],
    [[9, 187], 'NCHW', [1, 1, 187]],
  ])('%j is %s', (shape, layout, image) => {
    expect(imageAxes(shape, 'x')).toEqual({ layout, shape: image });
  });

  it.each([
    [[9, 3, 32, 3], '--layout NCHW or --layout NHWC'],
    [[9, 3, 3, 3], '--layout NCHW or --layout NHWC'],
    [[9, 32, 32, 32], '--layout NCHW or --layout NHWC'],
    [[9], 'too few axes for images'],
    [[9, 1, 2, 3, 4], 'too many axes for images'],
  ])('%j is refused', (shape, why) => {
    expect(() => imageAxes(shape, 'x')).toThrow(new RegExp(`^x is ${shape.join('×')}, .*${why}`));
  });

  it('a layout that is said settles them', () => {
    expect(imageAxes([9, 3, 32, 3], 'x', { layout: 'NHWC' }).shape).toEqual([3, 3, 32]);
    expect(imageAxes([9, 13, 8, 8], 'x', { layout: 'NCHW' }).shape).toEqual([13, 8, 8]);
  });
});

describe('axes by the shape that the model takes', () => {
  it.each<[readonly number[], readonly (number | null)[], string, readonly number[]]>([
    [[9, 187], [1, 187], 'NCHW', [1, 1, 187]],
    [[9, 187, 1], [1, 187], 'NCHW', [1, 1, 187]],
    [[9, 3, 128], [3, 128], 'NCHW', [3, 1, 128]],
    [[9, 128, 3], [3, 128], 'NHWC', [3, 1, 128]],
    // A model that transposes by itself, as converters from TensorFlow write it.
    [[9, 128, 3], [128, 3], 'NCHW', [128, 1, 3]],
    [[9, 1, 201, 2], [1, 201, 2], 'NCHW', [1, 201, 2]],
    [[9, 201, 2], [1, 201, 2], 'NCHW', [1, 201, 2]],
    [[9, 13, 8, 8], [13, 8, 8], 'NCHW', [13, 8, 8]],
    [[9, 8, 8, 13], [13, 8, 8], 'NHWC', [13, 8, 8]],
    [[9, 28, 28], [1, 28, 28], 'NCHW', [1, 28, 28]],
    [[9, 28, 28, 1], [1, 28, 28], 'NCHW', [1, 28, 28]],
    [[9, 784], [1, 28, 28], 'NCHW', [1, 28, 28]],
    [[9, 3, 32, 32], [32, 32, 3], 'NCHW', [3, 32, 32]],
    [[9, 32, 32, 3], [32, 32, 3], 'NHWC', [3, 32, 32]],
    [[9, 28, 28], [784], 'NCHW', [1, 28, 28]],
    [[9, 32, 32, 3], [3072], 'NCHW', [1, 1, 3072]],
    [[9, 30], [30], 'NCHW', [1, 1, 30]],
    // Grey for colour, and the other way round.
    [[9, 28, 28], [3, 28, 28], 'NCHW', [1, 28, 28]],
    [[9, 28, 28, 3], [1, 28, 28], 'NHWC', [3, 28, 28]],
    // Sizes that the model leaves open.
    [[9, 100, 3], [3, null], 'NHWC', [3, 1, 100]],
    [[9, 3, 100], [3, null], 'NCHW', [3, 1, 100]],
    [[9, 40, 50, 13], [13, null, null], 'NHWC', [13, 40, 50]],
    [[9, 13, 40, 50], [null, null, 13], 'NCHW', [13, 40, 50]],
  ])('%j for %j is %s', (shape, inputShape, layout, image) => {
    expect(imageAxes(shape, 'x', { inputShape })).toEqual({ layout, shape: image });
  });

  it.each<[readonly number[], readonly (number | null)[]]>([
    [
      [9, 64, 64],
      [64, 64],
    ],
    [
      [9, 3, 3, 3],
      [3, 3, 3],
    ],
    [
      [9, 3072],
      [3, 32, 32],
    ],
    [
      [9, 384],
      [3, 128],
    ],
    [
      [9, 100, 200],
      [3, null],
    ],
  ])('%j for %j is ambiguous', (shape, inputShape) => {
    expect(() => imageAxes(shape, 'x', { inputShape })).toThrow('--layout NCHW or --layout NHWC');
  });

  it('a layout that is said settles what the shape does not', () => {
    const inputShape = [64, 64];
    expect(imageAxes([9, 64, 64], 'x', { inputShape, layout: 'NHWC' }).layout).toBe('NHWC');
    expect(imageAxes([9, 3072], 'x', { inputShape: [3, 32, 32], layout: 'NHWC' })).toEqual({
      layout: 'NHWC',
      shape: [3, 32, 32],
    });
  });

  it.each<[readonly number[], readonly number[]]>([
    [
      [9, 28, 20],
      [1, 20, 28],
    ],
    [
      [9, 30, 30],
      [1, 28, 28],
    ],
    [[9, 783], [784]],
    [
      [9, 128, 4],
      [3, 128],
    ],
  ])('%j is refused for %j', (shape, inputShape) => {
    expect(() => imageAxes(shape, 'x', { inputShape })).toThrow(
      `x is ${shape.join('×')}, but the model takes ${inputShape.join('×')}`,
    );
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
