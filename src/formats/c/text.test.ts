import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TextBytes } from './text.ts';

const decode = (text: TextBytes): string => new TextDecoder().decode(text.bytes);

it('writes an array in lines of 24 integers', () => {
  const values = Int8Array.from({ length: 25 }, (_, i) => 10 * (i - 12));
  expect(decode(new TextBytes().addArray('int8_t', 'w', values))).toBe(
    `static const int8_t w[25] = {
  -120, -110, -100, -90, -80, -70, -60, -50, -40, -30, -20, -10, 0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110,
  120
};
`,
  );
});

it('gives an array without elements one', () => {
  expect(decode(new TextBytes().addArray('unit', 'none', []))).toBe(
    'static const unit none[1] = {\n  0\n};\n',
  );
});

it('writes every integer of 32 bits as JavaScript does, however long the text grows', () => {
  const integers = fc.array(fc.oneof(fc.integer(), fc.constantFrom(0, -1, 9, 10, -(2 ** 31), 2 ** 31 - 1)), {
    maxLength: 2000,
  });
  fc.assert(
    fc.property(integers, fc.string({ unit: 'binary-ascii', maxLength: 9000 }), (values, before) => {
      const text = decode(new TextBytes().addArray('int32_t', 'v', values).addBefore(before));
      expect(text.startsWith(before)).toBe(true);
      const inside = text.slice(before.length).replace(/^[^{]*\{|\};\n$/g, '');
      expect(inside.split(',').map((number) => number.trim())).toEqual(
        (values.length > 0 ? values : [0]).map(String),
      );
    }),
    { seed: 18 },
  );
});
