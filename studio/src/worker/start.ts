/** @file Starts a worker of the studio. */

export const startWorker = (name: 'live' | 'workspace' | 'images'): Worker =>
  new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name });
