/**
 * @file The measurements of `firstspike bench`, in the order in which they are made.
 */
import { imageAt } from '../../../data/subset.ts';
import { classCount } from '../../../graph/decision.ts';
import { type Machine, machineFields } from '../../../platform/node/machine.ts';
import { loadRuntime } from '../../../platform/node/onnx-runtime.ts';
import { simulatorOf } from '../../../simulate/simulator.ts';
import { type LayerTimes, layerTimes } from './layers.ts';
import { type RoundOptions, type Timing, timeRounds } from './rounds.ts';
import { joinedSpeeds, type Missing, type SetupSpeed, setups, speedsOf } from './speed.ts';
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

export interface Bench {
  readonly machine: Machine;
  /** Separate processes whose medians are joined; speeds of one process have the range of its rounds. */
  readonly processes: number;
  /** Images of one round. */
  readonly images: number;
  readonly rounds: number;
  readonly speed: readonly SetupSpeed[];
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
  /** Of the whole way from pixels to decision, one image at a time on one thread. */
  readonly nsPerSynop: number | null;
  /** Layer by layer; none where the engine cannot compile the network. */
  readonly layers: LayerTimes['layers'];
  /** What the layers' times add up to; null without them. */
  readonly layersOf: Omit<LayerTimes, 'layers'> | null;
}

/** Several processes as one: medians of speeds; the layers of the process whose own latency is the median. */
export function joinedBench(processes: readonly Bench[]): Bench {
  const byLatency = processes.toSorted((a, b) => latencyOf(a) - latencyOf(b));
  const middle = byLatency[Math.floor((byLatency.length - 1) / 2)];
  const speed = joinedSpeeds(processes.map((bench) => bench.speed));
  return { ...middle, processes: processes.length, speed };
}

/** Of firstspike, in microseconds; 0 where it was not timed. */
function latencyOf({ speed }: Pick<Bench, 'speed'>): number {
  const own = speed.find(({ batch, threads }) => batch === 1 && threads === 1)?.runtimes.firstspike;
  return own && !('missing' in own) ? own.micros.median : 0;
}

export interface BenchOptions {
  readonly images: number;
  readonly rounds: number;
  /** Begins a phase; returns what is called as it advances, which may throw to stop. */
  readonly onPhase: (title: string) => (done: number, total: number) => void;
}

const BATCH = Math.max(...setups.map(({ batch }) => batch));
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
  preparing(1, 1);
  const images = Math.min(options.images, inputs.images.length);
  const speed: SetupSpeed[] = [];
  for (const setup of setups) {
    const timed = setup.batch === 1 ? timeLatency : timeThroughput;
    speed.push(speedsOf(setup, await timed(inputs, runtimes, images, setup.threads, options)));
  }
  const timingLayers = options.onPhase('Layers');
  timingLayers(0, 1);
  const { layers, ...layersOf } = layerTimes(inputs.network, inputs.images, images) ?? { layers: [] };
  timingLayers(1, 1);
  const synops = meanSynops(inputs, images);
  const own = latencyOf({ speed });
  const { ortNodeInt8 } = runtimes;
  return {
    machine: machineFields(),
    processes: 1,
    images,
    rounds: options.rounds,
    speed,
    accuracy: await accuracies(inputs, runtimes, options),
    runtimes: recordOf(denseNames, (name) => {
      const runtime = runtimes[name];
      return 'missing' in runtime ? runtime.missing : runtime.version;
    }),
    int8: 'missing' in ortNodeInt8 || !ortNodeInt8.int8 ? null : variantOf(ortNodeInt8.int8),
    synops,
    nsPerSynop: own > 0 && synops > 0 ? (own * 1000) / synops : null,
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

/** One image at a time; a second thread is none of firstspike's business then, and may be the dense runtimes'. */
async function timeLatency(
  inputs: BenchInputs,
  runtimes: DenseRuntimes,
  images: number,
  threads: number,
  { rounds, onPhase }: BenchOptions,
): Promise<Partial<Record<Name, Timing | Missing>>> {
  const variants = new Map<Name, OpenVariant>([['firstspike', ownVariant(inputs, 'event', images)]]);
  if (threads === 1) {
    variants.set('firstspikeScalar', ownVariant(inputs, 'scalar', Math.min(images, SCALAR_IMAGES)));
    if (inputs.network.steps !== 'continuous')
      variants.set('firstspikeClocked', ownVariant(inputs, 'clocked', Math.min(images, CLOCKED_IMAGES)));
  }
  return openAndTime(variants, runtimes, inputs, {
    batches: { runs: images, batch: 1, threads },
    rounds: { rounds, onRound: onPhase(titleOf(1, threads)) },
  });
}

async function timeThroughput(
  inputs: BenchInputs,
  runtimes: DenseRuntimes,
  images: number,
  threads: number,
  { rounds, onPhase }: BenchOptions,
): Promise<Partial<Record<Name, Timing | Missing>>> {
  const available = Math.floor(inputs.images.length / BATCH);
  if (available === 0) {
    const missing = { missing: `there are ${inputs.images.length} images, and a batch has ${BATCH}` };
    return { firstspike: missing, ...recordOf(denseNames, () => missing) };
  }
  const runs = Math.min(available, Math.max(LEAST_BATCHES, Math.floor(images / BATCH)));
  const batches = { runs, batch: BATCH, threads };
  return openAndTime(
    new Map<Name, OpenVariant>([['firstspike', await ownBatches(inputs, batches)]]),
    runtimes,
    inputs,
    { batches, rounds: { rounds, onRound: onPhase(titleOf(BATCH, threads)) } },
  );
}

const titleOf = (batch: number, threads: number): string =>
  `Batch ${batch}, ${threads} thread${threads === 1 ? '' : 's'}`;

/** Opens the dense runtimes that are installed, times them and our own variants, closes all. */
async function openAndTime(
  variants: Map<Name, OpenVariant>,
  runtimes: DenseRuntimes,
  { images, network }: BenchInputs,
  { batches, rounds }: { readonly batches: Batches; readonly rounds: RoundOptions },
): Promise<Partial<Record<Name, Timing | Missing>>> {
  const absent = new Map<Name, Missing>();
  try {
    for (const name of denseNames) {
      const runtime = runtimes[name];
      if (name === 'ortWeb' && batches.threads > 1 && !('missing' in runtime)) {
        absent.set(name, { missing: 'has one number of threads for the whole process, one' });
        continue;
      }
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
  advance(denseNames.length, denseNames.length);
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
