/**
 * @file The script of both workers, so that they share their code: `live` answers at once, `study` does what takes longer.
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
} else {
  expose(live);
}
