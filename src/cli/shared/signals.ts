/**
 * @file Ctrl-C: the first one asks the work to stop in good order, the second ends the process at once.
 */
import { exitCodes } from './output.ts';

/** A signal that the first SIGINT or SIGTERM aborts, until it is released. */
export function interruption(onFirst: () => void): {
  readonly signal: AbortSignal;
  release(): void;
} {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    onFirst();
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    signal: controller.signal,
    release() {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}
