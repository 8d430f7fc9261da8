import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shared } from './shared.ts';

/** Numbers of elements on both sides of the size from which a buffer is shared. */
const array = fc
  .tuple(
    fc.constantFrom(Int8Array, Int32Array, Float32Array, Float64Array),
    fc.constantFrom(0, 3, 511, 512, 4096),
  )
  .map(([Kind, length]) => new Kind(length).map((_, i) => 3 * i - 7));
const data = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    array,
    fc.constantFrom(null, undefined, 2, Number.NaN, -0, 'text', 5n, true),
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('node'), { maxKeys: 4, noNullPrototype: true }),
    fc.array(fc.tuple(fc.string(), tie('node')), { maxLength: 3 }).map((entries) => new Map(entries)),
    fc.array(fc.string(), { maxLength: 3 }).map((members) => new Set(members)),
  ),
})).node;

it('arrives as the data themselves do', () => {
  fc.assert(
    fc.property(data, (value) => {
      expect(structuredClone(shared(value))).toStrictEqual(structuredClone(value));
    }),
  );
});

it('is copied for no thread', () => {
  const weights = Float32Array.of(...Array(2048).keys());
  const [first, second] = [shared({ weights }), weights].map((each) => structuredClone(each));
  const sent = shared({ weights });
  const arrived = structuredClone(sent);
  arrived.weights[1] = 42;
  expect(sent.weights[1]).toBe(42);
  expect(weights[1]).toBe(1);
  expect(first).toEqual({ weights: second });
});

it('keeps views of one buffer, and one object in two places', () => {
  const all = new Int32Array(2048).map((_, i) => i);
  const part = all.subarray(100, 103);
  const once = { all, part };
  const made = shared([once, once]);
  expect(made[0]).toBe(made[1]);
  expect([...made[0].part]).toEqual([100, 101, 102]);
  expect(made[0].part.buffer).toBe(made[0].all.buffer);
});

it('leaves small arrays, and takes a circle', () => {
  const circle: { readonly small: Uint8Array; self?: unknown } = { small: Uint8Array.of(1, 2) };
  circle.self = circle;
  const made = shared(circle);
  expect(made.self).toBe(made);
  expect(made.small).toBe(circle.small);
});
