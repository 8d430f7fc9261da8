import { describe, expect, it } from 'vitest';
import { centreOfMass, rasterise } from './ink.ts';

const line = (fromX: number, fromY: number, toX: number, toY: number) => [
  { x: fromX, y: fromY },
  { x: toX, y: toY },
];

/** First and last row or column with any brightness. */
function extent(pixels: Uint8Array, of: (i: number) => number): [number, number] {
  const places = [...pixels].flatMap((value, i) => (value > 0 ? [of(i)] : []));
  return [Math.min(...places), Math.max(...places)];
}

describe('ink', () => {
  it('is black where nothing is drawn', () => {
    expect(rasterise([], 280, 28, 28).every((value) => value === 0)).toBe(true);
    expect(rasterise([[]], 280, 28, 28)).toHaveLength(784);
  });
  it('puts the centre of mass at the centre, wherever one draws', () => {
    for (const offset of [0, 120]) {
      const pixels = rasterise(
        [line(10 + offset, 20, 60 + offset, 140), line(10 + offset, 20, 90 + offset, 20)],
        280,
        28,
        28,
      );
      const { x, y } = centreOfMass(pixels, 28);
      expect(x).toBeCloseTo(14, 1);
      expect(y).toBeCloseTo(14, 1);
    }
  });
  it('fits a drawing of any size into 20 pixels, with a pen of one width', () => {
    for (const size of [40, 250]) {
      const pixels = rasterise([line(100, 10, 100, 10 + size)], 280, 28, 28);
      const rows = extent(pixels, (i) => Math.floor(i / 28));
      expect(rows).toEqual([3, 24]);
      // The pen is 2.1 pixels wide with soft edges of 0.65 on either side: four columns around 14.
      expect(extent(pixels, (i) => i % 28)).toEqual([12, 15]);
      // Half a pixel from the pen's middle: (1.05 + 0.65 − 0.5) / 1.3 of 255.
      expect(pixels[14 * 28 + 13]).toBe(235);
    }
  });
  it('leaves a dot a dot', () => {
    const pixels = rasterise([[{ x: 30, y: 200 }]], 280, 28, 28);
    expect([...pixels].filter((value) => value > 0).length).toBeLessThan(20);
    // √½ of a pixel from the middle: (1.7 − 0.7071) / 1.3 of 255.
    expect(pixels[13 * 28 + 13]).toBe(195);
  });
  it('finds a centre of mass by hand: one bright pixel, two of different brightness', () => {
    expect(centreOfMass([0, 0, 0, 9], 2)).toEqual({ x: 1.5, y: 1.5 });
    // 1 at x = 0.5 and 3 at x = 1.5: 5 / 4.
    expect(centreOfMass([1, 3], 2)).toEqual({ x: 1.25, y: 0.5 });
  });
});
