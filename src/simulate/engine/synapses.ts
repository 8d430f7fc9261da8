/**
 * @file Chooses the kernel that adds one projection's spikes to the potentials of its target.
 */
import type { Connectivity } from '../../geometry/connectivity.ts';
import { constants, type KernelRecord, recordOf } from '../../kernels/index.ts';
import type { SynapticProjection, Weights } from '../../network/network.ts';
import { type Grid, LANES, places, storedSize } from './grid.ts';
import type { Layout } from './layout.ts';
import {
  blocksOf,
  packDense,
  packDenseBlocks,
  packGather,
  packNeurons,
  packRows,
  packScatter,
  packSparse,
  synapseCount,
} from './pack.ts';
import { geometry, INT16, INT32, type Places } from './record.ts';

/** Where a projection adds to. */
export interface Target {
  readonly grid: Grid;
  /** Potentials. */
  readonly u: number;
  /** Whether they are of 16 bits; only `suitsRows` projections can add to such. */
  readonly narrow: boolean;
}

/** Whether `scatterRows` can take a projection: a plain convolution of few source channels. */
export function suitsRows({ wiring }: SynapticProjection, source: Grid): boolean {
  if (wiring.kind !== 'conv' || wiring.groups !== 1) return false;
  const { strides, dilations, padStart } = wiring.window;
  const plain = [...strides, ...dilations].every((n) => n === 1) && padStart.every((pad) => pad >= 0);
  return plain && source.stored < LANES;
}

/** Records that add the projection; its weights get their place in the layout. */
export function synapseRecords(
  projection: SynapticProjection,
  source: Places,
  target: Target,
  layout: Layout,
): KernelRecord[] {
  const { wiring } = projection;
  if (wiring.kind === 'elementwise') return [elementwise(projection.weights, source, target, layout)];
  if (wiring.kind === 'sparse' || suitsList(wiring)) return [sparse(projection, source, target, layout)];
  const room = Math.floor(INT16 / largestOf(projection.weights));
  // Sum of k that a lane can take; 0 if a single spike may be too much.
  const lanes = room >= source.steps ? room : 0;
  if (wiring.kind === 'dense') return [dense(wiring, projection.weights, source, target, lanes, layout)];
  return convolution(wiring, projection.weights, source, target, lanes, layout);
}

/** Synapses of a convolution that may be listed one by one. */
export const MOST_LISTED = 2 ** 21;

/** Whether each spike reaches so few neurons, far apart in memory, that a list of its synapses is the fastest. */
export function suitsList(wiring: Connectivity): boolean {
  if (wiring.kind !== 'conv' || wiring.groups === 1) return false;
  return wiring.outChannels / wiring.groups < LANES / 2 && synapseCount(wiring) <= MOST_LISTED;
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

function largestOf(weights: Weights): number {
  let largest = 1;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i];
    if (weight > largest) largest = weight;
    else if (-weight > largest) largest = -weight;
  }
  return largest;
}

type Wiring<K extends Connectivity['kind']> = Extract<Connectivity, { kind: K }>;

function elementwise(
  weights: Weights,
  { grid, events, count }: Places,
  { grid: target, u }: Target,
  layout: Layout,
): KernelRecord {
  return recordOf('scatterElementwise', {
    potentials: u,
    weights: layout.place(packNeurons(weights, grid)),
    events,
    count,
    targets: layout.place(packNeurons(places(target), grid)),
  });
}

function dense(
  wiring: Wiring<'dense'>,
  weights: Weights,
  { grid, events, count }: Places,
  { grid: target, u }: Target,
  lanes: number,
  layout: Layout,
): KernelRecord {
  const single = target.rows * target.columns === 1;
  if (weights instanceof Int8Array && lanes > 0 && single && wiring.outputs >= constants.DENSE_BLOCK / 2) {
    return recordOf('gatherDense', {
      potentials: u,
      weights: layout.place(packDenseBlocks(wiring, weights, grid)),
      blockBytes: storedSize(grid) * constants.DENSE_BLOCK,
      events,
      count,
      blocks: Math.ceil(wiring.outputs / constants.DENSE_BLOCK),
      room: lanes,
    });
  }
  return recordOf('scatterDense', {
    potentials: u,
    weights: layout.place(packDense(wiring, weights, grid, target)),
    events,
    count,
    targets: storedSize(target),
  });
}

function convolution(
  wiring: Wiring<'conv'>,
  weights: Weights,
  { grid: source, steps, events, starts, count }: Places,
  { grid: target, u, narrow }: Target,
  lanes: number,
  layout: Layout,
): KernelRecord[] {
  const { kernel, dilations } = wiring.window;
  const words = {
    potentials: u,
    events,
    starts,
    count,
    ...geometry(source, wiring.window),
    targets: target.stored,
  };
  if (narrow) {
    const packed = layout.place(packRows(wiring, weights, target));
    return [recordOf('scatterRows', { ...words, weights: packed })];
  }
  // `gatherConv` compares the sum of k under one row of its kernel in 32 bits.
  const sums = kernel[1] * source.stored * steps <= INT32;
  if (wiring.groups === 1 && lanes > 0 && sums && (dilations[1] === 1 || kernel[1] === 1)) {
    return blocksOf(target.stored).map((block) =>
      recordOf('gatherConv', {
        ...words,
        potentials: u + 4 * block.first,
        pixelBytes: 4 * target.stored,
        weights: layout.place(packGather(wiring, weights, source, block)),
        room: lanes,
        vectors: block.vectors,
      }),
    );
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
