/**
 * @file The script of all workers, so that they share their code: `live` answers at once, `study` does what takes
 * longer, and has a `crew` over which it spreads images.
 */
import { expose } from 'comlink';
import { config } from 'zod/mini';
import { live } from './live.ts';

// The content security policy forbids code from strings, which zod would otherwise try.
config({ jitless: true });

if (self.name === 'study') {
  const { study } = await import('./study.ts');
  expose(study);
  // Questions asked before this would be lost.
  self.postMessage('ready');
} else if (self.name === 'crew') {
  // What comes while the code is on its way is answered first.
  const early: MessageEvent[] = [];
  self.onmessage = (event) => early.push(event);
  const { answerSlices } = await import('../../../src/platform/browser/threads.ts');
  answerSlices(self);
  for (const event of early) self.dispatchEvent(new MessageEvent('message', { data: event.data }));
} else {
  expose(live);
}
