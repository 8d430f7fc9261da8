/** @file Elementwise layers and pools by the float kernels, with the bits of their references. */
import type { Window } from '../../geometry/window.ts';
import { type Shape, sameShape, sizeOf } from '../../graph/tensor.ts';
import { type KernelRecord, recordOf, windowWords } from '../../kernels/index.ts';
import type { FloatStep } from './step.ts';

/** min(max(x, low), high). */
export const limitRecords = (step: FloatStep, low: number, high: number): KernelRecord[] => {
  const { address: to, shape } = step.output;
  const [lowBits, highBits] = new Int32Array(Float32Array.of(low, high).buffer);
  const { address: from } = step.input(0);
  return [recordOf('floatLimit', { from, to, length: sizeOf(shape), low: lowBits, high: highBits })];
};

const operations = ['add', 'subtract', 'multiply', 'divide'] as const;

/** Both inputs, element by element; undefined where the broadcasting is none that the kernel knows. */
export function combineRecords(
  step: FloatStep,
  shapes: readonly [Shape, Shape],
  operation: (typeof operations)[number],
): KernelRecord[] | undefined {
  const { address: to, shape: output } = step.output;
  const [isLeftWhole, isRightWhole] = shapes.map((shape) => sameShape(shape, output));
  if (!(isLeftWhole || isRightWhole)) return undefined;
  const blocks = blocksOf(shapes[isLeftWhole ? 1 : 0], output);
  if (blocks === undefined) return undefined;
  const { outer, channels, inner } = blocks;
  const stridesOf = (isWhole: boolean | undefined): number[] =>
    isWhole ? [channels * inner, inner, 1] : [0, 1, 0];
  const [leftOuter, leftChannel, leftInner] = stridesOf(isLeftWhole);
  const [rightOuter, rightChannel, rightInner] = stridesOf(isRightWhole);
  const left = step.input(0).address;
  const right = step.input(1).address;
  const sides = { left, leftOuter, leftChannel, leftInner, right, rightOuter, rightChannel, rightInner };
  return [
    recordOf('floatCombine', {
      ...sides,
      to,
      operation: operations.indexOf(operation),
      outer,
      channels,
      inner,
    }),
  ];
}

/** The output as blocks of channels, where an operand of `shape` has one number per channel; a single one, or all, count too. */
function blocksOf(shape: Shape, output: Shape) {
  if (sameShape(shape, output)) return { outer: 1, channels: 1, inner: sizeOf(output) };
  const aligned = output.map((_, axis) => shape[axis - output.length + shape.length] ?? 1);
  const first = aligned.findIndex((n) => n !== 1);
  if (first < 0) return { outer: 1, channels: 1, inner: sizeOf(output) };
  const end = aligned.findLastIndex((n) => n !== 1) + 1;
  if (!sameShape(aligned.slice(first, end), output.slice(first, end))) return undefined;
  return {
    outer: sizeOf(output.slice(0, first)),
    channels: sizeOf(output.slice(first, end)),
    inner: sizeOf(output.slice(end)),
  };
}

/** scale · x + offset, per channel of axis 1, in doubles. */
export function scaleRecords(step: FloatStep, scale: Float64Array, offset: Float64Array): KernelRecord[] {
  const { address: to, shape } = step.output;
  const address = step.constant(4 * scale.length, (numbers) => {
    const doubles = new Float64Array(numbers.buffer, numbers.byteOffset, 2 * scale.length);
    doubles.set(scale);
    doubles.set(offset, scale.length);
  });
  const { address: from } = step.input(0);
  return [
    recordOf('floatScale', {
      from,
      to,
      scale: address,
      offset: address + 8 * scale.length,
      outer: shape[0],
      channels: scale.length,
      inner: sizeOf(shape.slice(2)),
    }),
  ];
}

/** Windows of every plane: their mean, or without `divisors` their largest value. */
export function poolRecords(step: FloatStep, window: Window, divisors?: ArrayLike<number>): KernelRecord[] {
  const { address: from, shape } = step.input(0);
  const address =
    divisors &&
    step.constant(2 * divisors.length, (numbers) => {
      new Float64Array(numbers.buffer, numbers.byteOffset, divisors.length).set(divisors);
    });
  return [
    recordOf('floatPool', {
      from,
      to: step.output.address,
      divisors: address ?? 0,
      channels: shape[0] * shape[1],
      ...windowWords(window),
    }),
  ];
}
