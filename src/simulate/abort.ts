/**
 * @file Being stopped by an AbortSignal, and giving way to other events.
 */
import { FirstspikeError } from '../error.ts';

const stopped = () => new FirstspikeError('aborted', 'Stopped before the end.');

/** @throws FirstspikeError `aborted` if the signal has been given */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw stopped();
}

/**
 * The result of `work`, unless the signal comes first. A later failure of abandoned work is ignored.
 * @throws FirstspikeError `aborted` at the signal, however long the work may take
 */
export function untilAborted<T>(work: T | PromiseLike<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(stopped());
    const settle = (act: () => void) => {
      signal?.removeEventListener('abort', onAbort);
      act();
    };
    signal?.addEventListener('abort', onAbort);
    Promise.resolve(work).then(
      (value) => settle(() => resolve(value)),
      (error) => settle(() => reject(error)),
    );
    if (signal?.aborted) settle(onAbort);
  });
}

/** Lets timers, input and drawing have their turn. */
export const giveWay = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
