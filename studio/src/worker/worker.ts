/**
 * @file The script of all workers, so that they share their code: `live` answers at once, `workspace` does what takes
 * longer, and runs images in parallel in a pool of `images` workers.
 */
import { expose } from 'comlink';
import { config } from 'zod/mini';
import { live } from './live.ts';

// The content security policy forbids code from strings, which zod would otherwise try.
config({ jitless: true });

if (self.name === 'workspace') {
  const { workspace } = await import('./workspace.ts');
  expose(workspace);
  // Questions asked before this would be lost.
  self.postMessage('ready');
} else if (self.name === 'images') {
  // Messages that come before the code are answered first.
  const early: MessageEvent[] = [];
  self.onmessage = (event) => early.push(event);
  const { answerSlices } = await import('../../../src/platform/browser/threads.ts');
  answerSlices(self);
  for (const event of early) self.dispatchEvent(new MessageEvent('message', { data: event.data }));
} else {
  expose(live);
}
