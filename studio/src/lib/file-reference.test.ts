import { expect, it } from 'vitest';
import { formatReference, parseReference, referenceOf } from './file-reference.ts';

it('names a file and the beginning of its SHA-256', async () => {
  // FIPS 180-2: SHA-256 of "abc" begins with ba7816bf8f01cfea.
  const reference = await referenceOf('a~b.onnx', [new TextEncoder().encode('abc')]);
  expect(reference).toEqual({ name: 'a~b.onnx', hash: 'ba7816bf8f01cfea' });
  expect(parseReference(formatReference(reference))).toEqual(reference);
});

it('tells files apart that are put together differently', async () => {
  const [a, b, ab] = ['a', 'b', 'ab'].map((text) => new TextEncoder().encode(text));
  expect(await referenceOf('x', [a, b])).not.toEqual(await referenceOf('x', [ab]));
});

it.each(['', 'x', '~0123456789abcdef', 'x~0123456789abcdeg', 'x~0123'])('is no reference: %j', (text) => {
  expect(parseReference(text)).toBeUndefined();
});
