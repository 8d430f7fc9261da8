/** @file The README says what the code does: its operators, its example, its test command. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { operators } from '../src/ops/table.ts';
import { loadDataset } from '../src/platform/node/data/load.ts';
import { runScript } from './api/run-script.ts';

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const readme = read('README.md');
const inFolder = (folder: string) =>
  readdirSync(new URL(`../${folder}/`, import.meta.url)).flatMap((name) =>
    name.endsWith('.md') ? [`${folder}/${name}`] : [],
  );

it('lists every operator of the table, and no other', () => {
  const section = readme.slice(readme.indexOf('## Which models convert'), readme.indexOf('## Compared with'));
  const listed = [...section.matchAll(/`([A-Z][A-Za-z0-9]+)`/g)].map(([, type]) => type);
  expect([...new Set(listed)].sort()).toEqual(operators.map(({ type }) => type).sort());
});

const scripts = readdirSync(new URL('../examples/', import.meta.url)).filter((name) => name.endsWith('.mjs'));

it.each(scripts)('shows examples/%s', (file) => {
  expect(readme).toContain(read(`examples/${file}`).trim());
});

/** Code blocks that are followed by a block of their output. */
const printed = [...readme.matchAll(/```js\n((?:(?!```).)*)```\s+```\n(.*?)```/gs)].map(
  ([, code, output]) => [code.match(/console\.log.*/)?.[0] ?? '', code, output] as const,
);

it('prints the output of two examples', () => {
  expect(printed).toHaveLength(2);
});

const { name } = await loadDataset('mnist', { purpose: 'evaluate', limit: 1 });
const other = name === 'MNIST test set' ? '' : `: needs the MNIST test set; here are ${name}`;
describe.skipIf(other !== '')(`prints what its example prints${other}`, () => {
  it.each(printed)(
    '%s',
    (_, code, output) => {
      const { stdout, stderr } = runScript(code);
      expect(stdout, stderr).toBe(output);
    },
    300_000,
  );
});

it('has an example of streams that finds the same digits every way, whichever images are here', () => {
  const { stdout, stderr } = runScript(read('examples/stream.mjs'));
  const digits = /^first (\d)\nbatch (\1(?: \d){9})\nstream \2\nspread \2\n$/.exec(stdout);
  expect(digits, stdout + stderr).not.toBeNull();
}, 300_000);

it('names the test command', () => {
  expect(readme).toMatch(/^npm test$/m);
});

const pages = ['README.md', 'CONTRIBUTING.md', ...inFolder('docs'), ...inFolder('models')];

it.each(pages)('%s names files and folders that exist', (page) => {
  const named = [...read(page).matchAll(/`((?:src|test|scripts|bench|examples|studio|docs)\/[\w./-]+)`/g)];
  const missing = named.flatMap(([, path]) =>
    existsSync(new URL(`../${path}`, import.meta.url)) ? [] : [path],
  );
  expect(missing.filter((path) => !path.includes('/my-'))).toEqual([]);
});

it('holds no unfilled place', () => {
  for (const name of ['README.md', 'docs/engine.md', 'CHANGELOG.md', 'CONTRIBUTING.md']) {
    expect(read(name)).not.toContain('{{');
  }
});
