/** @file docs/results.md and its charts are what `node scripts/results.mjs --page` makes of docs/results. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { filledPages } from './results/blocks.ts';
import { resultsCharts, resultsPage } from './results/page.ts';

const docs = new URL('../docs/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, docs), 'utf8');

it('the page is what the results say', () => {
  expect(resultsPage().split('\n')).toEqual(read('results.md').split('\n'));
});

it('the tables of README and model cards are what the results say', () => {
  for (const [path, text] of filledPages()) {
    expect(text.split('\n'), path).toEqual(
      readFileSync(new URL(`../${path}`, import.meta.url), 'utf8').split('\n'),
    );
  }
});

it('the charts are what the results say', () => {
  const drawn = resultsCharts();
  const kept = readdirSync(new URL('images/', docs)).filter((name) => name.startsWith('results-'));
  expect([...drawn.keys()].sort()).toEqual(kept.sort());
  for (const [name, text] of drawn) expect(read(`images/${name}`) === text, name).toBe(true);
});

it('no file of results names a place on a machine', () => {
  const files = readdirSync(new URL('results/', docs));
  expect(files.length).toBeGreaterThan(0);
  for (const name of files)
    expect(read(`results/${name}`), name).not.toMatch(/"[^"]*(\/|\\\\)(home|work|tmp|usr)/);
});
