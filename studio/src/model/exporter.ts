/** @file Asks the worker that writes files for other tools; it lives as long as one file takes. */
import { wrap } from 'comlink';
import type { Exporter } from '../worker/export-worker.ts';
import type { Answer } from '../worker/protocol.ts';
import type { Exported } from '../worker/workspace-protocol.ts';

export async function exportAs(...request: Parameters<Exporter['exportAs']>): Promise<Answer<Exported>> {
  const worker = new Worker(new URL('../worker/export-worker.ts', import.meta.url), { type: 'module' });
  try {
    return await Promise.race([
      wrap<Exporter>(worker).exportAs(...request),
      new Promise<Answer<Exported>>((resolve) => {
        worker.onerror = () =>
          resolve({
            failure: {
              code: 'internal',
              message: 'The file could not be written here; reload the page, or use “firstspike export”.',
              nodes: [],
            },
          });
      }),
    ]);
  } finally {
    worker.terminate();
  }
}
