import fc from 'fast-check';
import { expect, it } from 'vitest';
import { integerStage } from './stage.mjs';
import { denseMatrix } from './matrix.mjs';

const value = fc.double({ min: -3, max: 3, noNaN: true }).filter((x) => x === 0 || Math.abs(x) > 1e-6);

it('rounds weights to the nearest, within their type, at scales that make currents whole', () => {
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 12, maxLength: 12 }),
      fc.constantFrom('int8', 'int16'),
      fc.option(fc.double({ min: 1, max: 100, noNaN: true })),
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      (values, type, ratio, xIn) => {
        const matrix = denseMatrix(3, 4, values);
        const xOut = ratio === null ? null : 3 * ratio * xIn;
        const steps = 10;
        const stage = integerStage(matrix, { stage: 1, steps, xIn, xOut }, type);
        const limit = type === 'int8' ? 127 : 32_767;
        for (let e = 0; e < matrix.value.length; e++) {
          const i = matrix.row[e];
          const exact = matrix.value[e] / ((stage.unit[i] * steps) / xIn);
          expect(Math.abs(stage.weights[e] - exact)).toBeLessThanOrEqual(0.5 + 1e-9);
          expect(Math.abs(stage.weights[e])).toBeLessThanOrEqual(limit);
        }
        for (let i = 0; i < 3; i++) {
          const row = values.slice(4 * i, 4 * i + 4).map(Math.abs);
          const largest = Math.max(...row);
          if (largest === 0) continue;
          const held = Math.max(
            ...Array.from(stage.weights)
              .filter((_, e) => matrix.row[e] === i)
              .map(Math.abs),
          );
          if (!stage.firing) {
            expect(held).toBe(limit);
            continue;
          }
          const current = stage.firing.iExt[i];
          expect(Number.isInteger(current)).toBe(true);
          // uTh = iExt · T stands for xOut, and one more unit of current would not fit the type.
          expect((current * steps * stage.unit[i]) / stage.firing.xOut).toBeCloseTo(1, 12);
          const fits = (stage.firing.xOut / xIn) * (limit / largest);
          expect(current).toBe(Math.min(2 ** 30, Math.floor(fits)));
        }
      },
    ),
  );
});

it('counts the bits of a potential, by hand', () => {
  const matrix = denseMatrix(1, 2, [1, -1]);
  // Read-out: 127 · 2 · 4 = 1016 < 2^10, and a sign.
  expect(integerStage(matrix, { stage: 1, steps: 4, xIn: 1, xOut: null }, 'int8').potentialBits).toBe(11);
  // Spiking, xOut = 2: iExt = 254; 1016 + 254 · 4 + 127 = 2159 < 2^12, and a sign.
  expect(integerStage(matrix, { stage: 1, steps: 4, xIn: 1, xOut: 2 }, 'int8').potentialBits).toBe(13);
});

it('stays within exact integers for rows far below the range of their stage', () => {
  const matrix = denseMatrix(1, 1, [1e-300]);
  const stage = integerStage(matrix, { stage: 1, steps: 65_535, xIn: 1e-9, xOut: 1 }, 'int16');
  // iExt = 2^30: 2^30 · 65535 + 2^29 < 2^46, and a sign.
  expect(stage.firing?.iExt[0]).toBe(2 ** 30);
  expect(stage.potentialBits).toBe(47);
});
