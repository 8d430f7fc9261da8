/**
 * @file Jobs on slices of images. An executor gets a context (the model) once, and then jobs; the caller joins their
 * answers.
 */

import { FirstspikeError } from '../error.ts';
import type { Decision } from '../graph/decision.ts';
import type { Graph } from '../graph/graph.ts';
import type { Blueprint } from '../mapping/blueprint.ts';
import { collectRanges, type Granularity, type Ranges } from '../mapping/calibrate.ts';
import { type ComparisonTally, compareImages } from '../measure/comparison-tally.ts';
import { type LayerSquares, layerSquares, simulatedLayer } from '../measure/layer-squares.ts';
import { annScores, type ScoreTally, scoreImages } from '../measure/scores.ts';
import {
  type AnnAnswers,
  annAnswers,
  type LabelledImages,
  type Tally,
  tallyImages,
} from '../measure/tally.ts';
import type { SpikingNetwork } from '../network/network.ts';
import { type AnnEngine, type PlanFor, planFor } from '../ops/ann-engine.ts';
import { planGraph } from '../ops/plan.ts';
import type { Coding } from '../simulate/baselines/coding.ts';
import { baselineSimulator } from '../simulate/baselines/simulator.ts';
import type { Noise } from '../simulate/noise/noise.ts';
import type { Engine, Pixels, RunOptions, Simulation } from '../simulate/simulation.ts';
import { simulatorOf } from '../simulate/simulator.ts';
import { decodedSlice, type ImageSlice } from './slice.ts';

/** A worker's data before its first slice, by kind. Graphs take stored pixels. */
export interface Contexts {
  readonly calibrate: { readonly graph: Graph; readonly blueprint: Blueprint; readonly per: Granularity };
  readonly classify: { readonly graph: Graph; readonly decision: Decision };
  /** `value`: the ANN's value at the network's read-out. */
  readonly scores: { readonly graph: Graph; readonly value: string };
  readonly estimate: { readonly network: SpikingNetwork };
  readonly evaluate: {
    readonly network: SpikingNetwork;
    readonly engine: Engine;
    readonly graph: Graph | null;
    /** Default: the network's own code. */
    readonly coding?: Coding;
    /** Whether the results hold the scores. */
    readonly scores?: boolean;
    /** Strikes spikes; the network's weights are struck already. */
    readonly noise?: Noise | undefined;
  };
  readonly compare: { readonly network: SpikingNetwork; readonly engine: Engine; readonly graph: Graph };
  /** `layer`: a hidden population of every network; `value`: the ANN's value before that layer's activation. */
  readonly layer: {
    readonly networks: readonly SpikingNetwork[];
    readonly layer: string;
    readonly graph: Graph;
    readonly value: string;
  };
  readonly simulate: {
    readonly network: SpikingNetwork;
    readonly engine: Engine;
    readonly trace: NonNullable<RunOptions['trace']>;
  };
}

/** A slice of work, by the kind of its context. */
export interface Jobs extends Record<ImageKind, ImageSlice> {
  readonly simulate: readonly Pixels[];
}

/** Answer to one slice, by the kind of its context. */
export interface Answers {
  readonly calibrate: Ranges;
  readonly classify: AnnAnswers;
  readonly scores: Float32Array;
  readonly estimate: ScoreTally;
  readonly evaluate: Tally;
  readonly compare: ComparisonTally;
  readonly layer: LayerSquares;
  readonly simulate: readonly Simulation[];
}

export type Kind = keyof Contexts;
/** Kinds of work on labelled images. */
export type ImageKind = Exclude<Kind, 'simulate'>;
/** `annEngine`: name of what computes the ANN; default: our own float kernels. */
export type Context<K extends Kind = Kind> = {
  [P in K]: { readonly kind: P; readonly annEngine?: string } & Contexts[P];
}[K];
export type Job<K extends Kind = Kind> = Jobs[K];
export type Answer<K extends Kind = Kind> = Answers[K];

/** The same with all pictures decoded. */
interface Decoded extends Record<ImageKind, LabelledImages> {
  readonly simulate: Jobs['simulate'];
}

/** Finds another engine than our own for the ANN. */
export type EngineNamed = (name: string) => Promise<AnnEngine>;

type Maker<K extends Kind> = (
  context: Contexts[K],
  on: (graph: Graph) => PlanFor,
) => (job: Decoded[K]) => Answers[K] | Promise<Answers[K]>;

const makers: { readonly [K in Kind]: Maker<K> } = {
  calibrate({ graph, blueprint, per }, on) {
    const ann = on(graph);
    return async (images) => collectRanges(await ann(images), blueprint, per, images);
  },
  classify({ graph, decision }, on) {
    const ann = on(graph);
    return async (images) => annAnswers(await ann(images), decision, images);
  },
  scores({ graph, value }, on) {
    const ann = on(graph);
    return async (images) => annScores(await ann(images), value, images);
  },
  estimate({ network }) {
    const simulator = simulatorOf(network, 'event');
    return (images) => scoreImages(simulator, images);
  },
  evaluate({ network, engine, graph, coding, scores, noise }, on) {
    const simulator =
      coding === undefined || coding.kind === 'ttfs'
        ? simulatorOf(network, engine, noise)
        : baselineSimulator(network, coding, noise);
    const ann = graph ? on(graph) : undefined;
    return async (images) => tallyImages(network, simulator, await ann?.(images), images, scores);
  },
  compare({ network, engine, graph }, on) {
    const simulator = simulatorOf(network, engine);
    const ann = on(graph);
    return async (images) => compareImages(network, simulator, await ann(images), images);
  },
  layer({ networks, layer, graph, value }, on) {
    const simulated = networks.map((network) =>
      simulatedLayer(network, simulatorOf(network, 'event'), layer),
    );
    const ann = on({ ...graph, outputs: [value] });
    return async (images) => layerSquares(simulated, await ann(images), images);
  },
  simulate({ network, engine, trace }) {
    const simulator = simulatorOf(network, engine);
    return (images) => simulator.runBatch(images, { trace });
  },
};

/** Makes the function that answers slices; plans and simulators are built once. */
export function workOn<K extends Kind>(
  context: Context<K>,
  engineNamed: EngineNamed = noEngine,
): (job: Job<K>) => Promise<Answer<K>> {
  const { annEngine } = context;
  const engine = annEngine === undefined ? undefined : () => engineNamed(annEngine);
  const work = makers[context.kind](context, (graph) => planFor(planGraph(graph), engine));
  return async (job) => work((isSlice(job) ? decodedSlice(job) : job) as Decoded[K]);
}

const noEngine: EngineNamed = async (name) => {
  throw new FirstspikeError('unsupported', `The ANN cannot be computed by ${name} here; leave it out.`);
};

const isSlice = (job: Job): job is ImageSlice => !Array.isArray(job);
