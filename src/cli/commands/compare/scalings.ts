/**
 * @file The usual ways to scale pixels, tried on an ANN that only guesses.
 */
import type { ImageDataset } from '../../../data/dataset.ts';
import { parsePreprocess } from '../../../data/preprocess.ts';
import { limited } from '../../../data/subset.ts';
import { FirstspikeError } from '../../../error.ts';
import type { Decision } from '../../../graph/decision.ts';
import type { Graph } from '../../../graph/graph.ts';
import type { ScalingResult } from '../../../measure/diagnosis/diagnosis.ts';
import { annOf, type InputScaling } from '../../../ops/ann.ts';
import { chooseOutput } from '../../../ops/output.ts';
import { classify } from '../../../run/evaluate.ts';
import { scalingOf } from '../../shared/data.ts';
import type { Session } from '../../shared/session.ts';

const EVERYWHERE = ['unit', 'raw', 'mean=0.5,std=0.5'];
/** Of the data sets that most published models were trained on, by their number of channels. */
const OF_DATA: Readonly<Record<number, readonly string[]>> = {
  1: ['mean=0.1307,std=0.3081', 'mean=0.2860,std=0.3530'],
  3: ['mean=0.485,0.456,0.406,std=0.229,0.224,0.225', 'mean=0.4914,0.4822,0.4465,std=0.2470,0.2435,0.2616'],
};
const IMAGES = 100;

/**
 * The ANN's accuracy on the first images under each other scaling that fits them.
 * @param graph takes scaled pixels, as the file has it
 * @param used the scaling that made it guess
 * @param decision by which the ANN decides
 */
export async function tryScalings(
  session: Session,
  graph: Graph,
  images: ImageDataset,
  { used, decision }: { readonly used: string; readonly decision: Decision },
): Promise<ScalingResult[]> {
  const some = limited(images, IMAGES);
  const model = graph.outputs.length > 1 ? chooseOutput(graph, decision.output) : graph;
  const trials: ScalingResult[] = [];
  for (const label of [...EVERYWHERE, ...(OF_DATA[images.shape[0]] ?? [])]) {
    const scaling = scalingFor(label, some);
    if (label === used || scaling === undefined) continue;
    const { classes } = await classify({ ...annOf(model, some, scaling), decision }, some, {
      signal: session.signal,
      onProgress: session.progress.phase(`Trying ${label}`),
    });
    const right = classes.reduce((sum, decision, i) => sum + (decision === some.labels[i] ? 1 : 0), 0);
    trials.push({ preprocess: label, images: some.length, accuracy: right / some.length });
  }
  return trials;
}

/** Nothing for a scaling that makes no sense for these pixels. */
function scalingFor(label: string, images: ImageDataset): InputScaling | undefined {
  try {
    return scalingOf({ ...parsePreprocess(label), label }, images);
  } catch (error) {
    if (error instanceof FirstspikeError) return undefined;
    throw error;
  }
}
