/** @file Made-up data by formulas: the snapshot shows how the chart draws. */
import { expect, it } from 'vitest';
import { newDocument } from '../platform/node/document.ts';
import { type ErrorOverStepsData, errorOverStepsChart } from './error-over-steps.ts';
import { svgText } from './svg-text.ts';

const cells = (factor: number, floor: number) =>
  [16, 32, 64, 128, 256].map((steps) => ({ steps, error: Math.hypot(factor / steps, floor) }));

const data: ErrorOverStepsData = {
  title: 'Errors',
  subtitle: 'of formulas',
  description: 'Two panels of lines that fall.',
  footnote: 'Made up.',
  axis: 'relative error',
  panels: [
    {
      heading: 'With a floor',
      ordered: false,
      series: [
        { name: 'without', cells: cells(0.5, 0) },
        { name: 'with', cells: cells(0.5, 0.01) },
      ],
    },
    {
      heading: 'In order',
      ordered: true,
      series: [1, 2, 4].map((n) => ({ name: `${n}`, cells: cells(n, 0) })),
    },
  ],
};

it('looks as committed, in a file that stands alone', async () => {
  const text = svgText(errorOverStepsChart(newDocument(), data));
  expect(text.match(/NaN|undefined|Infinity|<style|:where|\bid="/)).toBeNull();
  await expect(text).toMatchFileSnapshot('./__snapshots__/error-over-steps.svg');
});

it('draws a line per series, the 1/T line in each panel, and titles its axes', () => {
  const chart = errorOverStepsChart(newDocument(), data);
  expect(chart.querySelectorAll('[aria-label="line"] path')).toHaveLength(2 + 3 + 2);
  const texts = Array.from(chart.querySelectorAll('text')).map((text) => text.textContent);
  expect(texts).toEqual(
    expect.arrayContaining(['relative error', 'steps per stage, T', '1/T', 'without', '4']),
  );
});

it('draws no line for cells without error', () => {
  const none = { heading: '', ordered: false, series: [{ name: 'exact', cells: [{ steps: 16, error: 0 }] }] };
  const text = svgText(errorOverStepsChart(newDocument(), { ...data, panels: [none, none] }));
  expect(text).not.toMatch(/NaN|Infinity|exact/);
});
