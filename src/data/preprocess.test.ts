import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImageDataset, StoredPixels } from './dataset.ts';
import { parsePreprocess, resolvePreprocess, toFloat } from './preprocess.ts';

const dataset = (pixels: StoredPixels, channels = 1): ImageDataset => ({
  name: 'data',
  split: 'test',
  shape: [channels, 1, pixels.length / channels],
  length: 1,
  pixels,
  labels: Int32Array.of(0),
  classes: 1,
});

const seen = (text: string, data: ImageDataset) =>
  toFloat(data.pixels, resolvePreprocess(parsePreprocess(text), data));

describe('parsePreprocess', () => {
  it.each([
    'mean=0.485,0.456,0.406,std=0.229,0.224,0.225',
    'std=0.229:0.224:0.225,mean=0.485:0.456:0.406',
    ' Mean=0.485 0.456 0.406; std=0.229 0.224 0.225 ',
  ])('reads %s', (text) => {
    const mean = [0.485, 0.456, 0.406];
    expect(parsePreprocess(text)).toEqual({ kind: 'standardize', mean, std: [0.229, 0.224, 0.225] });
  });

  it.each([
    '',
    'unity',
    'mean=0.5',
    'mean=,std=1',
    'mean=a,std=1',
    'mean=1,std=1,foo=2',
    'mean=1,std=0',
    'mean=1,std=1x',
    'mean=1,std=1,std=1',
  ])('refuses %j', (text) => {
    expect(() => parsePreprocess(text)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

it('names a key that is given twice', () => {
  expect(() => parsePreprocess('mean=0.1,std=0.2,mean=0.3')).toThrow(
    "preprocess 'mean=0.1,std=0.2,mean=0.3' has mean twice; give it once",
  );
});

describe('what the model sees', () => {
  it('unit is pixel / 255 for every byte, to the last bit of a float32', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, value) => value);
    expect(seen('unit', dataset(bytes))).toEqual(Float32Array.from(bytes, (value) => value / 255));
  });

  it('raw leaves pixels alone', () => {
    expect(seen('raw', dataset(Uint8Array.of(0, 7, 255)))).toEqual(Float32Array.of(0, 7, 255));
    expect(seen('raw', dataset(Float32Array.of(-3, 0.5)))).toEqual(Float32Array.of(-3, 0.5));
  });

  it('floats within 0…1 are already unit, floats within 0…255 are divided', () => {
    expect(seen('unit', dataset(Float32Array.of(0, 0.25, 1)))).toEqual(Float32Array.of(0, 0.25, 1));
    expect(seen('unit', dataset(Float32Array.of(0, 51, 255)))).toEqual(Float32Array.of(0, 51 / 255, 1));
    expect(() => seen('unit', dataset(Float32Array.of(-1, 1)))).toThrow(
      'data has pixels -1…1, which are neither',
    );
  });

  it('mean and std are torchvision Normalize after ToTensor, channel by channel', () => {
    const bytes = fc.uint8Array({ minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(bytes, (pixels) => {
        const values = seen('mean=0.1,0.2,0.3,std=0.5,1,2', dataset(pixels, 3));
        [0.1, 0.2, 0.3].forEach((mean, channel) => {
          const std = [0.5, 1, 2][channel];
          for (const index of [2 * channel, 2 * channel + 1]) {
            expect(values[index]).toBeCloseTo((pixels[index] / 255 - mean) / std, 5);
          }
        });
      }),
    );
  });

  it('one mean serves all channels, a wrong number is refused', () => {
    const rgb = dataset(Uint8Array.of(255, 255, 255), 3);
    expect(seen('mean=0.5,std=0.5', rgb)).toEqual(Float32Array.of(1, 1, 1));
    expect(() => seen('mean=0,0,std=1', rgb)).toThrow(
      '2 values for mean but data has 3 channels; give 1 or 3',
    );
    expect(() => seen('mean=0,0,0,std=1', dataset(Uint8Array.of(1)))).toThrow(
      /3 values for mean but data has 1 channel; give 1$/,
    );
  });
});
