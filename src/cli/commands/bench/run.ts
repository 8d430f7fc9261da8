/**
 * @file The measurements of `firstspike bench`, in the order in which they are made.
 */
import { imageAt } from '../../../data/subset.ts';
import { classCount } from '../../../graph/decision.ts';
import { type Machine, machineFields } from '../../../platform/node/machine.ts';
import { simulatorOf } from '../../../simulate/simulator.ts';
import { loadRuntime } from '../../shared/onnx-runtime.ts';
import { type LayerTimes, layerTimes } from './layers.ts';
import { type Ratio, type RoundOptions, ratioOf, type Timing, timeRounds } from './rounds.ts';
import {
  type Batches,
  type BenchInputs,
  type DenseName,
  type DenseRuntimes,
  denseNames,
  denseRuntimesOf,
  denseVariant,
  type Name,
  type OpenVariant,
  ownBatches,
  ownVariant,
} from './variants.ts';

/** Why a row has no numbers. */
export interface Missing {
  readonly missing: string;
}

/** Speed of batches. */
export interface Throughput extends Timing {
  readonly imagesPerSecond: number;
}

export interface Bench {
  readonly machine: Machine;
  readonly images: number;
  readonly rounds: number;
  /** Batch 1, one thread, per image. */
  readonly latency: Readonly<Record<Name, Timing | Missing>>;
  /** Time of a dense runtime ÷ time of firstspike at batch 1, one thread; null where it is not installed. */
  readonly ratio: Readonly<Record<DenseName, number | null>>;
  /** The same with its range over rounds. */
  readonly ratioSpread: Readonly<Record<DenseName, Ratio | null>>;
  readonly batch: number;
  readonly throughput: Readonly<
    Record<'threads1' | 'threads2', Readonly<Partial<Record<Name, Throughput | Missing>>>>
  >;
  /** On the first images of the data, each by its own arithmetic. */
  readonly accuracy: { readonly images: number } & Readonly<Record<'firstspike' | DenseName, number | null>>;
  /** Version of each runtime, and the faster variant of the int8 model. */
  readonly runtimes: Readonly<Record<DenseName, string>>;
  readonly int8: {
    readonly variant: string;
    readonly variantMicros: Readonly<Record<string, number>>;
  } | null;
  /** Synaptic operations per image. */
  readonly synops: number;
  /** Of the whole way from pixels to decision. */
  readonly nsPerSynop: number | null;
  /** Layer by layer; none where the engine cannot compile the network. */
  readonly layers: LayerTimes['layers'];
  /** What the layers' times add up to; null without them. */
  readonly layersOf: Omit<LayerTimes, 'layers'> | null;
}

export interface BenchOptions {
  readonly images: number;
  readonly rounds: number;
  /** Begins a phase; returns what is called as it advances, which may throw to stop. */
  readonly onPhase: (title: string) => (done: number, total: number) => void;
}

const BATCH = 64;
/** A round's median needs a few runs, however few images were asked for. */
const LEAST_BATCHES = 8;
const ACCURACY_IMAGES = 1000;
/** The readable simulators are slow; a few images are enough to say how slow. */
const SCALAR_IMAGES = 50;
const CLOCKED_IMAGES = 2;

/** Number of images that a benchmark wants in all. */
export const imagesWanted = (images: number): number => Math.max(images, ACCURACY_IMAGES, BATCH);

/** Makes all measurements. */
export async function runBench(inputs: BenchInputs, options: BenchOptions): Promise<Bench> {
  const preparing = options.onPhase('Preparing the dense runtimes');
  preparing(0, 1);
  const runtimes = await denseRuntimesOf(inputs, {
    native: await loadRuntime('onnxruntime-node'),
    web: await loadRuntime('onnxruntime-web'),
  });
  const images = Math.min(options.images, inputs.images.length);
  const latency = await timeLatency(inputs, runtimes, images, options);
  const threads1 = await timeThroughput(inputs, runtimes, images, 1, options);
  const threads2 = await timeThroughput(inputs, runtimes, images, 2, options);
  options.onPhase('Layers')(0, 1);
  const { layers, ...layersOf } = layerTimes(inputs.network, inputs.images, images) ?? { layers: [] };
  const synops = meanSynops(inputs, images);
  const own = latency.firstspike;
  const ratios = recordOf(denseNames, (name) => {
    const other = latency[name];
    return 'missing' in other || 'missing' in own ? null : ratioOf(other, own);
  });
  const { ortNodeInt8 } = runtimes;
  return {
    machine: machineFields(),
    images,
    rounds: options.rounds,
    latency,
    ratio: recordOf(denseNames, (name) => ratios[name]?.median ?? null),
    ratioSpread: ratios,
    batch: BATCH,
    throughput: { threads1, threads2 },
    accuracy: await accuracies(inputs, runtimes, options),
    runtimes: recordOf(denseNames, (name) => {
      const runtime = runtimes[name];
      return 'missing' in runtime ? runtime.missing : runtime.version;
    }),
    int8: 'missing' in ortNodeInt8 || !ortNodeInt8.int8 ? null : variantOf(ortNodeInt8.int8),
    synops,
    nsPerSynop: 'missing' in own || synops === 0 ? null : (own.medianMicros * 1000) / synops,
    layers,
    layersOf: 'explained' in layersOf ? layersOf : null,
  };
}

const variantOf = ({
  variant,
  variantMicros,
}: {
  variant: string;
  variantMicros: Readonly<Record<string, number>>;
}) => ({
  variant,
  variantMicros,
});

const recordOf = <K extends string, V>(keys: readonly K[], value: (key: K) => V): Record<K, V> =>
  Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>;

async function timeLatency(
  inputs: BenchInputs,
  runtimes: DenseRuntimes,
  images: number,
  { rounds, onPhase }: BenchOptions,
): Promise<Record<Name, Timing | Missing>> {
  const variants = new Map<Name, OpenVariant>([
    ['firstspike', ownVariant(inputs, 'event', images)],
    ['firstspikeScalar', ownVariant(inputs, 'scalar', Math.min(images, SCALAR_IMAGES))],
  ]);
  if (inputs.network.steps !== 'continuous') {
    variants.set('firstspikeClocked', ownVariant(inputs, 'clocked', Math.min(images, CLOCKED_IMAGES)));
  }
  const timed = await openAndTime(variants, runtimes, denseNames, inputs, {
    batches: { runs: images, batch: 1, threads: 1 },
    rounds: { rounds, onRound: onPhase('Latency, batch 1, 1 thread') },
  });
  const all = { firstspikeClocked: { missing: 'continuous time has no clock' }, ...timed };
  return all as Record<Name, Timing | Missing>;
}

async function timeThroughput(
  inputs: BenchInputs,
  runtimes: DenseRuntimes,
  images: number,
  threads: 1 | 2,
  { rounds, onPhase }: BenchOptions,
): Promise<Partial<Record<Name, Throughput | Missing>>> {
  const available = Math.floor(inputs.images.length / BATCH);
  if (available === 0) return {};
  const runs = Math.min(available, Math.max(LEAST_BATCHES, Math.floor(images / BATCH)));
  const batches = { runs, batch: BATCH, threads };
  // The web runtime's number of threads holds for the whole process, and its latency was measured with one.
  const names = threads === 1 ? denseNames : denseNames.filter((name) => name !== 'ortWeb');
  const timed = await openAndTime(
    new Map<Name, OpenVariant>([['firstspike', await ownBatches(inputs, batches)]]),
    runtimes,
    names,
    inputs,
    {
      batches,
      rounds: {
        rounds,
        onRound: onPhase(`Throughput, batch ${BATCH}, ${threads} thread${threads === 1 ? '' : 's'}`),
      },
    },
  );
  return Object.fromEntries(
    Object.entries(timed).map(([name, timing]) => [
      name,
      'missing' in timing ? timing : { ...timing, imagesPerSecond: (BATCH * 1e6) / timing.medianMicros },
    ]),
  );
}

/** Opens the dense runtimes that are installed, times them and our own variants, closes all. */
async function openAndTime(
  variants: Map<Name, OpenVariant>,
  runtimes: DenseRuntimes,
  names: readonly DenseName[],
  { images, network }: BenchInputs,
  { batches, rounds }: { readonly batches: Batches; readonly rounds: RoundOptions },
): Promise<Partial<Record<Name, Timing | Missing>>> {
  const absent = new Map<Name, Missing>();
  try {
    for (const name of names) {
      const runtime = runtimes[name];
      if ('missing' in runtime) {
        absent.set(name, { missing: runtime.missing });
        continue;
      }
      try {
        variants.set(name, await denseVariant(runtime, network.decision, images.shape, batches));
      } catch (error) {
        const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
        absent.set(name, { missing: `cannot run batches of ${batches.batch}: ${reason}` });
      }
    }
    return Object.fromEntries<Timing | Missing>([...(await timeRounds(variants, rounds)), ...absent]);
  } finally {
    for (const variant of variants.values()) await variant.close();
  }
}

/** Fraction of right decisions of each runtime. */
async function accuracies(
  inputs: BenchInputs,
  runtimes: DenseRuntimes,
  { onPhase }: BenchOptions,
): Promise<Bench['accuracy']> {
  const { images, network } = inputs;
  const count = Math.min(ACCURACY_IMAGES, images.length);
  if (classCount(network.decision) === null || images.labels.length === 0) {
    return { images: count, firstspike: null, ortNode: null, ortNodeInt8: null, ortWeb: null };
  }
  const advance = onPhase('Accuracy');
  const accuracyOf = async ({ run, close }: OpenVariant): Promise<number> => {
    let right = 0;
    for (let i = 0; i < count; i++) if ((await run(i))[0] === images.labels[i]) right++;
    await close();
    return right / count;
  };
  const found = { images: count, ortNode: null, ortNodeInt8: null, ortWeb: null } as Record<
    DenseName,
    number | null
  > & { images: number };
  for (const [done, name] of denseNames.entries()) {
    advance(done, denseNames.length);
    const runtime = runtimes[name];
    if ('missing' in runtime) continue;
    const batches = { runs: count, batch: 1, threads: 1 };
    found[name] = await accuracyOf(await denseVariant(runtime, network.decision, images.shape, batches));
  }
  return { ...found, firstspike: await accuracyOf(ownVariant(inputs, 'event', count)) };
}

function meanSynops({ network, images }: BenchInputs, count: number): number {
  const simulator = simulatorOf(network, 'event');
  let total = 0;
  for (let i = 0; i < count; i++) {
    for (const synops of simulator.run(imageAt(images, i)).synops) total += synops;
  }
  return total / count;
}
