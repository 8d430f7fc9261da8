/**
 * @file The models that come with the package: small, each with a card beside it that says how it was made.
 */
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { FirstspikeError } from '../../error.ts';
import { isFile, readBytes } from './files.ts';

const FOLDER = new URL('../../../models/', import.meta.url);
const ENDING = '.onnx';

/**
 * Names of the bundled models, e.g. `mnist-fig1`.
 * @example
 * ```ts
 * (await bundledModels()).includes('mnist-small'); // → true
 * ```
 */
export async function bundledModels(): Promise<string[]> {
  const files = await readdir(FOLDER).catch((): string[] => []);
  return files.filter((file) => file.endsWith(ENDING)).map((file) => file.slice(0, -ENDING.length));
}

/** Path of a bundled model's ONNX file, or undefined if there is none of that name. */
export async function bundledPath(name: string): Promise<string | undefined> {
  const path = fileURLToPath(new URL(`${name}${ENDING}`, FOLDER));
  return (await isFile(path)) ? path : undefined;
}

/**
 * Bytes of a bundled model's ONNX file.
 * @throws FirstspikeError `not-found` that lists the names there are
 * @example
 * ```ts
 * const { nodes } = await importOnnx(await bundledModel('mnist-small'));
 * nodes[0].type; // → 'Conv'
 * ```
 */
export async function bundledModel(name: string): Promise<Uint8Array> {
  const path = await bundledPath(name);
  if (path) return readBytes(path);
  throw new FirstspikeError(
    'not-found',
    `No bundled model is called "${name}"; there are ${(await bundledModels()).join(', ') || 'none'}.`,
  );
}
