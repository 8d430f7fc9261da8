import { expect, it } from 'vitest';
import { FirstspikeError } from './error.ts';

it('keeps a message one legible line, whatever name from a damaged file is in it', () => {
  const { message } = new FirstspikeError('bad-file', `tensor "a\u0000b\n  c${'x'.repeat(5000)}" is missing`);
  expect(message.startsWith('tensor "a\uFFFDb cxx')).toBe(true);
  expect(message).toHaveLength(1001);
});
