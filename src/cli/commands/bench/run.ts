/**
 * @file The measurements of `firstspike bench`, in the order in which they are made.
 */
import { availableParallelism, cpus } from 'node:os';
import { imageAt } from '../../../data/subset.ts';
import { simulatorOf } from '../../../simulate/simulator.ts';
import {
  type Batches,
  denseEntrant,
  type Entrant,
  type Name,
  type OpponentName,
  type Opponents,
  opponentNames,
  opponentsOf,
  ownBatches,
  ownEntrant,
  type Subject,
} from './contenders.ts';
import { type LayerTime, layerTimes } from './layers.ts';
import { type Ratio, type RoundOptions, ratioOf, type Timing, timeRounds } from './rounds.ts';
import { loadRuntime } from './runtime.ts';

/** Why a row has no numbers. */
export interface Missing {
  readonly missing: string;
}

/** Speed of batches. */
export interface Throughput extends Timing {
  readonly imagesPerSecond: number;
}

export interface Bench {
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly node: string;
    readonly platform: string;
  };
  readonly images: number;
  readonly rounds: number;
  /** Batch 1, one thread, per image. */
  readonly latency: Readonly<Record<Name, Timing | Missing>>;
  /** Time of an opponent ÷ time of firstspike at batch 1, one thread; null where there is no opponent. */
  readonly ratio: Readonly<Record<OpponentName, number | null>>;
  /** The same with its range over rounds. */
  readonly ratioSpread: Readonly<Record<OpponentName, Ratio | null>>;
  readonly batch: number;
  readonly throughput: Readonly<
    Record<'threads1' | 'threads2', Readonly<Partial<Record<Name, Throughput | Missing>>>>
  >;
  /** On the first images of the data, each by its own arithmetic. */
  readonly accuracy: { readonly images: number } & Readonly<
    Record<'firstspike' | OpponentName, number | null>
  >;
  /** Version of each runtime, and the form of the int8 model that won its trial. */
  readonly opponents: Readonly<Record<OpponentName, string>>;
  readonly int8: { readonly form: string; readonly formMicros: Readonly<Record<string, number>> } | null;
  /** Synaptic operations per image. */
  readonly synops: number;
  /** Of the whole way from pixels to decision. */
  readonly nsPerSynop: number;
  readonly layers: readonly LayerTime[];
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

/** Measures everything. */
export async function runBench(subject: Subject, options: BenchOptions): Promise<Bench> {
  const preparing = options.onPhase('Preparing the opponents');
  preparing(0, 1);
  const opponents = await opponentsOf(subject, {
    native: await loadRuntime('onnxruntime-node'),
    web: await loadRuntime('onnxruntime-web'),
  });
  const images = Math.min(options.images, subject.images.length);
  const latency = await timeLatency(subject, opponents, images, options);
  const threads1 = await timeThroughput(subject, opponents, images, 1, options);
  const threads2 = await timeThroughput(subject, opponents, images, 2, options);
  options.onPhase('Layers')(0, 1);
  const layers = layerTimes(subject.network, subject.images, images);
  const synops = meanSynops(subject, images);
  const own = latency.firstspike;
  const ratios = recordOf(opponentNames, (name) => {
    const other = latency[name];
    return 'missing' in other || 'missing' in own ? null : ratioOf(other, own);
  });
  const { ortNodeInt8 } = opponents;
  return {
    machine: {
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      cores: availableParallelism(),
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
    },
    images,
    rounds: options.rounds,
    latency,
    ratio: recordOf(opponentNames, (name) => ratios[name]?.median ?? null),
    ratioSpread: ratios,
    batch: BATCH,
    throughput: { threads1, threads2 },
    accuracy: await accuracies(subject, opponents, options),
    opponents: recordOf(opponentNames, (name) => {
      const opponent = opponents[name];
      return 'missing' in opponent ? opponent.missing : opponent.version;
    }),
    int8: 'missing' in ortNodeInt8 || !ortNodeInt8.int8 ? null : formOf(ortNodeInt8.int8),
    synops,
    nsPerSynop: 'missing' in own ? 0 : (own.medianMicros * 1000) / synops,
    layers,
  };
}

const formOf = ({ form, formMicros }: { form: string; formMicros: Readonly<Record<string, number>> }) => ({
  form,
  formMicros,
});

const recordOf = <K extends string, V>(keys: readonly K[], value: (key: K) => V): Record<K, V> =>
  Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>;

async function timeLatency(
  subject: Subject,
  opponents: Opponents,
  images: number,
  { rounds, onPhase }: BenchOptions,
): Promise<Record<Name, Timing | Missing>> {
  const entrants = new Map<Name, Entrant>([
    ['firstspike', ownEntrant(subject, 'event', images)],
    ['firstspikeScalar', ownEntrant(subject, 'scalar', Math.min(images, SCALAR_IMAGES))],
  ]);
  if (subject.network.steps !== 'continuous') {
    entrants.set('firstspikeClocked', ownEntrant(subject, 'clocked', Math.min(images, CLOCKED_IMAGES)));
  }
  const timed = await enterAndTime(entrants, opponents, opponentNames, subject, {
    batches: { runs: images, batch: 1, threads: 1 },
    rounds: { rounds, onRound: onPhase('Latency, batch 1, 1 thread') },
  });
  const all = { firstspikeClocked: { missing: 'continuous time has no clock' }, ...timed };
  return all as Record<Name, Timing | Missing>;
}

async function timeThroughput(
  subject: Subject,
  opponents: Opponents,
  images: number,
  threads: 1 | 2,
  { rounds, onPhase }: BenchOptions,
): Promise<Partial<Record<Name, Throughput | Missing>>> {
  const available = Math.floor(subject.images.length / BATCH);
  if (available === 0) return {};
  const runs = Math.min(available, Math.max(LEAST_BATCHES, Math.floor(images / BATCH)));
  const batches = { runs, batch: BATCH, threads };
  // The web runtime's number of threads holds for the whole process, and its latency was measured with one.
  const names = threads === 1 ? opponentNames : opponentNames.filter((name) => name !== 'ortWeb');
  const timed = await enterAndTime(
    new Map<Name, Entrant>([['firstspike', await ownBatches(subject, batches)]]),
    opponents,
    names,
    subject,
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

/** Lets the opponents that there are enter beside our own entrants, times all, closes all. */
async function enterAndTime(
  entrants: Map<Name, Entrant>,
  opponents: Opponents,
  names: readonly OpponentName[],
  { images }: Subject,
  { batches, rounds }: { readonly batches: Batches; readonly rounds: RoundOptions },
): Promise<Partial<Record<Name, Timing | Missing>>> {
  const absent = new Map<Name, Missing>();
  try {
    for (const name of names) {
      const opponent = opponents[name];
      if ('missing' in opponent) {
        absent.set(name, { missing: opponent.missing });
        continue;
      }
      try {
        entrants.set(name, await denseEntrant(opponent, images.shape, batches));
      } catch (error) {
        const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
        absent.set(name, { missing: `cannot run batches of ${batches.batch}: ${reason}` });
      }
    }
    return Object.fromEntries<Timing | Missing>([...(await timeRounds(entrants, rounds)), ...absent]);
  } finally {
    for (const entrant of entrants.values()) await entrant.close();
  }
}

/** Fraction of right decisions of everybody. */
async function accuracies(
  subject: Subject,
  opponents: Opponents,
  { onPhase }: BenchOptions,
): Promise<Bench['accuracy']> {
  const { images } = subject;
  const count = Math.min(ACCURACY_IMAGES, images.length);
  const advance = onPhase('Accuracy');
  const accuracyOf = async ({ run, close }: Entrant): Promise<number> => {
    let right = 0;
    for (let i = 0; i < count; i++) if ((await run(i))[0] === images.labels[i]) right++;
    await close();
    return right / count;
  };
  const found = { images: count, ortNode: null, ortNodeInt8: null, ortWeb: null } as Record<
    OpponentName,
    number | null
  > & { images: number };
  for (const [done, name] of opponentNames.entries()) {
    advance(done, opponentNames.length);
    const opponent = opponents[name];
    if ('missing' in opponent) continue;
    const batches = { runs: count, batch: 1, threads: 1 };
    found[name] = await accuracyOf(await denseEntrant(opponent, images.shape, batches));
  }
  return { ...found, firstspike: await accuracyOf(ownEntrant(subject, 'event', count)) };
}

function meanSynops({ network, images }: Subject, count: number): number {
  const simulator = simulatorOf(network, 'event');
  let total = 0;
  for (let i = 0; i < count; i++) {
    for (const synops of simulator.run(imageAt(images, i)).synops) total += synops;
  }
  return total / count;
}
