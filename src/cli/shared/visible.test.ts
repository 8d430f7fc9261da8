import { expect, it } from 'vitest';
import { visible, visibleJson, visibleReport } from './visible.ts';

const evil = 'cat\u001b]0;title\u0007\u009b2J\r\u202egod';

it('control characters are written out, tabs and line ends stay', () => {
  expect(visible(evil)).toBe('cat\\u001b]0;title\\u0007\\u009b2J\\u000d\\u202egod');
  expect(visible('a\tb\nÄ ✓ 猫')).toBe('a\tb\nÄ ✓ 猫');
});

it('a report keeps colours and nothing else', () => {
  expect(visibleReport(`\u001b[1mbold\u001b[22m ${evil}`)).toBe(`\u001b[1mbold\u001b[22m ${visible(evil)}`);
  expect(visibleReport('\u001b[2J\u001b[10;3H')).toBe('\\u001b[2J\\u001b[10;3H');
});

it('a JSON document keeps its values', () => {
  const json = visibleJson(JSON.stringify({ name: evil }));
  expect(json).toMatch(/^[ -~]+$/);
  expect(JSON.parse(json)).toEqual({ name: evil });
});
