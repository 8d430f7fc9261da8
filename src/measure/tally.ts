/**
 * @file Counting over images: what one image adds, and how parts counted elsewhere are joined. Definitions of the
 * counts: see `report.ts`.
 */
import type { ImageDataset, ImageSource } from '../data/dataset.ts';
import { type Decision, decideOutput, decideReadout, outputOf } from '../graph/decision.ts';
import type { Tensor } from '../graph/tensor.ts';
import type { SpikingNetwork } from '../network/network.ts';
import { effectiveMacs } from '../ops/cost.ts';
import { imageTensor } from '../ops/image-tensor.ts';
import type { Plan } from '../ops/plan.ts';
import { runGraph } from '../ops/run.ts';
import type { Simulation, Simulator } from '../simulate/simulation.ts';
import { hashNumbers } from './fingerprint.ts';
import { addValues, emptyValues, mergeValues, type ValueSums } from './value-errors.ts';

/** What a network or an ANN makes of one image. */
export interface Verdict {
  /** The class; null where none is decided. */
  readonly decision: number | null;
  /** Number of classes with a higher score than the label's; null without a label or without scores. */
  readonly rank: number | null;
  /** Values in the units of the ANN's output, if they were asked for. */
  readonly scores?: readonly number[];
}

/** One image in both. */
export interface ImageResult {
  /** Null without labels. */
  readonly label: number | null;
  /** Null where no ANN was run. */
  readonly ann: Verdict | null;
  readonly snn: Verdict;
}

/** Sums over images. */
export interface Tally {
  images: number;
  /** Images whose ANN, SNN decision is the label; ANN counts stay 0 where no ANN was run. */
  annCorrect: number;
  snnCorrect: number;
  /** The ANN's multiply-accumulates whose input is not zero. */
  annMacs: number;
  /** Images where both decide alike. */
  agree: number;
  /** One per image, in order. */
  readonly results: ImageResult[];
  /** Where no class is decided: the network's values against the ANN's, and both against labels that are values. */
  readonly values: Readonly<Record<'snnToAnn' | 'snnToLabel' | 'annToLabel', ValueSums>>;
  /** Spikes per population, synaptic operations per projection, in the network's order. */
  readonly spikes: Float64Array;
  readonly synops: Float64Array;
  /** Time spent in the simulator alone, summed over threads. */
  engineSeconds: number;
  /** Per image: a hash of its potentials, spikes and synaptic operations. */
  readonly fingerprints: number[];
}

/** Images that are counted: pixels, and one label per image, or no labels at all. */
export interface LabelledImages
  extends Pick<ImageDataset, 'shape' | 'length' | 'pixels' | 'labels'>,
    Partial<Pick<ImageDataset, 'white' | 'name'>> {
  /** What the ANN makes of each image, where it is known already. */
  readonly annAnswers?: AnnAnswers;
  /** Index of the first image in the whole set, for a part of it: what noise is drawn by. Default 0. */
  readonly first?: number;
}

/** The same where pixels are read when they are wanted. */
export interface LabelledSource
  extends Pick<ImageSource, 'shape' | 'length' | 'units' | 'read' | 'labels'>,
    Partial<Pick<ImageSource, 'name'>>,
    Pick<LabelledImages, 'annAnswers' | 'first'> {}

/** Labelled images, in memory or not. */
export type LabelledSet = LabelledImages | LabelledSource;

/** The ANN's decisions and cost, image by image. */
export interface AnnAnswers {
  readonly classes: Int32Array;
  /** Multiply-accumulates whose input is not zero. */
  readonly effectiveMacs: Float64Array;
}

/**
 * Sums over no image of this network.
 * @example
 * ```ts
 * emptyTally(network).images; // → 0
 * ```
 */
export const emptyTally = (network: SpikingNetwork): Tally => ({
  images: 0,
  annCorrect: 0,
  snnCorrect: 0,
  annMacs: 0,
  agree: 0,
  results: [],
  values: { snnToAnn: emptyValues(), snnToLabel: emptyValues(), annToLabel: emptyValues() },
  spikes: new Float64Array(network.populations.length),
  synops: new Float64Array(network.projections.length),
  engineSeconds: 0,
  fingerprints: [],
});

/**
 * Runs every image through the network, and through the ANN if its plan is given and its decisions are not. ANN and network
 * decide by the network's decision. The plan must take stored pixels, as `prepare` makes it.
 * @param scores whether the results hold the scores
 * @example
 * ```ts
 * const { snnCorrect, annCorrect, agree } = tallyImages(network, simulator, plan, images);
 * [snnCorrect, annCorrect, agree]; // → [3, 3, 3]
 * ```
 */
export function tallyImages(
  network: SpikingNetwork,
  simulator: Simulator,
  ann: Plan | undefined,
  images: LabelledImages,
  scores = false,
): Tally {
  const tally = emptyTally(network);
  const { decision } = network;
  const [channels, height, width] = images.shape;
  const size = channels * height * width;
  const rows = Array.from({ length: images.length }, (_, i) =>
    images.pixels.subarray(i * size, (i + 1) * size),
  );
  const started = performance.now();
  const simulations = simulator.runBatch(rows, { image: images.first ?? 0 });
  tally.engineSeconds += (performance.now() - started) / 1000;
  for (const [i, simulation] of simulations.entries()) {
    const label = images.labels.length > 0 ? images.labels[i] : null;
    for (let p = 0; p < tally.spikes.length; p++) tally.spikes[p] += simulation.spikes[p];
    for (let p = 0; p < tally.synops.length; p++) tally.synops[p] += simulation.synops[p];
    tally.fingerprints.push(fingerprint(simulation));
    const known = images.annAnswers?.classes[i];
    const answer = known === undefined && ann ? annAnswer(ann, images, i) : undefined;
    const output = answer?.output;
    tally.annMacs += answer?.effectiveMacs ?? images.annAnswers?.effectiveMacs[i] ?? 0;
    const values = outputOf(decision, simulation.logits);
    if (decision.kind !== 'argmax' && decision.kind !== 'threshold') addErrors(tally, label, values, output);
    addResult(tally, {
      label,
      ann: output
        ? verdict(decision, decideOutput(decision, output), output, label, scores ? output : undefined)
        : known === undefined
          ? null
          : { decision: known, rank: null },
      snn: verdict(
        decision,
        decideReadout(decision, simulation),
        simulation.potentials,
        label,
        scores ? values : undefined,
      ),
    });
  }
  return tally;
}

function addErrors(
  { values: sums }: Tally,
  label: number | null,
  values: ArrayLike<number>,
  output: ArrayLike<number> | undefined,
): void {
  if (output) addValues(sums.snnToAnn, output, values);
  // A label is one number.
  if (label === null || values.length !== 1) return;
  addValues(sums.snnToLabel, [label], values);
  if (output) addValues(sums.annToLabel, [label], output);
}

function addResult(tally: Tally, result: ImageResult): void {
  const { label, ann, snn } = result;
  tally.images++;
  tally.results.push(result);
  if (snn.decision === null) return;
  if (snn.decision === label) tally.snnCorrect++;
  if (ann?.decision === label) tally.annCorrect++;
  if (ann?.decision === snn.decision) tally.agree++;
}

/** @param ranked what classes are ranked by */
function verdict(
  { kind }: Decision,
  decision: number | null,
  ranked: ArrayLike<number>,
  label: number | null,
  scores: ArrayLike<number> | undefined,
): Verdict {
  const rank = kind === 'argmax' && label !== null && label < ranked.length ? rankOf(ranked, label) : null;
  return { decision, rank, ...(scores && { scores: Array.from(scores) }) };
}

/** Of equal scores the first counts as the highest, as in the decision. */
function rankOf(scores: ArrayLike<number>, label: number): number {
  let rank = 0;
  for (let c = 0; c < scores.length; c++) {
    if (scores[c] > scores[label] || (scores[c] === scores[label] && c < label)) rank++;
  }
  return rank;
}

const fingerprint = ({ potentials, spikes, synops }: Simulation): number =>
  hashNumbers(synops, hashNumbers(spikes, hashNumbers(potentials)));

/** The ANN's output for image `index`. */
export function annOutput(
  plan: Plan,
  images: Pick<LabelledImages, 'shape' | 'length' | 'pixels'>,
  index: number,
): ArrayLike<number> {
  const [input] = plan.graph.inputs;
  const [output] = runGraph(plan, new Map([[input.name, imageTensor(plan, images, index)]]));
  return output.data;
}

/** Its output and what it cost. */
function annAnswer(
  plan: Plan,
  images: Pick<LabelledImages, 'shape' | 'length' | 'pixels'>,
  index: number,
): { readonly output: ArrayLike<number>; readonly effectiveMacs: number } {
  const [input] = plan.graph.inputs;
  const values = new Map<string, Tensor>();
  const given = new Map([[input.name, imageTensor(plan, images, index)]]);
  const [output] = runGraph(plan, given, (name, value) => values.set(name, value));
  return { output: output.data, effectiveMacs: effectiveMacs(plan, values) };
}

/**
 * The ANN's decision and cost for every image.
 * @throws RangeError where it decides no class
 */
export function annAnswers(plan: Plan, decision: Decision, images: LabelledImages): AnnAnswers {
  const classes = new Int32Array(images.length);
  const macs = new Float64Array(images.length);
  for (let i = 0; i < images.length; i++) {
    const answer = annAnswer(plan, images, i);
    const found = decideOutput(decision, answer.output);
    if (found === null) throw new RangeError('A model without classes decides none.');
    classes[i] = found;
    macs[i] = answer.effectiveMacs;
  }
  return { classes, effectiveMacs: macs };
}

/** The ANN's decision for image `index`. @throws RangeError where it decides no class */
export function annClass(plan: Plan, decision: Decision, images: LabelledImages, index: number): number {
  const found = decideOutput(decision, annOutput(plan, images, index));
  if (found === null) throw new RangeError('A model without classes decides none.');
  return found;
}

/**
 * Adds `other` to `into`; parts must come in the order of their images.
 * @example
 * ```ts
 * const sum = emptyTally(network);
 * addTally(sum, tallyImages(network, simulator, plan, images));
 * sum.images; // → 3
 * ```
 */
export function addTally(into: Tally, other: Tally): void {
  into.images += other.images;
  into.annCorrect += other.annCorrect;
  into.snnCorrect += other.snnCorrect;
  into.annMacs += other.annMacs;
  into.agree += other.agree;
  into.engineSeconds += other.engineSeconds;
  for (const result of other.results) into.results.push(result);
  for (const key of ['snnToAnn', 'snnToLabel', 'annToLabel'] as const) {
    mergeValues(into.values[key], other.values[key]);
  }
  for (const hash of other.fingerprints) into.fingerprints.push(hash);
  for (let p = 0; p < into.spikes.length; p++) into.spikes[p] += other.spikes[p];
  for (let p = 0; p < into.synops.length; p++) into.synops[p] += other.synops[p];
}
