/** @file A plain file server as any host has one: files under a path, types, entity tags; it remembers what it sent. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { STUDIO_FOLDER } from '../../src/platform/node/studio-server.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

export interface StaticServer {
  readonly url: string;
  /** Files whose content was sent, once for each time, relative to the folder. */
  readonly sent: readonly string[];
  close(): void;
}

/** @param prefix path under which the built studio lies, with slashes around it */
export async function serveStatic(prefix: string): Promise<StaticServer> {
  const sent: string[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0];
    const name = `${path.slice(prefix.length)}${path.endsWith('/') ? 'index.html' : ''}`;
    const file = join(STUDIO_FOLDER, name);
    if (!path.startsWith(prefix) || path.includes('..') || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    const content = readFileSync(file);
    const etag = `"${createHash('sha256').update(content).digest('hex').slice(0, 16)}"`;
    const headers = { 'content-type': types[extname(file)] ?? 'application/octet-stream', etag };
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, headers).end();
      return;
    }
    sent.push(name);
    response.writeHead(200, headers).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`,
    sent,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
