/**
 * @file The runtimes of a benchmark, on the same images and weights. All are prepared in advance:
 * sessions and simulators are open, the dense networks' input tensors hold preprocessed pixels, and only the way from
 * there (for the spiking network: from pixels) to a decision is timed.
 */
import type { ImageDataset } from '../../../data/dataset.ts';
import { type Preprocess, toFloat } from '../../../data/preprocess.ts';
import { imageAt, imageSize } from '../../../data/subset.ts';
import { toOnnx } from '../../../formats/onnx/write/index.ts';
import { type Decision, decideReadout } from '../../../graph/decision.ts';
import type { Graph } from '../../../graph/graph.ts';
import type { SpikingNetwork } from '../../../network/network.ts';
import {
  classesOf,
  inputTensors,
  type Loaded,
  openSession,
  type Runtime,
} from '../../../platform/node/onnx-runtime.ts';
import { threadedSimulator } from '../../../platform/node/threaded-simulator.ts';
import type { Engine, Simulation } from '../../../simulate/simulation.ts';
import { simulatorOf } from '../../../simulate/simulator.ts';
import { quantiseValues } from './int8/int8.ts';
import { type Int8Model, quantiseModel } from './int8/quantise.ts';
import type { Variant } from './rounds.ts';

/** Names in the JSON document. */
export const ownNames = ['firstspike', 'firstspikeScalar', 'firstspikeClocked'] as const;
export const denseNames = ['ortNode', 'ortNodeInt8', 'ortWeb'] as const;
export type OwnName = (typeof ownNames)[number];
export type DenseName = (typeof denseNames)[number];
export type Name = OwnName | DenseName;

/** One model in its spiking and its dense form, and the images. */
export interface BenchInputs {
  readonly network: SpikingNetwork;
  /** Takes preprocessed pixels. */
  readonly graph: Graph;
  readonly preprocess: Pick<Preprocess, 'scale' | 'offset'>;
  readonly images: ImageDataset;
  /** Calibration images, which also fix the scales of the int8 model. */
  readonly calibration: ImageDataset;
}

/** A dense runtime ready to be given sessions, or why it is not there. */
export type DenseRuntime =
  | {
      readonly runtime: Runtime;
      readonly version: string;
      /** ONNX file for batches of the given size. */
      model(batch: number): Uint8Array;
      /** All images as the model takes them. */
      readonly values: Float32Array | Uint8Array;
      readonly int8?: Int8Model;
    }
  | { readonly missing: string };

export type DenseRuntimes = Readonly<Record<DenseName, DenseRuntime>>;

const RANGE_IMAGES = 500;

/** Prepares the dense runtimes. */
export async function denseRuntimesOf(
  { network, graph, preprocess, images, calibration }: BenchInputs,
  { native, web }: { readonly native: Loaded; readonly web: Loaded },
): Promise<DenseRuntimes> {
  const values = floatsOf(images, preprocess, images.length);
  const model = (batch: number) => toOnnx(graph, { batch });
  const float = (loaded: Loaded): DenseRuntime =>
    'missing' in loaded ? loaded : { ...loaded, model, values };
  const int8 = async (): Promise<DenseRuntime> => {
    if ('missing' in native) return native;
    const ranged = floatsOf(calibration, preprocess, Math.min(RANGE_IMAGES, calibration.length));
    const quantised = await quantiseModel(native.runtime, graph, network.decision, ranged);
    if ('missing' in quantised) return quantised;
    return {
      ...native,
      model: quantised.model,
      values: quantiseValues(values, quantised.input),
      int8: quantised,
    };
  };
  return { ortNode: float(native), ortNodeInt8: await int8(), ortWeb: float(web) };
}

function floatsOf(
  images: ImageDataset,
  preprocess: Pick<Preprocess, 'scale' | 'offset'>,
  count: number,
): Float32Array {
  const size = imageSize(images);
  const values = new Float32Array(count * size);
  for (let i = 0; i < count; i++) {
    toFloat(imageAt(images, i), preprocess, values.subarray(i * size, (i + 1) * size));
  }
  return values;
}

/** A variant that holds a session or threads open. */
export interface OpenVariant extends Variant {
  close(): Promise<void>;
}

// Without classes −1 stands for the decision, and no accuracy is made of it.
const decided = ({ decision }: SpikingNetwork, simulation: Simulation): number =>
  decideReadout(decision, simulation) ?? -1;

/** The spiking network, one image at a time in the calling thread. */
export function ownVariant({ network, images }: BenchInputs, engine: Engine, runs: number): OpenVariant {
  const simulator = simulatorOf(network, engine);
  const pixels = Array.from({ length: runs }, (_, i) => imageAt(images, i));
  return {
    runs,
    run: (index) => [decided(network, simulator.run(pixels[index]))],
    close: async () => {},
  };
}

/** The spiking network, `batch` images at a time. */
export async function ownBatches(
  { network, images }: BenchInputs,
  { runs, batch, threads }: Batches,
): Promise<OpenVariant> {
  const simulator = await threadedSimulator(network, threads);
  const batches = Array.from({ length: runs }, (_, run) =>
    Array.from({ length: batch }, (_, i) => imageAt(images, run * batch + i)),
  );
  return {
    runs,
    run: (index) => simulator.runBatch(batches[index]).map((simulation) => decided(network, simulation)),
    close: simulator.close,
  };
}

/** How many runs of how many images on how many threads. */
export interface Batches {
  readonly runs: number;
  readonly batch: number;
  readonly threads: number;
}

/** A dense runtime, `batch` images at a time. */
export async function denseVariant(
  dense: Exclude<DenseRuntime, { missing: string }>,
  decision: Decision,
  shape: readonly number[],
  { runs, batch, threads }: Batches,
): Promise<OpenVariant> {
  const { runtime, model, values } = dense;
  const tensors = inputTensors(runtime, values, shape, batch);
  const session = await openSession(runtime, model(batch), threads);
  return {
    runs: Math.min(runs, tensors.length),
    run: (index) => classesOf(session, tensors[index], batch, decision),
    close: session.close,
  };
}
