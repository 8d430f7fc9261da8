/**
 * @file Chooses the kernel that adds one projection's spikes to the potentials of its target.
 */
import type { Connectivity } from '../../geometry/connectivity.ts';
import { type KernelRecord, recordOf } from '../../kernels/index.ts';
import type { SynapticProjection } from '../../network/network.ts';
import { densePlan, denseRecords } from './dense.ts';
import { depthwise, depthwiseRecord } from './depthwise.ts';
import { type Chosen, denseShare, gatherRecords, isPaired, isWide } from './gathering.ts';
import { type Grid, LANES, storedSize } from './grid.ts';
import type { Layout } from './layout.ts';
import {
  packDense,
  packElementwise,
  packRowPairs,
  packRows,
  packScatter,
  packSparse,
  synapseCount,
} from './pack.ts';
import { geometry, INT32, type Initial, type Places, type Target } from './record.ts';

type Wiring<K extends Connectivity['kind']> = Extract<Connectivity, { kind: K }>;

/**
 * Whether `scatterRows` takes a projection: a plain convolution of one or two source channels, with a stride of one channel.
 * Pictures of three have colours and spikes at nearly every pixel, which are better gathered, or not looked for.
 */
export function suitsRows({ wiring }: SynapticProjection, source: Grid): boolean {
  if (wiring.kind !== 'conv' || wiring.groups !== 1) return false;
  const { strides, dilations, padStart } = wiring.window;
  const isPlain = dilations.every((n) => n === 1) && padStart.every((pad) => pad >= 0);
  const isStrided = strides.some((n) => n > 1);
  return isPlain && source.channels <= (isStrided ? 1 : 2);
}

/** Synapses of a convolution that may be listed one by one. */
export const MOST_LISTED = 2 ** 21;

/** Whether each spike reaches so few neurons, far apart in memory, that a list of its synapses is the fastest. */
export function suitsList(wiring: Connectivity): boolean {
  if (wiring.kind !== 'conv' || wiring.groups === 1) return false;
  return wiring.outChannels / wiring.groups < LANES / 2 && synapseCount(wiring) <= MOST_LISTED;
}

/** Whether the records of a projection may take the initial potentials from elsewhere. */
export const startsAnew = (projection: SynapticProjection, source: Places, target: Target): boolean =>
  depthwise(projection, source.grid, target.grid) !== undefined ||
  gathered(projection, source, target) !== undefined;

/**
 * The convolution as which a projection is gathered, if it is.
 */
function gathered(
  projection: SynapticProjection,
  source: Places,
  target: Target,
): Wiring<'conv'> | undefined {
  const { wiring } = projection;
  const { grid, steps } = source;
  const conv = wiring.kind === 'dense' ? asConvolution(wiring, grid, target.grid) : wiring;
  if (conv?.kind !== 'conv' || conv.groups > 1 || target.narrow) return undefined;
  const { kernel, dilations } = conv.window;
  // A kernel compares sums of k under its window in 32 bits.
  if (kernel[0] * kernel[1] * grid.stored * steps > INT32) return undefined;
  if (dilations[1] > 1 && kernel[1] > 1) return undefined;
  // Wide products pay only in runs of some spikes.
  return isWide(projection, source) && kernel[1] * grid.stored < LANES ? undefined : conv;
}

/** One output pixel, and all source pixels in one row under its kernel: a run of all events. */
function asConvolution(
  { outputs }: Wiring<'dense'>,
  { channels, rows, columns }: Grid,
  target: Grid,
): Wiring<'conv'> | undefined {
  if (target.rows * target.columns !== 1) return undefined;
  const row = [1, rows * columns] as const;
  const one = [1, 1] as const;
  return {
    kind: 'conv',
    window: { input: row, output: one, kernel: row, strides: one, dilations: one, padStart: [0, 0] },
    inChannels: channels,
    outChannels: outputs,
    groups: 1,
  };
}

/** How a projection is added. */
export interface Adding {
  readonly records: readonly KernelRecord[];
  /** Spikes up to which the records read the list of events. */
  readonly listed: number;
}

/**
 * Records that add the projection; its weights get their place in the layout.
 * @param initial where a gathered projection takes the potentials that it adds to
 */
export function synapseRecords(
  projection: SynapticProjection,
  source: Places,
  target: Target,
  initial: Initial | undefined,
  compiling: Chosen,
  layout: Layout,
): Adding {
  const from = initial ?? { at: target.u, pixelBytes: 4 * target.grid.stored };
  const alone = depthwise(projection, source.grid, target.grid);
  if (alone) {
    const record = depthwiseRecord(alone, projection.weights, source, target, from, layout);
    return { records: [record], listed: 0 };
  }
  const conv = gathered(projection, source, target);
  if (conv) {
    const share = denseShare(projection, conv, source, target.grid, compiling);
    const plan = densePlan(projection, source, target.grid, share);
    const listed = plan?.most ?? INT32;
    const records = gatherRecords(projection, conv, source, target, from, listed, compiling, layout);
    const dense = plan ? denseRecords(plan, source, target, from, layout) : [];
    return { records: [...records, ...dense], listed };
  }
  if (projection.wiring.kind === 'elementwise' && alike(source.grid, target.grid)) {
    return { records: [elementwise(projection, source, target, layout)], listed: 0 };
  }
  return { records: scattered(projection, source, target, compiling, layout), listed: INT32 };
}

function scattered(
  projection: SynapticProjection,
  source: Places,
  target: Target,
  compiling: Chosen,
  layout: Layout,
): KernelRecord[] {
  const { wiring, weights } = projection;
  const { grid, events, starts, count, steps } = source;
  const { u } = target;
  if (wiring.kind === 'elementwise' || wiring.kind === 'sparse' || suitsList(wiring)) {
    return [sparse(projection, source, target, layout)];
  }
  if (wiring.kind === 'dense') {
    const packed = layout.place(packDense(wiring, weights, grid, target.grid));
    const targets = storedSize(target.grid);
    return [recordOf('scatterDense', { potentials: u, weights: packed, events, count, targets })];
  }
  const words = {
    potentials: u,
    events,
    starts,
    count,
    ...geometry(grid, wiring.window),
    targets: target.grid.stored,
    steps,
  };
  if (target.narrow) {
    const isStrided = wiring.window.strides.some((n) => n > 1);
    if (
      !isStrided &&
      weights instanceof Int8Array &&
      wiring.inChannels === 1 &&
      isPaired(projection, source, compiling)
    ) {
      const packed = layout.place(packRowPairs(wiring, weights, target.grid));
      return [recordOf('scatterPairs', { ...words, weights: packed })];
    }
    return [
      recordOf('scatterRows', { ...words, weights: layout.place(packRows(wiring, weights, target.grid)) }),
    ];
  }
  return [
    recordOf('scatterConv', {
      ...words,
      weights: layout.place(packScatter(wiring, weights)),
      inGroup: wiring.inChannels / wiring.groups,
      outGroup: wiring.outChannels / wiring.groups,
    }),
  ];
}

function sparse(
  { wiring, weights }: SynapticProjection,
  { grid, events, count }: Places,
  { grid: target, u }: Target,
  layout: Layout,
): KernelRecord {
  const packed = packSparse(wiring, weights, grid, target);
  return recordOf('scatterSparse', {
    potentials: u,
    weights: layout.place(packed.weights),
    events,
    count,
    starts: layout.place(packed.starts),
    targets: layout.place(packed.targets),
  });
}

/** Whether two populations are stored alike. */
const alike = (one: Grid, other: Grid): boolean =>
  (['stored', 'rows', 'columns'] as const).every((size) => one[size] === other[size]);

function elementwise(
  projection: SynapticProjection,
  { grid, carried }: Places,
  target: Target,
  layout: Layout,
): KernelRecord {
  const packed = packElementwise(projection.weights, grid);
  return recordOf('addElementwise', {
    potentials: target.u,
    carried,
    weights: layout.place(packed),
    weightBytes: packed.length > grid.stored ? 2 * grid.stored : 0,
    positions: grid.rows * grid.columns,
    channels: grid.stored,
  });
}
