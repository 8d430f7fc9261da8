/**
 * @file Work that can be spread over images. A context is given once to each executor (the model), a job is a slice of
 * images; the answers of the slices are joined by the caller.
 */
import type { Blueprint } from '../convert/blueprint.ts';
import { collectRanges, type Granularity, type Ranges } from '../convert/calibrate.ts';
import type { Graph } from '../graph/graph.ts';
import { type ComparisonTally, compareImages } from '../measure/comparison-tally.ts';
import { annClass, type LabelledImages, type Tally, tallyImages } from '../measure/tally.ts';
import type { SpikingNetwork } from '../network/network.ts';
import { planGraph } from '../ops/plan.ts';
import type { Engine } from '../simulate/simulation.ts';
import { simulatorOf } from '../simulate/simulator.ts';

/** What a worker needs to know before its first slice. Graphs take stored pixels. */
export type Context =
  | {
      readonly kind: 'calibrate';
      readonly graph: Graph;
      readonly blueprint: Blueprint;
      readonly per: Granularity;
    }
  | { readonly kind: 'classify'; readonly graph: Graph }
  | {
      readonly kind: 'evaluate';
      readonly network: SpikingNetwork;
      readonly engine: Engine;
      readonly graph: Graph | null;
    }
  | {
      readonly kind: 'compare';
      readonly network: SpikingNetwork;
      readonly engine: Engine;
      readonly graph: Graph;
    };

/** Answer to one slice, by the kind of its context. */
export interface Answers {
  readonly calibrate: Ranges;
  readonly classify: Int32Array;
  readonly evaluate: Tally;
  readonly compare: ComparisonTally;
}

/** Makes the function that answers slices; plans and simulators are built once. */
export function workOn(context: Context): (images: LabelledImages) => Answers[Context['kind']] {
  if (context.kind === 'calibrate') {
    const plan = planGraph(context.graph);
    return (images) => collectRanges(plan, context.blueprint, context.per, images);
  }
  if (context.kind === 'classify') {
    const plan = planGraph(context.graph);
    return (images) => Int32Array.from({ length: images.length }, (_, i) => annClass(plan, images, i));
  }
  const simulator = simulatorOf(context.network, context.engine);
  if (context.kind === 'compare') {
    const plan = planGraph(context.graph);
    return (images) => compareImages(context.network, simulator, plan, images);
  }
  const plan = context.graph ? planGraph(context.graph) : undefined;
  return (images) => tallyImages(context.network, simulator, plan, images);
}
