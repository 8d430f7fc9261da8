/**
 * @file Images that come one by one: from a list, a generator, or a stream that takes its time.
 */
import { throwIfAborted, untilAborted } from '../abort.ts';

/** Anything that gives one thing after another. */
export type Several<T> = Iterable<T> | AsyncIterable<T>;

/** Pulls from an iterable. Must be closed. */
export class Source<T> {
  readonly #iterator: Iterator<T> | AsyncIterator<T>;
  readonly #signal: AbortSignal | undefined;
  #state: 'idle' | 'asked' | 'ended' = 'idle';

  constructor(several: Several<T>, signal?: AbortSignal) {
    this.#iterator =
      Symbol.asyncIterator in several ? several[Symbol.asyncIterator]() : several[Symbol.iterator]();
    this.#signal = signal;
  }

  /**
   * The next one, or `done`.
   * @throws FirstspikeError `aborted` at the signal, even while the source is silent; and what the source throws
   */
  async next(): Promise<IteratorResult<T, unknown>> {
    throwIfAborted(this.#signal);
    this.#state = 'asked';
    const pulled = await untilAborted(this.#pull(), this.#signal);
    this.#state = pulled.done ? 'ended' : 'idle';
    return pulled;
  }

  async #pull(): Promise<IteratorResult<T, unknown>> {
    try {
      return await this.#iterator.next();
    } catch (error) {
      this.#state = 'ended';
      throw error;
    }
  }

  /** Closes the source, without waiting for a pending answer. */
  async close(): Promise<void> {
    if (this.#state === 'ended') return;
    const asked = this.#state === 'asked';
    this.#state = 'ended';
    const closing = Promise.resolve(this.#iterator.return?.());
    if (asked) closing.catch(() => undefined);
    else await closing;
  }
}
