/**
 * @file The potentials that a weight fit samples, and the ANN's values there: the same positions for every network of one ANN.
 */
import { sizeOf } from '../graph/tensor.ts';
import type { Population, SpikingNetwork, SynapticProjection } from '../network/network.ts';
import { lastUses, wiredInto } from '../network/wiring.ts';
import type { PlanFor } from '../ops/ann-engine.ts';
import type { Images } from '../ops/image-tensor.ts';
import { observeValues, type Target } from './propagate.ts';
import { type FittedWiring, type Positions, spreadPositions, weightsPerOutput } from './sparse-rows.ts';

/** Rows of one population. */
export interface Sample {
  readonly positions: Positions;
  /** The ANN's values, [row][channel]; empty where the ANN has none per unit. */
  readonly wanted: Float32Array;
}

/** Samples by the name of the ANN's value. */
export type Samples = ReadonlyMap<string, Sample>;

/** The projection that is fitted. */
export interface FittedProjection {
  readonly original: SynapticProjection;
  readonly weights: Int8Array | Int16Array;
  readonly wiring: FittedWiring;
}

/** More rows gain next to nothing. */
const MOST_ROWS = 10_000;
/** Rows × weights of an output × outputs: the most that one pass over all rows costs. */
const MOST_WORK = 2 ** 30;
/** Rows × weights of an output. */
const MOST_ENTRIES = 2 ** 25;
/** Rows × outputs: a fit holds half a dozen arrays of so many numbers. */
const MOST_POTENTIALS = 2 ** 22;
/** Values of the ANN that are held, over all populations. */
const MOST_WANTED = 2 ** 25;
/** Units × images that are held at a time. */
const MOST_CARRIED = 2 ** 26;

/** The projection with the most weights among the fittable ones into a population. */
export function fittedProjection(
  network: SpikingNetwork,
  { name, shape }: Population,
): FittedProjection | undefined {
  let best: FittedProjection | undefined;
  for (const { projection } of wiredInto(network, name)) {
    if (projection.kind !== 'synapses') continue;
    const { wiring, weights } = projection;
    if (weights instanceof Float32Array) continue;
    // A dense layer into maps has other weights at every position.
    const isShared =
      wiring.kind === 'conv' || (wiring.kind === 'dense' && wiring.outputs === (shape[0] ?? 1));
    if (!isShared || (best && best.weights.length >= weights.length)) continue;
    best = { original: projection, weights, wiring };
  }
  return best;
}

/** Whether as many rows of a projection into a population can be afforded. */
export const isAffordable = (rows: number, outputs: number, columns: number): boolean =>
  rows * outputs * columns <= MOST_WORK &&
  rows * columns <= MOST_ENTRIES &&
  rows * outputs <= MOST_POTENTIALS;

/** Images that a fit can take of a network. */
export function imagesForFit(network: SpikingNetwork, wanted: number): number {
  const peak = mostCarried(network);
  const channels = network.populations.reduce((sum, { shape }) => sum + (shape[0] ?? 1), 0);
  return Math.min(wanted, Math.floor(MOST_CARRIED / peak), Math.floor(MOST_WANTED / channels));
}

/** The most units that are needed at one time, population by population. */
function mostCarried(network: SpikingNetwork): number {
  const last = lastUses(network);
  const freed = new Float64Array(network.populations.length + 1);
  let [units, most] = [0, 1];
  network.populations.forEach(({ name, shape }, i) => {
    units += sizeOf(shape) - freed[i];
    freed[(last.get(name) ?? i) + 1] += sizeOf(shape);
    most = Math.max(most, units);
  });
  return most;
}

/** Chooses positions and runs the ANN. */
export async function takeSamples(network: SpikingNetwork, ann: PlanFor, images: Images): Promise<Samples> {
  const samples = new Map<string, Sample>();
  const targets = network.populations.filter(
    (p): p is Target => p.kind === 'spiking' || p.kind === 'readout',
  );
  const channelsOfAll = targets.reduce((sum, { shape }) => sum + (shape[0] ?? 1), 0);
  const found = new Set<string>();
  for (const target of targets) {
    const channels = target.shape[0] ?? 1;
    const area = sizeOf(target.shape) / channels;
    const projection = fittedProjection(network, target);
    const columns = projection ? weightsPerOutput(projection.wiring) : 1;
    const rows = Math.min(
      MOST_ROWS,
      MOST_WORK / (columns * channels),
      MOST_ENTRIES / columns,
      MOST_POTENTIALS / channels,
      MOST_WANTED / channelsOfAll,
    );
    const perImage = Math.max(1, Math.min(area, Math.floor(rows / images.length)));
    const positions = spreadPositions(area, perImage, images.length);
    samples.set(target.value, { positions, wanted: new Float32Array(positions.of.length * channels) });
  }
  await observeValues(network, ann, images, ({ value, shape }, values, image) => {
    const sample = samples.get(value);
    if (!sample) return;
    found.add(value);
    const { positions, wanted } = sample;
    const channels = shape[0] ?? 1;
    const area = values.length / channels;
    const first = image * positions.perImage;
    for (let row = first; row < first + positions.perImage; row++) {
      for (let c = 0; c < channels; c++) wanted[row * channels + c] = values[c * area + positions.of[row]];
    }
  });
  for (const value of samples.keys()) if (!found.has(value)) samples.delete(value);
  return samples;
}
