/**
 * @file Threads that keep their images: each has the network and all images from the start, so that a message says only
 * which of them to run. What evaluation would cost if the images were already where they are needed.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { SpikingNetwork } from '../../network/network.ts';

export interface ResidentImages {
  readonly network: SpikingNetwork;
  readonly pixels: Uint8Array | Float32Array;
  /** Values of one image. */
  readonly size: number;
}

/** Images `from` to `to` (exclusive). */
export interface Slice {
  readonly from: number;
  readonly to: number;
}

export interface ResidentThreads {
  /** Decisions of the slice, its images shared evenly among the threads. */
  classify(slice: Slice): Promise<Int32Array>;
  close(): Promise<void>;
}

export async function residentThreads(threads: number, images: ResidentImages): Promise<ResidentThreads> {
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL('./bench-worker.js', import.meta.url), { workerData: images }),
  );
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  return {
    async classify({ from, to }) {
      const share = Math.ceil((to - from) / threads);
      const parts = await Promise.all(
        workers.map((worker, i) => {
          const part = { from: Math.min(to, from + i * share), to: Math.min(to, from + (i + 1) * share) };
          return new Promise<Int32Array>((resolve, reject) => {
            worker.once('error', reject);
            worker.once('message', (classes: Int32Array) => {
              worker.off('error', reject);
              resolve(classes);
            });
            worker.postMessage(part);
          });
        }),
      );
      const classes = new Int32Array(to - from);
      parts.forEach((part, i) => {
        classes.set(part, i * share);
      });
      return classes;
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
