import { describe, expect, it } from 'vitest';
import { randomFrom } from '../random.ts';
import { drawTransformation, type Transformation, transformImage } from './augment.ts';

const still: Transformation = { angle: 0, scale: 1, dx: 0, dy: 0 };

/** Transforms one plane given as rows. */
function transformed(
  rows: readonly (readonly number[])[],
  transformation: Partial<Transformation>,
): number[][] {
  const [height, width] = [rows.length, rows[0].length];
  const target = new Float32Array(height * width);
  transformImage(rows.flat(), { planes: 1, height, width }, { ...still, ...transformation }, target);
  return rows.map((_, row) => Array.from(target.subarray(row * width, (row + 1) * width)));
}

describe('transforming an image', () => {
  const dot = [
    [0, 0, 0],
    [0, 0, 0],
    [0, 8, 0],
  ];

  it('without any change keeps every pixel', () => {
    expect(transformed(dot, {})).toEqual(dot);
  });

  it('shifts to the right and down', () => {
    expect(transformed(dot, { dx: 1 })[2]).toEqual([0, 0, 8]);
    expect(transformed(dot, { dy: -2 })[0]).toEqual([0, 8, 0]);
  });

  it('lets what leaves the image go, and brings zeros in', () => {
    expect(transformed(dot, { dy: 1 }).flat()).toEqual(new Array(9).fill(0));
  });

  it('shares a pixel among its neighbours when it is shifted by a part of one', () => {
    expect(transformed(dot, { dx: 0.25 })[2]).toEqual([0, 6, 2]);
  });

  it('turns counter-clockwise about the centre: what was below comes to the right', () => {
    const turned = transformed(dot, { angle: Math.PI / 2 });
    expect(turned[1][2]).toBeCloseTo(8, 5);
    expect(turned.flat().reduce((a, b) => a + b)).toBeCloseTo(8, 5);
  });

  it('enlarges: an edge twice as far from the centre', () => {
    expect(transformed([[0, 4, 4, 4, 0]], { scale: 2 })).toEqual([[4, 4, 4, 4, 4]]);
  });

  it('treats all planes alike', () => {
    const target = new Float32Array(4);
    transformImage([1, 0, 3, 0], { planes: 2, height: 1, width: 2 }, { ...still, dx: 1 }, target);
    expect([...target]).toEqual([0, 1, 0, 3]);
  });
});

it('a transformation is drawn within its ranges, and the same for the same seed', () => {
  const ranges = { rotate: 12, scale: 0.1, shift: 2, mirror: false };
  for (let seed = 0; seed < 200; seed++) {
    const drawn = drawTransformation(ranges, randomFrom(seed));
    expect(drawn).toEqual(drawTransformation(ranges, randomFrom(seed)));
    expect(Math.abs(drawn.angle)).toBeLessThanOrEqual((12 * Math.PI) / 180);
    expect(Math.abs(drawn.scale - 1)).toBeLessThanOrEqual(0.1);
    expect(Math.abs(drawn.dx)).toBeLessThanOrEqual(2);
    expect(Math.abs(drawn.dy)).toBeLessThanOrEqual(2);
  }
});
