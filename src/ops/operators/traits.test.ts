/** @file Every trait that a record states is a property: it must hold on random values, for each case of the operator. */
import { describe, expect, it } from 'vitest';
import { type Case, cases } from '../../../test/operator-cases.ts';
import { random } from '../../../test/random.ts';
import type { Node } from '../../graph/graph.ts';
import { floatTensor, intTensor, type Shape, sizeOf, type Tensor } from '../../graph/tensor.ts';
import { broadcastIndices } from '../reference/broadcast.ts';
import { findOperator, operators } from '../table.ts';

const next = random(17);
const between = (low: number, high: number): number => low + (high - low) * next();

/** A case, and its outputs for other values of its first input, or of its other float inputs too. */
interface Trial {
  readonly node: Node;
  readonly x: Tensor;
  readonly constants: readonly Tensor[];
  run(x: Tensor, constants?: readonly Tensor[]): readonly Tensor[];
}

function trialOf([type, attributes, [x, ...constants]]: Case): Trial {
  const operator = findOperator(type);
  if (!operator) throw new Error(type);
  const inputs = ['x', ...constants.map((_, i) => `c${i}`)];
  const node = { name: 'n', type, inputs, outputs: type === 'Split' ? ['y', 'z'] : ['y'], attributes };
  const opset = type === 'Clip' && 'max' in attributes ? 6 : 13;
  const run = (first: Tensor, others = constants) => {
    const all = [first, ...others];
    const shapes = all.map(({ shape }) => shape);
    const parsed = operator.parse(node, {
      opset,
      shapes,
      constant: (index) => (index === 0 && others.length > 0 ? undefined : all[index]),
    });
    return operator.reference(parsed, all);
  };
  return { node, x, constants, run };
}

/** A tensor of the same kind and shape. */
const filled = ({ kind, shape }: Tensor, value: (i: number) => number): Tensor =>
  kind === 'float'
    ? floatTensor(
        shape,
        Float32Array.from({ length: sizeOf(shape) }, (_, i) => value(i)),
      )
    : intTensor(
        shape,
        Float64Array.from({ length: sizeOf(shape) }, (_, i) => Math.round(value(i))),
      );

/** Cases whose operator states a trait and may read values of the image. */
const stating = (states: (operator: (typeof operators)[number]) => boolean): readonly Case[] =>
  cases.filter(([type]) => {
    const operator = findOperator(type);
    return operator !== undefined && operator.dependence !== 'constant' && states(operator);
  });

/** The same of floats: integers divide towards zero, and are rounded. */
const statingOfFloats = (states: (operator: (typeof operators)[number]) => boolean): readonly Case[] =>
  stating(states).filter(([, , [x]]) => x.kind === 'float');

describe('dependence', () => {
  it.each(stating(({ dependence }) => dependence === 'same' || dependence === 'reshaped'))(
    'same or reshaped: %s %o keeps the elements in order',
    (...row) => {
      const { x, run } = trialOf(row);
      // Small whole numbers have the same value in every number type.
      const input = filled(x, () => Math.round(between(-50, 50)));
      const [y] = run(input);
      expect([...y.data]).toEqual([...input.data]);
      if (findOperator(row[0])?.dependence === 'same') expect(y.shape).toEqual(x.shape);
    },
  );

  it.each(stating(({ dependence }) => dependence === 'moved'))(
    'moved: %s %o gives elements of its inputs, or constants',
    (...row) => {
      const { x, run } = trialOf(row);
      const input = filled(x, (i) => 1000 + i);
      const image = (value: number): number => 3 * value + 7;
      const before = run(input);
      const after = run(filled(x, (i) => image(input.data[i])));
      before.forEach(({ data }, output) => {
        data.forEach((value: number, i: number) => {
          expect(after[output].data[i]).toBe(input.data.includes(value) ? image(value) : value);
        });
      });
    },
  );

  it.each(stating(({ dependence }) => dependence === 'elementwise'))(
    'elementwise: %s %o gives element i from element i',
    (...row) => {
      const { x, run } = trialOf(row);
      const input = filled(x, () => between(0.5, 4));
      const [before] = run(input);
      const place = placesOf(x.shape, before.shape);
      for (let j = 0; j < input.data.length; j++) {
        const [after] = run(filled(x, (i) => (i === j ? between(5, 9) : input.data[i])));
        place.forEach((from, i) => {
          if (from !== j) expect(after.data[i]).toBe(before.data[i]);
        });
      }
    },
  );

  it.each(cases.filter(([type]) => findOperator(type)?.dependence === 'shape'))(
    'shape: %s %o reads no element',
    (...row) => {
      const { x, run } = trialOf(row);
      expect(run(filled(x, () => between(-9, 9)))).toEqual(run(x));
    },
  );

  it.each(operators.filter(({ dependence }) => dependence === 'constant'))(
    'constant: $type refuses values of the image',
    ({ connect }) => {
      const unsupported = (why: string) => new Error(why);
      const connector = { unsupported } as unknown as Parameters<typeof connect>[2];
      expect(() => connect({}, [undefined], connector)).toThrow('only constants work');
    },
  );
});

/** For each element of the output the element of the input at its place. */
const placesOf = (input: Shape, output: Shape): Int32Array => broadcastIndices(input, output);

describe('other traits', () => {
  it.each(statingOfFloats(({ affine }) => affine === true))(
    'affine: %s %o maps midpoints to midpoints',
    (...row) => {
      const { x, run } = trialOf(row);
      const [a, b] = [filled(x, () => between(-5, 5)), filled(x, () => between(-5, 5))];
      const [fa, fb, middle] = [a, b, filled(x, (i) => (a.data[i] + b.data[i]) / 2)].map((t) => run(t)[0]);
      middle.data.forEach((value: number, i: number) => {
        expect(value).toBeCloseTo((fa.data[i] + fb.data[i]) / 2, 4);
      });
    },
  );

  it.each(statingOfFloats(({ monotone }) => monotone === true))(
    'monotone: %s %o keeps the order',
    (...row) => {
      const { run } = trialOf(row);
      // Logarithms and square roots are of positive numbers.
      const isDefined = Number.isFinite(run(floatTensor([1, 1], [-1]))[0].data[0]);
      const scores = Float32Array.from({ length: 9 }, () => between(isDefined ? -6 : 0.1, 6));
      const [y] = run(floatTensor([1, 9], scores));
      const ranks = (values: ArrayLike<number>): number[] =>
        Array.from(values, (_, i) => i).sort((i, j) => values[i] - values[j]);
      expect(ranks(y.data)).toEqual(ranks(scores));
      expect(new Set(y.data).size).toBe(9);
    },
  );

  it.each(statingOfFloats(({ keepsScale }) => keepsScale === true))(
    'keepsScale: %s %o commutes with affine maps and keeps the type',
    (...row) => {
      const { x, constants, run } = trialOf(row);
      const map = (value: number): number => 2 * value + 3;
      // Operands besides the first are values too where they are floats of an element per place, as in Concat.
      const isPart = row[0] === 'Concat';
      const input = filled(x, () => between(-5, 5));
      const others = constants.map((c) => (isPart ? filled(c, (i) => map(c.data[i])) : c));
      const before = run(input);
      run(
        filled(x, (i) => map(input.data[i])),
        others,
      ).forEach(({ kind, data }, output) => {
        expect(kind).toBe('float');
        data.forEach((value: number, i: number) => {
          expect(value).toBeCloseTo(map(before[output].data[i]), 4);
        });
      });
      const whole = intTensor(x.shape, [...filled(x, () => Math.round(between(-5, 5))).data]);
      if (row[1].mode !== 'linear' && !isPart) expect(run(whole)[0].kind).toBe('int');
    },
  );

  it.each(stating(({ nonNegative }) => nonNegative !== 'unknown'))(
    'nonNegative: %s %o is at least zero where it says so',
    (...row) => {
      const { node, x, constants, run } = trialOf(row);
      const given = findOperator(row[0])?.nonNegative;
      const promise =
        typeof given === 'function' ? given(node, { constant: (i) => [x, ...constants][i] }) : given;
      if (promise === 'unknown') return;
      // Of the logarithm and roots only what exists counts: comparisons with NaN are false.
      const input = filled(x, () => between(promise === 'always' ? -9 : 0, 9));
      const others = constants.map((c) =>
        promise === 'inputs' && c.kind === 'float' ? filled(c, (i) => Math.abs(c.data[i])) : c,
      );
      for (const { data } of run(input, others)) {
        expect(data.length).toBeGreaterThan(0);
        expect([...data].filter((value) => value < 0)).toEqual([]);
      }
    },
  );
});
