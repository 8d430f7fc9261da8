/** @file The pages, their tables and charts are what `node scripts/results.mjs --page` makes of docs/results. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { VERSION } from '../src/version.ts';
import { filledPages } from './results/blocks.ts';
import { jobs } from './results/jobs.ts';
import { resultsCharts, resultsPage } from './results/page.ts';
import { facts } from './results/recorded.ts';
import { sections } from './results/sections.ts';

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
  const kept = readdirSync(new URL('images/', docs)).filter(
    (name) => name.startsWith('results-') || name === 'figure2.svg',
  );
  expect([...drawn.keys()].sort()).toEqual(kept.sort());
  for (const [name, text] of drawn) expect(read(`images/${name}`) === text, name).toBe(true);
});

/** The example of docs/fourier.md: made signals, no data set. */
const EXAMPLE = 'fourier.json';

it('every file of results is of this version, and says what was measured where', () => {
  for (const name of readdirSync(new URL('results/', docs))) {
    const result = JSON.parse(read(`results/${name}`));
    expect(result.version, name).toBe(VERSION);
    expect(result.measured.commit, name).toMatch(/^[0-9a-f]{40}$/);
    const data = name === EXAMPLE ? { name: 'signals', images: result.signals.tested } : result.data;
    expect(facts.safeParse({ ...result, data }).error?.issues, name).toBeUndefined();
    expect(data.images, name).toBeGreaterThan(0);
  }
});

it('every file of results stands on a page', () => {
  const known = new Set([
    EXAMPLE,
    'reproduce.json',
    ...sections.map(({ name }) => `pareto-${name}.json`),
    ...jobs.map(({ name }) => `${name}.json`),
  ]);
  for (const name of readdirSync(new URL('results/', docs))) expect(known, name).toContain(name);
});

it('cards name their files by size and SHA-256', () => {
  const models = new URL('../models/', import.meta.url);
  for (const name of readdirSync(models).filter((file) => file.endsWith('.onnx'))) {
    const bytes = readFileSync(new URL(name, models));
    const card = readFileSync(new URL(name.replace(/onnx$/, 'md'), models), 'utf8');
    const size = bytes.length.toLocaleString('en-US');
    expect(card, name).toContain(
      `${name}: ${size} bytes, sha256 \`${createHash('sha256').update(bytes).digest('hex')}\``,
    );
  }
});

it('no file of results names a place on a machine', () => {
  const files = readdirSync(new URL('results/', docs));
  expect(files.length).toBeGreaterThan(0);
  for (const name of files)
    expect(read(`results/${name}`), name).not.toMatch(/"[^"]*(\/|\\\\)(home|work|tmp|usr)\b/);
});
