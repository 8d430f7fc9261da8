/**
 * @file Chooses the kernel that adds one projection's spikes to the potentials of its target.
 */
import type { Connectivity } from '../../geometry/connectivity.ts';
import { kernel } from '../../kernels/index.ts';
import type { SynapticProjection, Weights } from '../../network/network.ts';
import { type Grid, LANES, places, storedSize } from './grid.ts';
import type { Layout } from './layout.ts';
import {
  blocksOf,
  DENSE_BLOCK,
  packDense,
  packDenseBlocks,
  packGather,
  packNeurons,
  packRows,
  packScatter,
  packSparse,
  synapseCount,
} from './pack.ts';
import { INT16, type Places, type Record } from './record.ts';

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
): Record[] {
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
const MOST_LISTED = 2 ** 21;

/** Whether each spike reaches so few neurons, far apart in memory, that a list of its synapses is the fastest. */
function suitsList(wiring: Connectivity): boolean {
  if (wiring.kind !== 'conv' || wiring.groups === 1) return false;
  return wiring.outChannels / wiring.groups < LANES / 2 && synapseCount(wiring) <= MOST_LISTED;
}

function sparse(
  { wiring, weights }: SynapticProjection,
  { grid, events, count }: Places,
  { grid: target, u }: Target,
  layout: Layout,
): Record {
  const packed = packSparse(wiring, weights, grid, target);
  const [w, starts, targets] = [packed.weights, packed.starts, packed.targets].map((data) =>
    layout.place(data),
  );
  return [kernel.scatterSparse, u, w, events, count, starts, targets];
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
): Record {
  const each = layout.place(packNeurons(weights, grid));
  const to = layout.place(packNeurons(places(target), grid));
  return [kernel.scatterElementwise, u, each, events, count, to];
}

function dense(
  wiring: Wiring<'dense'>,
  weights: Weights,
  { grid, events, count }: Places,
  { grid: target, u }: Target,
  lanes: number,
  layout: Layout,
): Record {
  const single = target.rows * target.columns === 1;
  if (weights instanceof Int8Array && lanes > 0 && single && wiring.outputs >= DENSE_BLOCK / 2) {
    const packed = layout.place(packDenseBlocks(wiring, weights, grid));
    const blocks = Math.ceil(wiring.outputs / DENSE_BLOCK);
    return [kernel.gatherDense, u, packed, storedSize(grid) * DENSE_BLOCK, events, count, blocks, lanes];
  }
  const packed = layout.place(packDense(wiring, weights, grid, target));
  return [kernel.scatterDense, u, packed, events, count, storedSize(target)];
}

function convolution(
  wiring: Wiring<'conv'>,
  weights: Weights,
  { grid: source, events, starts, count }: Places,
  { grid: target, u, narrow }: Target,
  lanes: number,
  layout: Layout,
): Record[] {
  const { kernel: size, strides, dilations, padStart } = wiring.window;
  const ends = [source.columns, source.stored, target.rows, target.columns, target.stored];
  if (narrow) {
    const packed = layout.place(packRows(wiring, weights, target));
    return [[kernel.scatterRows, u, packed, events, count, ...ends, ...size, ...padStart]];
  }
  if (wiring.groups === 1 && lanes > 0 && (dilations[1] === 1 || size[1] === 1)) {
    const shape = [source.rows, source.columns, source.stored, target.rows, target.columns];
    const geometry = [...shape, ...size, ...strides, dilations[0], ...padStart, lanes];
    return blocksOf(target.stored).map((block) => {
      const packed = layout.place(packGather(wiring, weights, source, block));
      const at = u + 4 * block.first;
      return [kernel.gatherConv, at, 4 * target.stored, packed, events, starts, ...geometry, block.vectors];
    });
  }
  const packed = layout.place(packScatter(wiring, weights));
  const groups = [wiring.inChannels / wiring.groups, wiring.outChannels / wiring.groups];
  const geometry = [...ends, ...size, ...strides, ...dilations, ...padStart, ...groups];
  return [[kernel.scatterConv, u, packed, events, count, ...geometry]];
}
