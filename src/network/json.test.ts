import { describe, expect, it } from 'vitest';
import {
  byKind,
  integer,
  list,
  nullable,
  number,
  numberOr,
  object,
  oneOf,
  pairOf,
  type Reader,
  text,
} from './json.ts';

const bad = (at: string, expected: string) => new Error(`${at}: ${expected}`);
const read = <T>(reader: Reader<T>, value: unknown): T => reader(value, '', bad);

describe('a reader', () => {
  it.each([
    ['text', text, 1, 'a text'],
    ['a number', number, '1', 'a number'],
    ['a finite number', number, Number.NaN, 'a number'],
    ['a whole number', integer(), 1.5, 'a whole number'],
    ['a whole number of the range, too low', integer(1), 0, 'a whole number from 1'],
    ['a whole number of the range, too high', integer(1, 9), 10, 'a whole number from 1 to 9'],
    ['one of some', oneOf('a', 'b'), 'c', '"a" or "b"'],
    ['a list', list(number), { length: 0 }, 'a list'],
    ['a pair', pairOf(number), [1, 2, 3], 'a list of two'],
    ['an object', object({}), [], 'an object'],
    ['an object, not null', object({}), null, 'an object'],
  ])('refuses what is not %s', (_, reader: Reader<unknown>, value, expected) => {
    expect(() => read(reader, value)).toThrow(`: ${expected}`);
  });
  it('returns what it was asked for', () => {
    expect(read(pairOf(integer(-1, 1)), [-1, 1])).toEqual([-1, 1]);
    expect(read(nullable(text), null)).toBeNull();
    expect(read(numberOr(integer(1), oneOf('continuous')), 'continuous')).toBe('continuous');
    expect(() => read(numberOr(integer(1), oneOf('continuous')), 0)).toThrow('from 1');
  });
});

const point = object({ x: number, y: number });

describe('an object', () => {
  it('keeps the keys it knows, in its own order, and leaves out the others', () => {
    expect(JSON.stringify(read(point, { z: 3, y: 2, x: 1 }))).toBe('{"x":1,"y":2}');
  });
  it('refuses a missing key and a wrong one, with their places', () => {
    expect(() => read(list(point), [{ x: 1, y: 2 }, { x: 1 }])).toThrow('1.y: a number');
    expect(() => read(object({ at: point }), { at: { x: 1, y: null } })).toThrow('at.y: a number');
  });
  it('sees own keys only', () => {
    expect(() => read(object({ toString: text }), {})).toThrow('toString: a text');
  });
});

describe('an object by its kind', () => {
  const shape = byKind({
    dot: object({ kind: oneOf('dot') }),
    disc: object({ kind: oneOf('disc'), radius: number }),
  });
  it('is read by the reader of that kind', () => {
    expect(read(shape, { kind: 'disc', radius: 2 })).toEqual({ kind: 'disc', radius: 2 });
    expect(() => read(list(shape), [{ kind: 'disc' }])).toThrow('0.radius: a number');
  });
  it.each([[{}], [{ kind: 1 }], [{ kind: 'toString' }]])('refuses %j', (value) => {
    expect(() => read(shape, value)).toThrow('kind: dot or disc');
  });
});
