import { expect, it } from 'vitest';
import { brightness, inUnits } from './units.ts';

it('leaves bytes to a network of bytes, and data in their own units', () => {
  const bytes = Uint8Array.of(0, 255);
  expect(inUnits(bytes, { xMin: 0, xMax: 255 })).toBe(bytes);
  const floats = Float32Array.of(-1, 0.5);
  expect(inUnits(floats, { xMin: -1, xMax: 1 })).toBe(floats);
});

it('stretches a drawing over the range that the network was calibrated for', () => {
  // −1 + (0, 51 or 255) / 255 · 2.
  const stretched = inUnits(Uint8Array.of(0, 51, 255), { xMin: -1, xMax: 1 });
  expect([...stretched].map((value) => value.toFixed(4))).toEqual(['-1.0000', '-0.6000', '1.0000']);
});

it('shows bytes and floats by their own range', () => {
  expect(brightness(Uint8Array.of(51), 0, { xMin: -1, xMax: 1 })).toBeCloseTo(0.2, 12);
  expect(brightness(Float32Array.of(0.5), 0, { xMin: -1, xMax: 1 })).toBe(0.75);
});
