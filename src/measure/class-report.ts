/**
 * @file Decisions by class: accuracies, the confusion of classes, and the label among the k highest scores.
 */
import { classCount, type Decision } from '../graph/decision.ts';
import type { SpikingNetwork } from '../network/network.ts';
import type { ImageResult, Tally } from './tally.ts';

/** One class of the labels. */
export interface ClassReport {
  readonly index: number;
  readonly name: string | null;
  /** Images with this label. */
  readonly images: number;
  /** Fractions 0…1 of these images that are decided rightly; `ann` is null without an ANN, both are null without images. */
  readonly ann: number | null;
  readonly snn: number | null;
}

/** Accuracies and agreement; null where there is no ANN, no label or no class. */
export interface DecidedShares {
  readonly ann: number | null;
  readonly snn: number | null;
  readonly agreement: number | null;
}

type Counts = Pick<Tally, 'images' | 'annCorrect' | 'snnCorrect' | 'agree' | 'results'>;

/** @param withAnn whether the ANN's decisions were counted */
export function decidedShares(
  decision: Decision,
  { images, annCorrect, snnCorrect, agree, results }: Counts,
  withAnn: boolean,
): DecidedShares {
  const share = (count: number): number => (images > 0 ? count / images : 0);
  if (classCount(decision) === null) return { ann: null, snn: null, agreement: null };
  const isLabelled = results.every(({ label }) => label !== null);
  return {
    ann: withAnn && isLabelled ? share(annCorrect) : null,
    snn: isLabelled ? share(snnCorrect) : null,
    agreement: withAnn ? share(agree) : null,
  };
}

/**
 * Accuracies by class; null without labels or classes.
 * @example
 * ```ts
 * const { results } = tallyImages(network, simulator, plan, images);
 * classesOf(network, results)?.map((found) => found.images); // → [1, 2]
 * ```
 */
export function classesOf(
  { decision, classNames }: Pick<SpikingNetwork, 'decision' | 'classNames'>,
  results: readonly ImageResult[],
): readonly ClassReport[] | null {
  const classes = classCount(decision);
  if (classes === null || results.length === 0 || results.some(({ label }) => label === null)) return null;
  const images = new Int32Array(classes);
  const ann = new Int32Array(classes);
  const snn = new Int32Array(classes);
  for (const result of results) {
    const label = result.label ?? 0;
    images[label]++;
    if (result.ann?.decision === label) ann[label]++;
    if (result.snn.decision === label) snn[label]++;
  }
  const withAnn = results.every((result) => result.ann !== null);
  return Array.from(images, (of, index) => ({
    index,
    name: classNames?.[index] ?? null,
    images: of,
    ann: withAnn && of > 0 ? ann[index] / of : null,
    snn: of > 0 ? snn[index] / of : null,
  }));
}

/** Images by label (row) and decision (column). */
export type Confusion = readonly (readonly number[])[];

/**
 * How often each class is taken for each; null without labels or classes, for the ANN also where none was run.
 * @example
 * ```ts
 * const { results } = tallyImages(network, simulator, plan, images);
 * confusionOf(network.decision, results, 'snn'); // → [[1, 0], [0, 2]]
 * ```
 */
export function confusionOf(
  decision: Decision,
  results: readonly ImageResult[],
  who: 'ann' | 'snn',
): Confusion | null {
  const classes = classCount(decision);
  if (classes === null) return null;
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (const { label, [who]: verdict } of results) {
    if (label === null || verdict === null || verdict.decision === null) return null;
    counts[label][verdict.decision]++;
  }
  return counts;
}

/** Share of images whose label is among the k highest scores; null without labels or scores. */
export interface TopK {
  readonly k: number;
  readonly ann: number | null;
  readonly snn: number | null;
}

/**
 * Top-k accuracies.
 * @example
 * ```ts
 * topK(tallyImages(network, simulator, plan, images).results, 1); // → { k: 1, ann: 1, snn: 1 }
 * ```
 */
export function topK(results: readonly ImageResult[], k: number): TopK {
  const share = (who: 'ann' | 'snn'): number | null => {
    let within = 0;
    for (const { [who]: verdict } of results) {
      if (verdict === null || verdict.rank === null) return null;
      if (verdict.rank < k) within++;
    }
    return results.length > 0 ? within / results.length : null;
  };
  return { k, ann: share('ann'), snn: share('snn') };
}
