/** @file Packed values come back as a message to a thread would bring them, and damaged bytes are refused or differ. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pack, unpack } from './packet.ts';

const value = fc.letrec((tie) => ({
  value: fc.oneof(
    fc.double(),
    fc.string(),
    fc.boolean(),
    fc.bigInt(),
    fc.constantFrom(null, undefined),
    fc.int8Array(),
    fc.uint8Array(),
    fc.int16Array(),
    fc.uint16Array(),
    fc.int32Array(),
    fc.uint32Array(),
    fc.float32Array(),
    fc.float64Array(),
    fc.bigInt64Array(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(fc.string(), tie('value')), { maxLength: 3 }).map((entries) => new Map(entries)),
    fc.array(fc.string(), { maxLength: 3 }).map((members) => new Set(members)),
    fc.dictionary(fc.oneof(fc.constant('$'), fc.string()), tie('value'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
})).value;

describe('a packed value', () => {
  it('comes back as from a thread', () => {
    fc.assert(
      fc.property(value, (sent) => {
        expect(unpack(pack(sent))).toStrictEqual(structuredClone(sent));
      }),
    );
  });

  it('comes back from bytes that begin anywhere', () => {
    const sent = { weights: Float64Array.of(1, -0, Number.NaN), steps: Int16Array.of(-3) };
    const bytes = pack(sent);
    for (let offset = 0; offset < 8; offset++) {
      const moved = new Uint8Array(bytes.length + offset);
      moved.set(bytes, offset);
      expect(unpack(moved.subarray(offset))).toStrictEqual(sent);
    }
  });

  it('holds each array once, behind a header', () => {
    const bytes = pack(Uint8Array.of(7, 8, 9));
    const header = '{"$":"Uint8Array","at":0,"length":3}';
    expect(header.length).toBe(36);
    expect([...bytes.subarray(0, 4)]).toEqual([36, 0, 0, 0]);
    expect(new TextDecoder().decode(bytes.subarray(4, 40))).toBe(header);
    expect([...bytes.subarray(40)]).toEqual([7, 8, 9, 0, 0, 0, 0, 0]);
  });

  it('has no place for what is no data', () => {
    expect(() => pack({ run: () => 1 })).toThrow('A function cannot be packed.');
    expect(() => pack(new DataView(new ArrayBuffer(1)))).toThrow('A DataView cannot be packed.');
  });

  it('is refused where its arrays end behind it', () => {
    const bytes = pack({ weights: Float32Array.of(1, 2, 3) });
    expect(() => unpack(bytes.subarray(0, -8))).toThrow(RangeError);
  });
});
