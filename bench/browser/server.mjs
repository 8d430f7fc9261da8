// A local server for the page: files of the repository and a few documents from memory, isolated so that the clock is fine.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SERVED = ['/dist/', '/bench/browser/', '/node_modules/zod/', '/node_modules/onnxruntime-web/dist/'];
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/**
 * @param {Readonly<Record<string, Uint8Array | string>>} documents by path
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serve(documents) {
  const server = createServer(async ({ url = '/' }, response) => {
    const path = normalize(new URL(url, 'http://localhost').pathname);
    const file = path === '/' ? '/bench/browser/index.html' : path;
    const content =
      documents[path] ??
      (SERVED.some((folder) => file.startsWith(folder))
        ? await readFile(join(ROOT, file)).catch(() => undefined)
        : undefined);
    if (content === undefined) {
      response.writeHead(404).end();
      return;
    }
    response
      .writeHead(200, {
        'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
      })
      .end(content);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
