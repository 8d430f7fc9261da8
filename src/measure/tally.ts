/**
 * @file Counting over images: what one image adds, and how parts counted elsewhere are joined. Definitions of the
 * counts: see `report.ts`.
 */
import type { ImageDataset } from '../data/dataset.ts';
import type { SpikingNetwork } from '../network/network.ts';
import { imageTensor } from '../ops/image-tensor.ts';
import type { Plan } from '../ops/plan.ts';
import { runGraph } from '../ops/run.ts';
import { argmax, type Simulation, type Simulator } from '../simulate/simulation.ts';
import { hashNumbers } from './fingerprint.ts';

/** Sums over images. */
export interface Tally {
  images: number;
  /** Images whose ANN, SNN decision is the label; ANN counts stay 0 where no ANN was run. */
  annCorrect: number;
  snnCorrect: number;
  /** Images where both decide alike. */
  agree: number;
  /** Spikes per population, synaptic operations per projection, in the network's order. */
  readonly spikes: Float64Array;
  readonly synops: Float64Array;
  /** Time spent in the simulator alone, summed over threads. */
  engineSeconds: number;
  /** Per image: a hash of its potentials, spikes and synaptic operations. */
  readonly fingerprints: number[];
}

/** Images that are counted: anything with pixels and labels. */
export interface LabelledImages
  extends Pick<ImageDataset, 'shape' | 'length' | 'pixels' | 'labels'>,
    Partial<Pick<ImageDataset, 'white' | 'name'>> {
  /** The ANN's decision for each image, where it is known already. */
  readonly annClasses?: Int32Array;
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
  agree: 0,
  spikes: new Float64Array(network.populations.length),
  synops: new Float64Array(network.projections.length),
  engineSeconds: 0,
  fingerprints: [],
});

/**
 * Runs every image through the network, and through the ANN if its plan is given and its decisions are not.
 * The plan must take stored pixels, as `prepare` makes it.
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
): Tally {
  const tally = emptyTally(network);
  const [channels, height, width] = images.shape;
  const size = channels * height * width;
  for (let i = 0; i < images.length; i++) {
    const pixels = images.pixels.subarray(i * size, (i + 1) * size);
    const started = performance.now();
    const simulation = simulator.run(pixels);
    tally.engineSeconds += (performance.now() - started) / 1000;
    const decision = argmax(simulation.potentials);
    const label = images.labels[i];
    tally.images++;
    if (decision === label) tally.snnCorrect++;
    for (let p = 0; p < tally.spikes.length; p++) tally.spikes[p] += simulation.spikes[p];
    for (let p = 0; p < tally.synops.length; p++) tally.synops[p] += simulation.synops[p];
    tally.fingerprints.push(fingerprint(simulation));
    const annDecision = images.annClasses?.[i] ?? (ann && annClass(ann, images, i));
    if (annDecision !== undefined) {
      if (annDecision === label) tally.annCorrect++;
      if (annDecision === decision) tally.agree++;
    }
  }
  return tally;
}

const fingerprint = ({ potentials, spikes, synops }: Simulation): number =>
  hashNumbers(synops, hashNumbers(spikes, hashNumbers(potentials)));

/** The ANN's decision for image `index`. */
export function annClass(plan: Plan, images: LabelledImages, index: number): number {
  const [input] = plan.graph.inputs;
  const [output] = runGraph(plan, new Map([[input.name, imageTensor(plan, images, index)]]));
  return argmax(output.data);
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
  into.agree += other.agree;
  into.engineSeconds += other.engineSeconds;
  for (const hash of other.fingerprints) into.fingerprints.push(hash);
  for (let p = 0; p < into.spikes.length; p++) into.spikes[p] += other.spikes[p];
  for (let p = 0; p < into.synops.length; p++) into.synops[p] += other.synops[p];
}
