/**
 * @file The script of all workers, so that they share their code: `live` answers at once, `workspace` does what takes
 * longer, and runs images in parallel in a pool of `images` workers.
 */
import { expose } from 'comlink';
import { config } from 'zod/mini';

// The content security policy forbids code from strings, which zod would otherwise try.
config({ jitless: true });

// Messages that come before the code are answered first.
const early: unknown[] = [];
const hold = ({ data }: MessageEvent): number => early.push(data);
self.addEventListener('message', hold);
if (self.name === 'workspace') expose((await import('./workspace.ts')).workspace);
else if (self.name === 'images')
  (await import('../../../src/platform/browser/threads.ts')).answerSlices(self);
else expose((await import('./live.ts')).live);
self.removeEventListener('message', hold);
for (const data of early) self.dispatchEvent(new MessageEvent('message', { data }));
