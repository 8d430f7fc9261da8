/** @file The study worker's threads. Without a second core, or where workers start no workers, it does all itself. */
import { pageThreads, workerPool } from '../../../src/platform/browser/threads.ts';
import { inline, type WorkerPool } from '../../../src/run/index.ts';
import { startWorker } from './start.ts';

const threads = pageThreads();

export const pool: WorkerPool =
  threads > 1 && typeof Worker === 'function' ? workerPool(threads, () => startWorker('crew')) : inline;
