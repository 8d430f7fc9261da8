/**
 * @file Ctrl-C: the first one asks the work to stop in good order, the second ends the process at once.
 */
import { exitCodes } from './output.ts';

/** Aborted by the first SIGINT or SIGTERM. */
export function interruption(onFirst: () => void): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    onFirst();
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}
