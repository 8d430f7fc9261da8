import { expect, it } from 'vitest';
import { styleFor } from './style.ts';
import { table } from './table.ts';

it('a name with line breaks stays on its line', () => {
  const text = table(
    [{ title: 'layer' }, { title: 'shape', align: 'right' }],
    [
      ['relu\n1', '8'],
      ['a', '16'],
    ],
    styleFor({}),
  );
  expect(text.split('\n')).toEqual(['  layer    shape', '  relu 1       8', '  a           16']);
});
