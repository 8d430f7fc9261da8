/** @file The README says what the code does: its operators, its example, its test command. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { operators } from '../src/ops/table.ts';

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const readme = read('README.md');

it('lists every operator of the table, and no other', () => {
  const section = readme.slice(readme.indexOf('## Which models convert'), readme.indexOf('## Compared with'));
  const listed = [...section.matchAll(/`([A-Z][A-Za-z]+)`/g)].map(([, type]) => type);
  expect([...new Set(listed)].sort()).toEqual(operators.map(({ type }) => type).sort());
});

it('shows the example that examples/ runs', () => {
  expect(readme).toContain(read('examples/evaluate.mjs').trim());
});

it('names the test command', () => {
  expect(readme).toMatch(/^npm test$/m);
});

it('holds no unfilled place', () => {
  for (const name of ['README.md', 'docs/engine.md', 'CHANGELOG.md', 'CONTRIBUTING.md']) {
    expect(read(name)).not.toContain('{{');
  }
});
