/**
 * @file Downloads that are checked before anybody sees them, from the first of several servers that works.
 */
import { createHash } from 'node:crypto';
import { FirstspikeError } from '../../../error.ts';
import { throwIfAborted } from '../files.ts';
import type { DataRequest } from './request.ts';

/** A server that says nothing for this long is not there: being offline is noticed within seconds. */
const CONNECT_MILLISECONDS = 3000;
/** A download that stands still for this long has failed. */
const STALL_MILLISECONDS = 20_000;

/** SHA-256 in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Fetches a file from the first server that has it.
 * @param file its name, for progress and messages
 * @param check throws if the bytes are not the right ones; the next server is tried then
 * @throws FirstspikeError `download` if no server works, `aborted` if the caller cancels.
 */
export async function download<T>(
  urls: readonly string[],
  file: string,
  check: (bytes: Uint8Array) => T | Promise<T>,
  request: DataRequest,
): Promise<T> {
  const failures: string[] = [];
  for (const url of urls) {
    try {
      return await check(await fetchBytes(url, file, request));
    } catch (error) {
      throwIfAborted(request.signal);
      failures.push(`${new URL(url).host}: ${cause(error)}`);
    }
  }
  throw new FirstspikeError('download', `cannot download ${file} (${failures.join('; ')})`, { urls });
}

async function fetchBytes(
  url: string,
  file: string,
  { signal, onProgress }: DataRequest,
): Promise<Uint8Array> {
  throwIfAborted(signal);
  const controller = new AbortController();
  const cancel = () => controller.abort();
  signal?.addEventListener('abort', cancel, { once: true });
  const giveUp = (milliseconds: number) =>
    setTimeout(() => controller.abort(new Error(`no answer for ${milliseconds / 1000} s`)), milliseconds);
  let timer = giveUp(CONNECT_MILLISECONDS);
  try {
    const response = await fetch(url, { signal: controller.signal });
    if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
    const total = Number(response.headers.get('content-length')) || undefined;
    const chunks: Uint8Array[] = [];
    let done = 0;
    for await (const chunk of response.body) {
      clearTimeout(timer);
      timer = giveUp(STALL_MILLISECONDS);
      chunks.push(chunk);
      done += chunk.length;
      onProgress({ phase: 'download', file, done, ...(total === undefined ? {} : { total }) });
    }
    return Buffer.concat(chunks);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
  }
}

/** `fetch failed` says nothing; its cause does. */
function cause(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
