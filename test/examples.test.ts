/** @file Every exported function has a docstring and an example, and every example gives what it says. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runnable } from './api/example.ts';
import { publicNames, unnamedTypes } from './api/public.ts';
import { runScript } from './api/run-script.ts';

const names = publicNames();
const functions = names.filter(({ isFunction }) => isFunction);
/** The first entry that exports a name; the root, which comes first, wins. */
const entryOf = new Map(names.toReversed().map(({ name, entries }) => [name, entries[0]]));

it('every exported function has a docstring and an example', () => {
  expect(functions.length).toBeGreaterThan(50);
  const lacking = functions
    .filter(({ doc, examples }) => doc === '' || examples.length === 0)
    .map(({ name, file, doc }) => `${file}: ${name} has no ${doc === '' ? 'docstring' : 'example'}`);
  expect(lacking).toEqual([]);
});

it('no name is exported from two declarations', () => {
  const places = new Map<string, string[]>();
  for (const { name, file, declared } of names) {
    places.set(name, [...(places.get(name) ?? []), `${file}: ${declared}`]);
  }
  expect([...places].filter(([, where]) => where.length > 1)).toEqual([]);
});

it('every type that an exported function mentions has a name in the same entry', () => {
  expect(unnamedTypes()).toEqual([]);
});

describe('examples', () => {
  const page = readFileSync(new URL('../docs/examples.md', import.meta.url), 'utf8');
  const setup = runnable(/```js\n(.*?)```/s.exec(page)?.[1] ?? '', entryOf);
  const examples = functions.flatMap(({ name, examples }) =>
    examples.map((text) => ({ name, ...runnable(text, entryOf) })),
  );
  const { stdout, stderr } = runScript(`
    import { deepStrictEqual, strictEqual } from 'node:assert';
    const plain = (value) => {
      if (ArrayBuffer.isView(value)) return Array.from(value, plain);
      if (Array.isArray(value)) return value.map(plain);
      return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
        ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]))
        : value;
    };
    const check = (found, wanted, digits) =>
      digits === null
        ? deepStrictEqual(plain(found), wanted)
        : strictEqual(found.toFixed((digits.split('.')[1] ?? '').length), digits);
    ${setup.code}
    const examples = [${examples.map(({ code }) => `async () => {\n${code}\n}`).join(',\n')}];
    const failures = [];
    for (const example of examples) {
      try {
        await example();
        failures.push('');
      } catch (error) {
        failures.push(String(error.stack ?? error));
      }
    }
    console.log(JSON.stringify(failures));
  `);
  const failures: readonly string[] = stdout === '' ? [] : JSON.parse(stdout.trim().split('\n').at(-1) ?? '');

  it('run', () => {
    expect(failures, stderr).toHaveLength(examples.length);
  });
  it.each(examples.map(({ name, checks }, i) => [name, checks, i] as const))('%s', (_, checks, i) => {
    expect(checks, 'a comment // → value').toBeGreaterThan(0);
    expect(failures[i], stderr).toBe('');
  });
});
