import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { download } from './download.ts';
import { type DataProgress, dataRequest } from './request.ts';

let server: Server;
let base: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/silent') return;
    response.statusCode = request.url === '/missing' ? 404 : 200;
    response.end(request.url === '/bad' ? 'bad bytes' : 'good bytes');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const text = (bytes: Uint8Array) => {
  const content = new TextDecoder().decode(bytes);
  if (content !== 'good bytes') throw new Error('wrong checksum');
  return content;
};
const request = dataRequest({ purpose: 'evaluate' });

describe('download', () => {
  it('goes on to the next server until the checksum is right', async () => {
    const progress: DataProgress[] = [];
    const heard = dataRequest({ purpose: 'evaluate', onProgress: (step) => progress.push(step) });
    const urls = ['/missing', '/bad', '/good'].map((path) => base + path);
    expect(await download(urls, 'file', text, heard)).toBe('good bytes');
    expect(progress.at(-1)).toEqual({ phase: 'download', file: 'file', done: 10, total: 10 });
  });

  it('says what each server answered', async () => {
    const urls = [`${base}/missing`, `${base}/bad`, 'http://127.0.0.1:1/closed'];
    const message = /^cannot download file \(127.*: HTTP 404; 127.*: wrong checksum; 127\.0\.0\.1:1: .+\)$/;
    await expect(download(urls, 'file', text, request)).rejects.toMatchObject({
      code: 'download',
      message: expect.stringMatching(message),
    });
  });

  it('gives up on a silent server within seconds', async () => {
    const start = Date.now();
    await expect(download([`${base}/silent`], 'file', text, request)).rejects.toThrow('no answer for 3 s');
    expect(Date.now() - start).toBeLessThan(5000);
  });

  it('stops when the caller cancels', async () => {
    const signal = AbortSignal.timeout(50);
    const cancelled = download([`${base}/silent`], 'file', text, { ...request, signal });
    await expect(cancelled).rejects.toMatchObject({ code: 'aborted' });
  });
});
