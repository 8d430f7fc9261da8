/**
 * @file What is said of a model that is hardly ever right on labelled images: see `alternatives.ts`.
 */
import type { ImageCollection } from '../../data/dataset.ts';
import { numberedClasses } from '../../measure/numbered-classes.ts';
import { type Decider, type DoubtOptions, doubtOf } from '../../run/alternatives.ts';
import type { Session } from './session.ts';
import { poolFor } from './session.ts';

interface CheckOptions extends Pick<DoubtOptions, 'who' | 'decisions' | 'isSaved'> {
  readonly threads?: number | undefined;
}

/** Warns where decisions are hardly ever right, and names the way to give the images by which they are, if there is one. */
export async function warnAtChance(
  session: Session,
  decider: Decider,
  images: ImageCollection,
  { threads, ...options }: CheckOptions,
): Promise<void> {
  const doubt = await doubtOf(decider, numberedClasses(decider.decision, images), {
    ...options,
    pool: poolFor(session, images.length, threads),
    signal: session.signal,
    onProgress: session.progress.phase('Checking the decisions'),
  });
  session.progress.clear();
  if (doubt !== undefined) session.warn(doubt);
}
