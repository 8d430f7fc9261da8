/**
 * @file What a worker thread sends back. An error that crosses threads keeps its message only; one that a caller can
 * act on is sent as data, so that its code and details arrive too.
 */
import { type ErrorCode, FirstspikeError } from '../../error.ts';

export type Reply<T> =
  | { readonly kind: 'answer'; readonly answer: T }
  | {
      readonly kind: 'refusal';
      readonly code: ErrorCode;
      readonly message: string;
      readonly details: Readonly<Record<string, unknown>>;
    };

/** Does the work and wraps what comes of it. */
export function reply<T>(work: () => T): Reply<T> {
  try {
    return { kind: 'answer', answer: work() };
  } catch (error) {
    return refusalOf(error);
  }
}

/** The same for work that takes its time. */
export async function replyLater<T>(work: () => Promise<T>): Promise<Reply<T>> {
  try {
    return { kind: 'answer', answer: await work() };
  } catch (error) {
    return refusalOf(error);
  }
}

function refusalOf(error: unknown): Reply<never> {
  if (!(error instanceof FirstspikeError)) throw error;
  const { code, message, details } = error;
  return { kind: 'refusal', code, message, details };
}

/** The answer in a reply. @throws FirstspikeError that the worker met */
export function answerIn<T>(reply: Reply<T>): T {
  if (reply.kind === 'answer') return reply.answer;
  throw new FirstspikeError(reply.code, reply.message, reply.details);
}
