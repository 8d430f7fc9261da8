import { describe, expect, it } from 'vitest';
import { input, networkOf, readout, synapses } from '../../../test/tiny-network.ts';
import { evaluate } from '../../run/evaluate.ts';
import { answerSlices, workerPool } from './threads.ts';

/** A worker that lives in this thread: both ends of a channel, messages cloned as a browser does. */
function localWorker(): Worker {
  const listeners = new Map<string, (event: MessageEvent) => void>();
  const scope: Parameters<typeof answerSlices>[0] = {
    onmessage: null,
    postMessage: (data) =>
      queueMicrotask(() =>
        listeners.get('message')?.(new MessageEvent('message', { data: structuredClone(data) })),
      ),
  };
  answerSlices(scope);
  const worker: Pick<Worker, 'postMessage' | 'terminate'> & {
    addEventListener(kind: string, listener: (event: MessageEvent) => void): void;
  } = {
    postMessage: (data: unknown) => {
      const copy = structuredClone(data);
      queueMicrotask(() => scope.onmessage?.(new MessageEvent('message', { data: copy })));
    },
    terminate: () => undefined,
    addEventListener: (kind, listener) => listeners.set(kind, listener),
  };
  return worker as Worker;
}

describe('a pool of web workers', () => {
  const network = networkOf(
    [input([1, 1, 2]), readout([2], 1)],
    [synapses('input', 'readout', { kind: 'dense', inputs: 2, outputs: 2 }, [1, 0, 0, 1])],
  );
  const images = {
    shape: [1, 1, 2] as const,
    length: 40,
    pixels: Float32Array.from({ length: 80 }, (_, i) => (i % 7) / 7),
    labels: new Int32Array(40),
  };
  it('gives the bits of the calling thread, one piece of work after another', async () => {
    let started = 0;
    const pool = workerPool(3, () => {
      started++;
      return localWorker();
    });
    const alone = await evaluate(network, images);
    for (let round = 0; round < 2; round++) {
      const spread = await evaluate(network, images, { pool });
      expect(spread.digest).toBe(alone.digest);
      expect(spread.snn).toEqual(alone.snn);
      expect(spread.images).toBe(40);
    }
    expect(started).toBe(3);
  });
  it('stops between slices', async () => {
    const controller = new AbortController();
    const work = evaluate(network, images, {
      pool: workerPool(2, localWorker),
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(work).rejects.toMatchObject({ code: 'aborted' });
  });
});
