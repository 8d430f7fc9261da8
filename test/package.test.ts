/** @file What package.json promises is there. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as root from '../src/index.ts';
import * as node from '../src/node.ts';
import { VERSION } from '../src/version.ts';

const here = (path: string) => new URL(`../${path}`, import.meta.url);
const manifest = JSON.parse(readFileSync(here('package.json'), 'utf8'));
/** The source a built file comes from. */
const sourceOf = (target: string) =>
  target.replace(/^(\.\/)?dist\//, 'src/').replace(/(\.d)?\.(ts|js)$/, '.ts');

it('VERSION is the package’s', () => {
  expect(VERSION).toBe(manifest.version);
});

describe('exports', () => {
  const targets = Object.entries<string | Record<string, string>>(manifest.exports).flatMap(
    ([name, target]) =>
      typeof target === 'string' ? [] : Object.entries(target).map(([kind, file]) => [name, kind, file]),
  );
  it.each(targets)('%s, %s: %s has a source', (_, kind, file) => {
    expect(file).toMatch(kind === 'types' ? /^\.\/dist\/.*\.d\.ts$/ : /^\.\/dist\/.*\.js$/);
    expect(existsSync(here(sourceOf(file)))).toBe(true);
  });
  it.each(Object.keys(manifest.exports).filter((name) => name !== './package.json'))(
    '%s names types before code, for both are one file',
    (name) => {
      const target = manifest.exports[name];
      expect(Object.keys(target)).toEqual(['types', 'default']);
      expect(sourceOf(target.types)).toBe(sourceOf(target.default));
    },
  );
});

it('files that must run, and files with side effects, have sources', () => {
  for (const file of [...Object.values<string>(manifest.bin), ...manifest.sideEffects]) {
    expect(existsSync(here(sourceOf(file))), file).toBe(true);
  }
});

it('optional packages are optional', () => {
  for (const peer of Object.keys(manifest.peerDependencies ?? {})) {
    expect(manifest.peerDependenciesMeta[peer]?.optional, peer).toBe(true);
    expect(manifest.dependencies[peer], peer).toBeUndefined();
  }
});

it('the main entry converts, saves, loads, simulates and evaluates', () => {
  const wanted = [
    'importOnnx',
    'convert',
    'saveNetwork',
    'loadNetwork',
    'eventSimulator',
    'clockedSimulator',
    'evaluate',
  ];
  expect(Object.keys(root)).toEqual(expect.arrayContaining([...wanted, 'FirstspikeError', 'VERSION']));
  expect(Object.keys(node)).toEqual(expect.arrayContaining(['loadDataset', 'threadPool']));
});
