/**
 * @file The kernels lie beside the page as WebAssembly: a third smaller to send than as the text that the library embeds.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const EMBEDDED = /[/\\]kernels[/\\]generated[/\\]bytes\.ts$/;

/** The modules in the library's text by the names of their constants. */
async function modulesIn(source: string | URL): Promise<readonly (readonly [name: string, bytes: Buffer])[]> {
  const text = await readFile(source, 'utf8');
  return [...text.matchAll(/const (\w+): string =\s*'([^']+)'/g)].map(
    ([, name, base64]) => [name, Buffer.from(base64, 'base64')] as const,
  );
}

/** `DENSE_RELAXED` → `data/dense-relaxed.wasm`. */
const fileOf = (name: string): string => `data/${name.toLowerCase().replaceAll('_', '-')}.wasm`;

const MODULE = fileURLToPath(new URL('../../src/kernels/module.ts', import.meta.url));

/** Reads the texts from the files; the kernels without relaxed SIMD only where those with it cannot be used. */
export const kernelsBeside = (): Plugin => ({
  name: 'firstspike-kernels',
  apply: 'build',
  enforce: 'pre',
  async load(id) {
    if (!EMBEDDED.test(id)) return undefined;
    return `import { decoded, givesTheBits } from ${JSON.stringify(MODULE)};
const read = async (file) => {
  const bytes = new Uint8Array(await (await fetch(new URL(['..', file].join('/'), import.meta.url))).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
};
export const [KERNELS, PAIRED_RELAXED] = await Promise.all(${JSON.stringify(['KERNELS', 'PAIRED_RELAXED'].map(fileOf))}.map(read));
export const PAIRED = givesTheBits(decoded(PAIRED_RELAXED)) ? '' : await read('${fileOf('PAIRED')}');`;
  },
});

export async function kernelFiles(): Promise<[string, Uint8Array][]> {
  const found = await modulesIn(new URL('../../src/kernels/generated/bytes.ts', import.meta.url));
  if (found.length === 0) throw new Error('The kernels are not built; run npm run kernels.');
  return found.map(([name, bytes]) => [fileOf(name), bytes]);
}
