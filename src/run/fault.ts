/**
 * @file What is wrong with an ANN's decisions, before anybody asks where the spiking network loses them: labels that count
 * classes in another order, or an ANN that guesses.
 */
import type { ImageCollection } from '../data/dataset.ts';
import { helpful, isDoubtful } from '../measure/alternative.ts';
import { isAtChance } from '../measure/chance.ts';
import { confusionOf } from '../measure/class-report.ts';
import type { Comparison } from '../measure/comparison.ts';
import type { ComparisonTally } from '../measure/comparison-tally.ts';
import type { Chance } from '../measure/diagnosis/diagnosis.ts';
import { type Numbering, otherNumbering } from '../measure/numbering.ts';
import type { Ann } from '../ops/ann.ts';
import { annDecider, tryAlternatives } from './alternatives.ts';
import type { ParallelOptions } from './executor.ts';

/** The fault of the ANN's decisions in a comparison, for `diagnosisOf`; undefined where there is none. */
export async function faultOf(
  ann: Ann,
  images: ImageCollection,
  { results }: ComparisonTally,
  { ann: { accuracy } }: Comparison,
  options: ParallelOptions = {},
): Promise<Numbering | Chance | undefined> {
  const confusion = confusionOf(ann.decision, results, 'ann');
  const numbering = confusion ? otherNumbering(confusion) : undefined;
  if (numbering) return numbering;
  const { classes, length } = images;
  if (accuracy === null || !isDoubtful(accuracy, classes, length)) return undefined;
  const trials = await tryAlternatives(annDecider(ann), images, options);
  const isNamed = isAtChance(accuracy, classes, length) || helpful(trials, { accuracy, classes }).length > 0;
  return isNamed ? { classes, trials } : undefined;
}
