import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Need, shareRooms } from './rooms.ts';

it('gives what is needed one after the other one room, as large as the largest', () => {
  const needs: Need[] = [
    { bytes: 10, from: 0, until: 1 },
    { bytes: 30, from: 1, until: 1 },
    { bytes: 20, from: 2, until: 3 },
    { bytes: 5, from: 2, until: 2 },
  ];
  expect(shareRooms(needs)).toEqual({ roomOf: [0, 1, 1, 0], bytes: [10, 30] });
});

it('never gives two the same room at the same moment, and every room holds what it is given for', () => {
  const need = fc.record({ bytes: fc.nat(1000), from: fc.nat(5), until: fc.nat(5) });
  fc.assert(
    fc.property(fc.array(need, { maxLength: 20 }), (drawn) => {
      const needs = drawn
        .map(({ bytes, from, until }) => ({ bytes, from, until: from + until }))
        .sort((a, b) => a.from - b.from);
      const { roomOf, bytes } = shareRooms(needs);
      needs.forEach((one, i) => {
        expect(bytes[roomOf[i]]).toBeGreaterThanOrEqual(one.bytes);
        needs.slice(0, i).forEach((other, j) => {
          if (roomOf[j] === roomOf[i]) expect(other.until).toBeLessThan(one.from);
        });
      });
    }),
    { seed: 3 },
  );
});
