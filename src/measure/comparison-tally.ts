/**
 * @file ANN against SNN on the same images: the sums of one image, and of several parts.
 *
 * Where a decision is lost: for an image on which the two decide differently, the ANN is run from each layer with the
 * values of its spikes, beginning at the last layer. The loss belongs to the successor of the last layer from which the
 * ANN still makes its own decision: `input` (the pixels as spikes), a population, or the read-out.
 */
import { isRamp } from '../graph/activation.ts';
import { type Decision, decideOutput, decideReadout, outputOf } from '../graph/decision.ts';
import { floatTensor, type Shape, sizeOf, type Tensor } from '../graph/tensor.ts';
import type { Rounding, SpikingNetwork, SpikingPopulation } from '../network/network.ts';
import type { Plan } from '../ops/plan.ts';
import { runGraphFrom } from '../ops/run.ts';
import type { Simulator } from '../simulate/simulation.ts';
import { addErrors, addPair, type ErrorSums, emptyErrors, mergeErrors } from './error-sums.ts';
import { hashNumbers } from './fingerprint.ts';
import { eachImagePair, hiddenPopulations, type ImagePair } from './image-pairs.ts';
import { type Activity, addActivity, emptyActivity, mergeActivity } from './neuron-activity.ts';
import { addOwnErrors, emptyOwnErrors, mergeOwnErrors, type OwnErrorSums } from './own-error.ts';
import type { ImageResult, LabelledImages } from './tally.ts';
import { addValues, emptyValues, mergeValues, type ValueSums } from './value-errors.ts';
import { addToPicture, emptyPicture, mergePicture, type ValuePicture } from './value-picture.ts';

/** Sums of one hidden population. */
export interface LayerTally {
  readonly population: string;
  readonly errors: ErrorSums;
  readonly own: OwnErrorSums;
  readonly activity: Activity;
  readonly picture: ValuePicture;
  /** Images whose decision is lost here. */
  lost: number;
}

export interface ComparisonTally {
  images: number;
  annCorrect: number;
  snnCorrect: number;
  agree: number;
  /** Pixels against the values of their spikes; images whose decision is lost there. */
  readonly input: { readonly errors: ErrorSums; outside: number; lost: number };
  /** Hidden populations in the network's order. */
  readonly layers: readonly LayerTally[];
  readonly readout: { readonly errors: ErrorSums; lost: number };
  /** One per image, in order; without ranks. */
  readonly results: ImageResult[];
  /** The network's values against those of the ANN's output. */
  readonly values: ValueSums;
}

/** How the network's neurons round, by its input. */
export const roundingOf = ({ populations: [input] }: Pick<SpikingNetwork, 'populations'>): Rounding =>
  input.kind === 'input' ? input.rounding : 'nearest';

/**
 * Sums over no image of this network.
 * @example
 * ```ts
 * emptyComparison(network).images; // → 0
 * ```
 */
export const emptyComparison = (network: SpikingNetwork): ComparisonTally => ({
  images: 0,
  annCorrect: 0,
  snnCorrect: 0,
  agree: 0,
  input: { errors: emptyErrors(), outside: 0, lost: 0 },
  layers: hiddenPopulations(network).map(({ name, shape }) => ({
    population: name,
    errors: emptyErrors(),
    own: emptyOwnErrors(),
    activity: emptyActivity(sizeOf(shape)),
    picture: emptyPicture(network.steps),
    lost: 0,
  })),
  readout: { errors: emptyErrors(), lost: 0 },
  results: [],
  values: emptyValues(),
});

/**
 * Runs every image through both; `ann` takes stored pixels.
 * @example
 * ```ts
 * compareImages(network, simulator, plan, images).agree; // → 3
 * ```
 */
export function compareImages(
  network: SpikingNetwork,
  simulator: Simulator,
  ann: Plan,
  images: LabelledImages,
): ComparisonTally {
  const tally = emptyComparison(network);
  eachImagePair(network, simulator, ann, images, (pair) => {
    const label = images.labels.length > 0 ? images.labels[pair.index] : null;
    const decision = decideReadout(network.decision, pair.simulation);
    const annDecision = decideOutput(network.decision, pair.output.data);
    tally.images++;
    if (decision !== null && decision === label) tally.snnCorrect++;
    if (annDecision !== null && annDecision === label) tally.annCorrect++;
    tally.results.push({
      label,
      ann: { decision: annDecision, rank: null },
      snn: { decision, rank: null },
    });
    addValues(tally.values, pair.output.data, outputOf(network.decision, pair.simulation.logits));
    const points = addLayers(tally, network, ann, pair, pixelsOf(images, pair.index));
    addReadout(tally, network, pair);
    if (decision === null || annDecision === null) return;
    if (decision === annDecision) tally.agree++;
    else lossPoint(points, ann, network.decision, annDecision, tally.readout).lost++;
  });
  return tally;
}

/** A layer from which the ANN can be run: the value's name, and its values in the spikes, made where a decision is lost. */
interface Point {
  readonly value: string;
  readonly tensor: () => Tensor;
  readonly charge: { lost: number };
}

function addLayers(
  tally: ComparisonTally,
  network: SpikingNetwork,
  ann: Plan,
  pair: ImagePair,
  pixels: ArrayLike<number>,
): Point[] {
  const salt = hashNumbers(pair.simulation.potentials);
  const rounding = roundingOf(network);
  const points = [addInput(tally, network, ann, pair, pixels)];
  hiddenPopulations(network).forEach((population, index) => {
    const layer = tally.layers[index];
    const value = pair.values.get(population.value);
    // A value that exists only after pooling has no counterpart per unit.
    if (value?.data.length !== sizeOf(population.shape)) return;
    const { values: carried, spikes } = pair.carried(population);
    const { data } = value;
    addErrors(layer.errors, population, data, carried);
    const quantiser = { levels: population.steps, rounding };
    addOwnErrors(layer.own, population, quantiser, data, carried);
    addActivity(layer.activity, population, data, carried, spikes);
    addToPicture(layer.picture, population, data, carried, salt);
    const activated = activatedValue(population, ann);
    if (activated === undefined) return;
    const tensor = () => floatTensor(value.shape, pair.carried(population).values);
    points.push({ value: activated, tensor, charge: layer });
  });
  return points;
}

/**
 * The ANN's value that a population's spikes encode: where the activation changes nothing the second time, that is
 * the value before it. Undefined if the activation is not a node of its own.
 */
function activatedValue({ value, activation }: SpikingPopulation, { steps }: Plan): string | undefined {
  if (isRamp(activation)) return value;
  const readers = steps.filter(({ node }) => node.inputs.includes(value));
  return readers.length === 1 ? readers[0].node.outputs[0] : undefined;
}

function addInput(
  { input }: ComparisonTally,
  network: SpikingNetwork,
  ann: Plan,
  pair: ImagePair,
  pixels: ArrayLike<number>,
): Point {
  const [population] = network.populations;
  const [{ name, shape }] = ann.graph.inputs;
  const carried = population.kind === 'input' ? pair.carried(population).values : Float32Array.from(pixels);
  for (let i = 0; i < carried.length; i++) {
    addPair(input.errors, pixels[i], carried[i]);
    if (population.kind === 'input' && (pixels[i] < population.xMin || pixels[i] > population.xMax))
      input.outside++;
  }
  return { value: name, tensor: () => floatTensor(shape, carried), charge: input };
}

function addReadout(
  { readout }: ComparisonTally,
  { populations }: SpikingNetwork,
  { simulation, values }: ImagePair,
): void {
  const population = populations[populations.length - 1];
  const logits = population.kind === 'readout' ? values.get(population.value) : undefined;
  if (logits?.data.length !== simulation.logits.length) return;
  for (let c = 0; c < logits.data.length; c++) addPair(readout.errors, logits.data[c], simulation.logits[c]);
}

/** The layer that loses a decision: the successor of the last one from which the ANN still makes it. */
function lossPoint(
  points: readonly Point[],
  ann: Plan,
  decision: Decision,
  annDecision: number,
  last: { lost: number },
): { lost: number } {
  let charged = last;
  const tensors = points.map(({ tensor }) => tensor());
  for (let point = points.length - 1; point >= 0; point--) {
    const given = new Map<string, Tensor>();
    for (let i = 0; i <= point; i++) given.set(points[i].value, tensors[i]);
    if (decideOutput(decision, runGraphFrom(ann, given).data) === annDecision) break;
    charged = points[point].charge;
  }
  return charged;
}

function pixelsOf({ shape, pixels }: LabelledImages, index: number): ArrayLike<number> {
  const size = sizeOf(shape as Shape);
  return pixels.subarray(index * size, (index + 1) * size);
}

/**
 * Adds `other` to `into`.
 * @example
 * ```ts
 * const sum = emptyComparison(network);
 * addComparison(sum, compareImages(network, simulator, plan, images));
 * sum.images; // → 3
 * ```
 */
export function addComparison(into: ComparisonTally, other: ComparisonTally): void {
  into.images += other.images;
  into.annCorrect += other.annCorrect;
  into.snnCorrect += other.snnCorrect;
  into.agree += other.agree;
  mergeErrors(into.input.errors, other.input.errors);
  into.input.outside += other.input.outside;
  into.input.lost += other.input.lost;
  into.layers.forEach((layer, i) => {
    const part = other.layers[i];
    mergeErrors(layer.errors, part.errors);
    mergeOwnErrors(layer.own, part.own);
    mergeActivity(layer.activity, part.activity);
    mergePicture(layer.picture, part.picture);
    layer.lost += part.lost;
  });
  mergeErrors(into.readout.errors, other.readout.errors);
  into.readout.lost += other.readout.lost;
  for (const result of other.results) into.results.push(result);
  mergeValues(into.values, other.values);
}
