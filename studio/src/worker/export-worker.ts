/** @file The script of the worker that writes files for other tools; it shares no code with the others, which stay small. */
import { expose } from 'comlink';
import { config } from 'zod/mini';
import { answer } from './answer.ts';
import { exportNetwork } from './export.ts';
import type { Answer } from './protocol.ts';
import type { Exported } from './workspace-protocol.ts';

// The content security policy forbids code from strings, which zod would otherwise try.
config({ jitless: true });

const exporter = {
  exportAs: (...request: Parameters<typeof exportNetwork>): Promise<Answer<Exported>> =>
    answer(() => exportNetwork(...request)),
};

export type Exporter = typeof exporter;

expose(exporter);
