/** @file The chart of confusions: every count once, in the row of its label and the column of its decision. */
import { expect, it } from 'vitest';
import { newDocument } from '../platform/node/document.ts';
import { confusionChart } from './confusion.ts';
import { svgText } from './svg-text.ts';

const data = {
  title: 'SNN',
  classes: ['cat', 'dog', 'a very long name of a class'],
  counts: [
    [50, 3, 0],
    [1, 40, 9],
    [0, 0, 1234],
  ],
};

it('looks as committed, in the ink of its page', async () => {
  const text = svgText(confusionChart(newDocument(), data));
  expect(text).not.toMatch(/NaN|undefined|Infinity|\bid="/);
  for (const said of ['>50<', '>1,234<', 'a very long n…', 'fill="currentColor"'])
    expect(text).toContain(said);
  await expect(text).toMatchFileSnapshot('./__snapshots__/confusion.svg');
});

it('draws classes without images', () => {
  const none = {
    title: 'ANN',
    classes: ['0', '1'],
    counts: [
      [0, 0],
      [0, 0],
    ],
  };
  expect(svgText(confusionChart(newDocument(), none))).not.toMatch(/NaN/);
});
