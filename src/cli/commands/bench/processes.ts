/**
 * @file A benchmark in processes of its own: what one process did to its heap, its compiled code and its memory pages is the
 * same for all of its rounds, and another process has other luck.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { FirstspikeError } from '../../../error.ts';
import type { Bench } from './run.ts';

/** @param args of `firstspike bench`, which prints one document */
export async function benchInProcess(args: readonly string[], signal: AbortSignal): Promise<Bench> {
  const child = spawn(
    process.execPath,
    [process.argv[1], 'bench', ...args, '--processes', '1', '--json', '--quiet'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      killSignal: 'SIGKILL',
    },
  );
  const texts = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    texts.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    texts.err += text;
  });
  try {
    await once(child, 'close');
  } catch (error) {
    if (signal.aborted) throw new FirstspikeError('aborted', 'Stopped before the end.');
    throw error;
  }
  const document = JSON.parse(texts.out || '{}') as { readonly bench?: Bench };
  if (document.bench) return document.bench;
  throw new FirstspikeError(
    'unsupported',
    `A process of the benchmark ended without a result: ${texts.err.trim().split('\n').at(-1) ?? ''}`,
  );
}
