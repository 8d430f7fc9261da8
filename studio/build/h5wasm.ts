/**
 * @file h5wasm, which writes NIR files, lies beside the page instead of in its bundle: the npm package leaves it out, and its
 * server gives the one that is installed with it.
 */
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'vite';

const NAME = 'h5wasm';
const VIRTUAL = '\0beside:h5wasm';

/** Imports `h5wasm/hdf5_hl.js` of the studio's folder. */
export const h5wasmBeside = (): Plugin => ({
  name: 'firstspike-h5wasm',
  apply: 'build',
  enforce: 'pre',
  resolveId: (source) => (source === NAME ? VIRTUAL : undefined),
  async load(id) {
    if (id !== VIRTUAL) return undefined;
    const names = Object.keys(await import(NAME)).filter((name) => name !== 'default');
    return `const at = ['..', 'h5wasm', 'hdf5_hl.js'].join('/');
const library = await import(/* @vite-ignore */ new URL(at, import.meta.url).href);
// Only then the library knows its own module.
await library.ready;
${names.map((name) => `export const ${name} = library.${name};`).join('\n')}`;
  },
});

/** The files that lie there. */
export const h5wasmFiles = (): Promise<[string, Uint8Array][]> =>
  Promise.all(
    ['hdf5_hl.js', 'hdf5_util.js'].map(async (file): Promise<[string, Uint8Array]> => {
      const at = new URL(`../../node_modules/h5wasm/dist/esm/${file}`, import.meta.url);
      return [`h5wasm/${file}`, new Uint8Array(await readFile(at))];
    }),
  );
