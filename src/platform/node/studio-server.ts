/**
 * @file Serves the studio's static files to this machine only: bound to loopback, deaf to other host names (so that no
 * web page can reach it by DNS rebinding), nothing outside its folder.
 */
import { createReadStream } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FirstspikeError } from '../../error.ts';
import { bundledPath } from './bundled.ts';

/** Where a build leaves the studio. */
export const STUDIO_FOLDER = fileURLToPath(new URL('../../../dist/studio', import.meta.url));

const LOOPBACK = '127.0.0.1';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};

const BINARY = 'application/octet-stream';

/** What the page may do; the same as in its own `meta`, and for its workers too. */
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self'; " +
  "img-src 'self' data: blob:; font-src 'none'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const headers: Readonly<Record<string, string>> = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
};

export interface StudioServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts serving.
 * @param port 0: any free one
 * @throws FirstspikeError `not-found` if the studio was not built, `usage` if the port is taken or not allowed
 */
export async function serveStudio(port: number, folder: string = STUDIO_FOLDER): Promise<StudioServer> {
  const root = await realpath(folder).catch(() => undefined);
  if (root === undefined || !(await isFile(join(root, 'index.html')))) {
    throw new FirstspikeError(
      'not-found',
      `The studio is not built (no ${folder}); run npm run build:studio.`,
    );
  }
  const server = createServer((request, response) => {
    answer(root, request, response).catch(() => refuse(response, 500));
  });
  await new Promise<void>((started, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => failed(portError(error, port)));
    server.listen(port, LOOPBACK, started);
  });
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://${LOOPBACK}:${actual}/`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function portError({ code, message }: NodeJS.ErrnoException, port: number): FirstspikeError {
  const why =
    code === 'EADDRINUSE'
      ? 'is in use'
      : code === 'EACCES'
        ? 'is not allowed'
        : `cannot be used (${message})`;
  return new FirstspikeError(
    'usage',
    `Port ${port} ${why}; choose another with --port, or 0 for any free one.`,
  );
}

async function answer(root: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!isOwnHost(request.headers.host)) return refuse(response, 421);
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405);
  const url = request.url ?? '/';
  const file = (await fileOf(root, url)) ?? (await modelOf(url)) ?? (await h5wasmOf(url));
  if (file === undefined) {
    const network = await networkOf(root, url);
    if (network === undefined) return refuse(response, 404);
    response.writeHead(200, {
      ...headers,
      'content-type': BINARY,
      'content-length': network.length,
      'cache-control': 'no-cache',
    });
    response.end(request.method === 'HEAD' ? undefined : network);
    return;
  }
  const { size } = await stat(file);
  const isFresh = /[/\\]assets[/\\]/.test(file.slice(root.length));
  response.writeHead(200, {
    ...headers,
    'content-type': types[extname(file)] ?? BINARY,
    'content-length': size,
    // Names of assets carry a hash of their content.
    'cache-control': isFresh ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response);
}

/** Only this machine's own names, with or without a port. */
export function isOwnHost(host: string | undefined): boolean {
  return host !== undefined && /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i.test(host);
}

/** The file that a request's path names, if it is one inside the folder; links that lead out are not followed. */
async function fileOf(root: string, url: string): Promise<string | undefined> {
  let path: string;
  try {
    path = decodeURIComponent(url.split(/[?#]/, 1)[0]);
  } catch {
    return undefined;
  }
  if (path.includes('\0') || path.includes('\\')) return undefined;
  const wanted = resolve(root, `.${path.endsWith('/') ? `${path}index.html` : path}`);
  const real = await realpath(wanted).catch(() => undefined);
  if (real === undefined || !real.startsWith(root + sep)) return undefined;
  return (await isFile(real)) ? real : undefined;
}

/** The package holds a bundled model once, in models/ and not among the studio's data. */
function modelOf(url: string): Promise<string | undefined> {
  const [, name] = /^\/data\/([a-z0-9-]+)\.onnx$/.exec(url) ?? [];
  return name === undefined ? Promise.resolve(undefined) : bundledPath(name);
}

/** Networks by the files that they were made from. */
const networks = new Map<string, Uint8Array>();

/** The weights of a network are in the package once, too: in its model. */
async function networkOf(root: string, url: string): Promise<Uint8Array | undefined> {
  const [, name] = /^\/data\/([a-z0-9-]+)\.safetensors$/.exec(url) ?? [];
  const model = name === undefined ? undefined : await bundledPath(name);
  const weightless = join(root, 'data', `${name}.weightless`);
  if (model === undefined || !(await isFile(weightless))) return undefined;
  const { withWeights } = await import('./weightless.ts');
  const made = networks.get(weightless) ?? withWeights(await readFile(weightless), await readFile(model));
  networks.set(weightless, made);
  return made;
}

/** h5wasm as it is installed: the package does not hold it a second time. */
async function h5wasmOf(url: string): Promise<string | undefined> {
  const [, name] = /^\/h5wasm\/(hdf5_(?:hl|util)\.js)$/.exec(url) ?? [];
  if (name === undefined) return undefined;
  try {
    const file = fileURLToPath(new URL(`../esm/${name}`, import.meta.resolve('h5wasm')));
    return (await isFile(file)) ? file : undefined;
  } catch {
    return undefined;
  }
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

function refuse(response: ServerResponse, status: number): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { ...headers, 'content-type': 'text/plain; charset=utf-8' }).end(`${status}\n`);
}
