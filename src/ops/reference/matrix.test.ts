/** @file Rows times a matrix against a 1×1 convolution of one pixel, bit for bit. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { convolveInOrder } from './convolve-in-order.ts';
import { multiplyRows } from './matrix.ts';

const onePixel = {
  input: [1, 1],
  output: [1, 1],
  kernel: [1, 1],
  strides: [1, 1],
  dilations: [1, 1],
  padStart: [0, 0],
} as const;

const number = fc.oneof(
  { weight: 6, arbitrary: fc.float({ noNaN: true }) },
  { weight: 3, arbitrary: fc.constantFrom(0, -0, 1, 2 ** -140, Number.POSITIVE_INFINITY) },
);
const numbers = (length: number) => fc.array(number, { minLength: length, maxLength: length });

it('a row times a matrix', () => {
  // [1, 2] · [[3, 4], [5, 6]] + [10, 20], the weights as [output][input].
  const weights = Float32Array.of(3, 5, 4, 6);
  const matrix = { inChannels: 2, outChannels: 2, groups: 1, weights, bias: [10, 20] };
  expect([...multiplyRows(matrix, Float32Array.of(1, 2))]).toEqual([23, 36]);
});

it('any numbers, with a bias or without', () => {
  const cases = fc
    .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 3 }))
    .chain(([inputs, outputs, rows]) =>
      fc.record({
        inputs: fc.constant(inputs),
        outputs: fc.constant(outputs),
        weights: numbers(inputs * outputs),
        data: numbers(inputs * rows),
        bias: fc.option(numbers(outputs)),
      }),
    );
  fc.assert(
    fc.property(cases, ({ inputs, outputs, weights, data, bias }) => {
      const matrix = {
        inChannels: inputs,
        outChannels: outputs,
        groups: 1,
        weights: Float32Array.from(weights),
        bias: bias ? Float32Array.from(bias) : undefined,
      };
      const rows = Float32Array.from(data);
      const wanted = Array.from({ length: rows.length / inputs }, (_, row) =>
        Array.from(
          Float32Array.from(
            convolveInOrder(matrix, onePixel, rows.subarray(row * inputs, (row + 1) * inputs)),
          ),
        ),
      ).flat();
      expect([...multiplyRows(matrix, rows)]).toEqual(wanted);
    }),
  );
});
