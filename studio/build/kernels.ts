/**
 * @file The kernels lie beside the page as WebAssembly: a third smaller to send than as the text that the library embeds.
 */
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'vite';
import { KERNELS_FILE } from '../src/lib/bundled.ts';

const EMBEDDED = /[/\\]kernels[/\\]generated[/\\]bytes\.ts$/;

/** Reads the text from the file. */
export const kernelsBeside = (): Plugin => ({
  name: 'firstspike-kernels',
  apply: 'build',
  enforce: 'pre',
  load: (id) =>
    EMBEDDED.test(id)
      ? `const at = ['..', ${JSON.stringify(KERNELS_FILE)}].join('/');
const bytes = new Uint8Array(await (await fetch(new URL(at, import.meta.url))).arrayBuffer());
export const KERNELS = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));`
      : undefined,
});

export async function kernelsFile(): Promise<[string, Uint8Array]> {
  const source = new URL('../../src/kernels/generated/bytes.ts', import.meta.url);
  const [, text = ''] = /KERNELS: string =\s*'([^']+)'/.exec(await readFile(source, 'utf8')) ?? [];
  if (text === '') throw new Error('The kernels are not built; run npm run kernels.');
  return [KERNELS_FILE, Buffer.from(text, 'base64')];
}
