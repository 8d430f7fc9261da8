/** @file One input read: how far it came, or what is wrong with how it was refused. */
import { FirstspikeError } from '../../src/error.ts';
import type { Target } from './target.ts';

export interface Trial {
  /** `refused`, or what the target says it reached. */
  readonly outcome: string;
  /** What a user should never see; absent where all is well. */
  readonly finding?: { readonly signature: string; readonly message: string };
}

/** Messages are sentences, not files. */
const LONGEST_MESSAGE = 1001;

export async function tryInput(target: Target, bytes: Uint8Array): Promise<Trial> {
  try {
    return { outcome: await target.run(bytes) };
  } catch (error) {
    if (!(error instanceof FirstspikeError)) return { outcome: 'failed', finding: describe(error) };
    if (error.message.length <= LONGEST_MESSAGE) return { outcome: `refused: ${error.code}` };
    return {
      outcome: 'failed',
      finding: { signature: 'long message', message: error.message.slice(0, 500) },
    };
  }
}

/** Failures of the same kind at the same place share a signature. */
function describe(error: unknown): { signature: string; message: string } {
  if (!(error instanceof Error)) return { signature: String(error), message: String(error) };
  const place = error.stack?.split('\n').find((line) => /^\s+at /.test(line)) ?? '';
  return {
    signature: `${error.name}: ${error.message.slice(0, 80)} ${place.trim()}`,
    message: error.stack ?? error.message,
  };
}
