import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepare } from '../../convert/index.ts';
import { importOnnx } from '../../formats/onnx/read/index.ts';
import { saveNetwork } from '../../network/index.ts';
import { bundledModel } from './bundled.ts';
import { isOwnHost, type StudioServer, serveStudio } from './studio-server.ts';
import { withoutWeights } from './weightless.ts';

let base: string;
let server: StudioServer;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'firstspike-studio-'));
  await mkdir(join(base, 'studio', 'assets'), { recursive: true });
  await writeFile(join(base, 'studio', 'index.html'), '<!doctype html><title>studio</title>');
  await writeFile(join(base, 'studio', 'assets', 'app-1234.js'), 'export {};');
  await mkdir(join(base, 'studio-secret'));
  await writeFile(join(base, 'studio-secret', 'key'), 'secret');
  await writeFile(join(base, 'secret'), 'secret');
  await symlink(join(base, 'secret'), join(base, 'studio', 'link'));
  server = await serveStudio(0, join(base, 'studio'));
});

afterAll(async () => {
  await server.close();
  await rm(base, { recursive: true, force: true });
});

interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers: NodeJS.Dict<string | string[]>;
}

/** A request with exactly this path, which `fetch` would tidy up. */
function ask(
  path: string,
  { host, method = 'GET' }: { host?: string; method?: string } = {},
): Promise<Reply> {
  const { hostname, port } = new URL(server.url);
  const headers = host === undefined ? {} : { host };
  return new Promise((resolve, reject) => {
    // A connection of its own: the server ends idle ones after 5 seconds, in which a busy test may not hear of it.
    request({ hostname, port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString(),
          headers: response.headers,
        }),
      );
    })
      .on('error', reject)
      .end();
  });
}

describe('the studio server', () => {
  it('gives the page with a policy that allows no foreign or inline script', async () => {
    const { status, body, headers } = await ask('/');
    expect(status).toBe(200);
    expect(body).toContain('studio');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(headers['content-security-policy']).not.toContain('unsafe-inline');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });
  it('gives files with their type, hashed ones to be kept', async () => {
    const { headers, body } = await ask('/assets/app-1234.js?x=1');
    expect(body).toBe('export {};');
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(headers['cache-control']).toContain('immutable');
    expect((await ask('/assets/app-1234.js', { method: 'HEAD' })).headers['content-length']).toBe('10');
  });
  it.each([
    '/../secret',
    '/%2e%2e/secret',
    '/..%2fsecret',
    '/assets/../../secret',
    '/assets/%2e%2e/%2e%2e/secret',
    '/..\\secret',
    '/..%5csecret',
    '/%00',
    '/%',
    '/%c0%ae%c0%ae/secret',
    '//etc/passwd',
    '/../studio-secret/key',
    '/link',
    '/assets',
    '/missing',
  ])('does not find %s', async (path) => {
    const { status, body } = await ask(path);
    expect(status).toBe(404);
    expect(body).not.toContain('secret');
  });
  it('gives a bundled model from models/ where the folder has none, and no other file of it', async () => {
    const { status, headers } = await ask('/data/mnist-small.onnx', { method: 'HEAD' });
    expect(status).toBe(200);
    expect(Number(headers['content-length'])).toBeGreaterThan(100_000);
    expect((await ask('/data/mnist-small.md')).status).toBe(404);
    expect((await ask('/data/none.onnx')).status).toBe(404);
  });
  it('gives a network its weights from its model', async () => {
    const model = await bundledModel('mnist-small');
    const pixels = Uint8Array.from({ length: 784 }, (_, i) => i % 256);
    const converter = await prepare(importOnnx(model), { shape: [1, 28, 28], length: 1, pixels });
    const saved = saveNetwork(await converter.convert({ steps: 4, automatic: false }));
    await mkdir(join(base, 'studio', 'data'));
    await writeFile(join(base, 'studio', 'data', 'mnist-small.weightless'), withoutWeights(saved));
    const served = await fetch(`${server.url}data/mnist-small.safetensors`);
    expect(served.headers.get('content-length')).toBe(String(saved.length));
    expect(new Uint8Array(await served.arrayBuffer())).toEqual(saved);
    expect((await ask('/data/mnist-fig1.safetensors')).status).toBe(404);
  });
  it('gives h5wasm as it is installed, and nothing else of it', async () => {
    const { status, headers } = await ask('/h5wasm/hdf5_hl.js', { method: 'HEAD' });
    expect([status, headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect((await ask('/h5wasm/../package.json')).status).toBe(404);
    expect((await ask('/h5wasm/file_handlers.js')).status).toBe(404);
  });
  it('answers to no other host name, so that no web page reaches it by its own', async () => {
    expect((await ask('/', { host: 'evil.example' })).status).toBe(421);
    expect((await ask('/', { host: 'localhost:1234' })).status).toBe(200);
    for (const host of [undefined, '', 'localhost.evil.example', '127.0.0.1.evil.example', 'evil@127.0.0.1'])
      expect(isOwnHost(host)).toBe(false);
    for (const host of ['127.0.0.1', '127.0.0.1:80', 'LOCALHOST:1', '[::1]:8080'])
      expect(isOwnHost(host)).toBe(true);
  });
  it('only gives', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
      expect((await ask('/', { method })).status).toBe(405);
  });
  it('says what to do where there is no studio, or no port', async () => {
    await expect(serveStudio(0, join(base, 'nowhere'))).rejects.toMatchObject({ code: 'not-found' });
    const taken = Number(new URL(server.url).port);
    await expect(serveStudio(taken, join(base, 'studio'))).rejects.toThrow(
      /in use; choose another with --port/,
    );
  });
});
