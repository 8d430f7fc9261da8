/**
 * @file The number of steps that a benchmark compares at when nobody says one: the fewest whose accuracy is within 0.1 points of
 * the ANN's, on calibration images and on those whose accuracy is printed. The latter can only ask for more steps.
 */
import type { Converter } from '../../../convert/converter.ts';
import type { ConversionSettings } from '../../../convert/settings.ts';
import type { ImageCollection } from '../../../data/dataset.ts';
import { classCount } from '../../../graph/decision.ts';
import type { LabelledSet } from '../../../measure/tally.ts';
import type { SpikingNetwork } from '../../../network/network.ts';
import { classify, evaluate } from '../../../run/evaluate.ts';
import type { ParallelOptions } from '../../../run/executor.ts';

const STEPS = [2, 4, 8, 16, 32];
/** As a fraction of the images. */
const LOSS = 0.001;

/** @param sets images with labels; on each of them the accuracy must be reached */
export async function networkOfFewestSteps(
  { ann, convert }: Pick<Converter, 'ann' | 'convert'>,
  settings: ConversionSettings,
  sets: readonly ImageCollection[],
  options: ParallelOptions,
): Promise<SpikingNetwork> {
  const labelled = sets.filter(({ labels }) => labels.length > 0);
  if (settings.steps !== undefined || classCount(ann.decision) === null || labelled.length === 0)
    return convert(settings);
  const answered: LabelledSet[] = [];
  for (const images of labelled)
    answered.push({ ...images, annAnswers: await classify(ann, images, options) });
  let network = await convert({ ...settings, steps: STEPS[0] });
  for (const steps of STEPS.slice(1)) {
    if (await isAsRight(network, answered, options)) break;
    network = await convert({ ...settings, steps });
  }
  return network;
}

async function isAsRight(
  network: SpikingNetwork,
  sets: readonly LabelledSet[],
  options: ParallelOptions,
): Promise<boolean> {
  for (const images of sets) {
    const { snn, ann } = await evaluate(network, images, options);
    if ((snn.accuracy ?? 0) < (ann.accuracy ?? 0) - LOSS) return false;
  }
  return true;
}
