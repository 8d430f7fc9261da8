/** @file The workspace's worker pool. Without a second core, or where workers cannot start workers, it is the thread itself. */
import { pageThreads, workerPool } from '../../../src/platform/browser/threads.ts';
import { inline, type WorkerPool } from '../../../src/run/executor.ts';
import { startWorker } from './start.ts';

const threads = pageThreads();

export const pool: WorkerPool =
  threads > 1 && typeof Worker === 'function' ? workerPool(threads, () => startWorker('images')) : inline;
