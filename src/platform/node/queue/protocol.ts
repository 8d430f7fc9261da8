/** @file What run and workers say to each other through BullMQ: names only; contents travel as packets. */
import * as z from 'zod/mini';
import { VERSION } from '../../../version.ts';

/** Of all keys of BullMQ. */
export const PREFIX = 'firstspike';
/** Runs and workers of one version meet. */
export const QUEUE = `slices-${VERSION}`;

/** Times that a job is tried by workers that live on, with a pause of 1 s, 2 s … between. */
export const ATTEMPTS = 3;
export const PAUSE = 1000;
/** Workers that may end, or fall silent, over one job. */
export const MOST_STALLED = 5;
/** Seconds after which BullMQ forgets a job that no run has taken back. */
export const FORGOTTEN_AFTER = 3600;

const packetName = z.object({ hash: z.string().check(z.regex(/^[0-9a-f]{64}$/)), isShared: z.boolean() });

/** A job: what the worker prepares once, and the slice of work. */
export const question = z.object({ context: packetName, job: packetName });
export type Question = z.infer<typeof question>;

/** What comes of it: the hash of an answer, or the request to send again what Redis has forgotten. */
export const outcome = z.union([z.object({ answer: z.string() }), z.object({ isMissing: z.literal(true) })]);
export type Outcome = z.infer<typeof outcome>;

/** Does work again and again until it is stopped, never twice at once; what fails is tried the next time. */
export function every(milliseconds: number, work: () => Promise<void>): () => void {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const turn = async (): Promise<void> => {
    await work().catch(() => undefined);
    if (!isStopped) timer = setTimeout(turn, milliseconds).unref();
  };
  timer = setTimeout(turn, milliseconds).unref();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

/** Milliseconds that cleaning up may take where Redis does not answer. */
const PATIENCE = 2000;

/** Waits for work, but not long where Redis does not answer; its errors do not matter. */
export async function withPatience(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE);
  });
  await Promise.race([work.catch(() => undefined), late]);
  clearTimeout(timer);
}
