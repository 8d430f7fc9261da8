import { expect, it } from 'vitest';
import type { ImageDataset } from '../../data/dataset.ts';
import { partsOf } from './data-parts.ts';

const data: ImageDataset = {
  name: 'numbers',
  split: 'train',
  shape: [1, 1, 1],
  length: 10,
  pixels: Uint8Array.from({ length: 10 }, (_, i) => i),
  labels: new Int32Array(10),
  classes: 2,
};

it('holds out the first or the last images, and calibrates on the first of the others', () => {
  const first = partsOf(data, { heldOut: 3, heldOutAt: 'first' }, 2);
  expect([...first.heldOut.pixels]).toEqual([0, 1, 2]);
  expect([...first.training.pixels]).toEqual([3, 4, 5, 6, 7, 8, 9]);
  expect([...first.calibration.pixels]).toEqual([3, 4]);
  const last = partsOf(data, { heldOut: 4, heldOutAt: 'last' }, 100);
  expect([...last.heldOut.pixels]).toEqual([6, 7, 8, 9]);
  expect([...last.training.pixels]).toEqual([0, 1, 2, 3, 4, 5]);
  expect([...last.calibration.pixels]).toEqual([0, 1, 2, 3, 4, 5]);
});

it('refuses a test split, and to hold everything out', () => {
  const settings = { heldOut: 3, heldOutAt: 'first' } as const;
  expect(() => partsOf({ ...data, split: 'test' }, settings, 2)).toThrow(/must stay unseen/);
  expect(() => partsOf(data, { ...settings, heldOut: 10 }, 2)).toThrow(/none are left to train on/);
});
