/**
 * @file Adding a projection by gathering: output pixel by output pixel, or down a column; one event or two at a time.
 */
import type { Connectivity } from '../../geometry/connectivity.ts';
import { constants, hasRelaxed, type KernelRecord, recordOf } from '../../kernels/index.ts';
import type { SynapticProjection } from '../../network/network.ts';
import { type Grid, LANES, storedSize } from './grid.ts';
import type { Layout } from './layout.ts';
import { type Block, blocksOf, packDenseBlocks, packGather, packSlide } from './pack.ts';
import { geometry, INT16, type Initial, type Places, type Target } from './record.ts';
import { roomOf } from './room.ts';

const { DENSE_BLOCK } = constants;

type Wiring<K extends Connectivity['kind']> = Extract<Connectivity, { kind: K }>;

/** How spikes are added, as `Compiling` says it; without a share the measured ones count. */
export interface Chosen {
  readonly denseShare: number | undefined;
  readonly paired: boolean;
}

/**
 * Of the products that relaxed SIMD computes, the synaptic operations that take as long event by event: measured on the
 * layers of the networks of docs/engine.md.
 */
const DENSE_SHARE = { single: 0.28, paired: 0.36 };

/** Vectors that `slideConv` can hold per output row, by the rows of its kernel. */
const SLIDES: Readonly<Record<number, readonly number[]>> = { 3: [4, 3, 2, 1], 5: [2, 1], 7: [1] };
const GATHERS = [8, 6, 4, 3, 2, 1];
const WIDE = [4, 3, 2, 1];
/** Instructions per vector of an event, and those that reading the event takes. */
const SINGLE = { perVector: 3, perEvent: 8 };
const PAIRED = { perVector: 2, perEvent: 6 };
/** Largest k of a product of two events. */
const MOST_PAIRED = 127;
/** Up to so many steps, every product of an int8 weight fits 16 bits. */
const MOST_SMALL = 255;
/** Shorter runs of events make up for small savings. */
const SLID = 0.95;

/** The widths of `slideConv` where it can take a convolution and needs fewer instructions than `gatherConv`. */
function slideWidths(
  { window }: Wiring<'conv'>,
  stored: number,
  paired: boolean,
): readonly number[] | undefined {
  const { kernel, strides, dilations } = window;
  const widths = SLIDES[kernel[0]];
  if (!widths || strides[0] !== 1 || dilations[0] !== 1) return undefined;
  const cost = ({ perVector, perEvent }: typeof SINGLE, vectors: number, reads: number) =>
    perVector * vectors + perEvent * reads;
  const slid = cost(SINGLE, (kernel[0] * stored) / LANES, blocksOf(stored, widths).length);
  const gathered =
    kernel[0] * cost(paired ? PAIRED : SINGLE, stored / LANES, blocksOf(stored, GATHERS).length);
  return slid < SLID * gathered ? widths : undefined;
}

/** Whether two events may be one product. */
export const isPaired = (
  { weights }: SynapticProjection,
  { steps, perUnit }: Places,
  { paired }: Chosen,
): boolean => paired && weights instanceof Int8Array && perUnit === 1 && steps <= MOST_PAIRED;

/** `denseShare` of `Compiling`, or what was measured for the kernel that adds the projection event by event. */
export function denseShare(
  projection: SynapticProjection,
  conv: Wiring<'conv'>,
  source: Places,
  target: Grid,
  compiling: Chosen,
): number {
  if (compiling.denseShare !== undefined) return compiling.denseShare;
  if (!hasRelaxed()) return Infinity;
  const paired = isPaired(projection, source, compiling);
  return DENSE_SHARE[paired && !slideWidths(conv, target.stored, paired) ? 'paired' : 'single'];
}

/** Whether a product may leave the 16 bits of a lane. */
export function isWide({ weights }: SynapticProjection, { steps }: Places): boolean {
  if (weights instanceof Int8Array && steps <= MOST_SMALL) return false;
  return weights.some((weight: number) => Math.abs(weight) * steps > INT16);
}

/** Records that gather a projection. @param most spikes beyond which they do nothing */
export function gatherRecords(
  projection: SynapticProjection,
  conv: Wiring<'conv'>,
  source: Places,
  { grid: target, u }: Target,
  initial: Initial,
  most: number,
  compiling: Chosen,
  layout: Layout,
): KernelRecord[] {
  const { wiring, weights } = projection;
  const { grid, steps, events, starts, count } = source;
  const perTarget = weights.length / conv.outChannels;
  const paired = isPaired(projection, source, compiling);
  const { input } = conv.window;
  const block = ({ first, vectors }: Block, packed: number) => ({
    ...geometry({ ...grid, rows: input[0], columns: input[1] }, conv.window),
    events,
    starts,
    potentials: u + 4 * first,
    pixelBytes: 4 * target.stored,
    initial: initial.at + 4 * first,
    initialBytes: initial.pixelBytes,
    weights: packed,
    vectors,
  });
  if (isWide(projection, source)) {
    return blocksOf(target.stored, WIDE).map((of) =>
      recordOf('gatherWide', block(of, layout.place(packGather(conv, weights, grid, of, Int16Array)))),
    );
  }
  const room = ({ first, vectors }: Block) =>
    roomOf(weights.subarray(first * perTarget, (first + LANES * vectors) * perTarget), perTarget, steps);
  if (wiring.kind === 'dense' && weights instanceof Int8Array && wiring.outputs >= DENSE_BLOCK / 2) {
    const packed = layout.place(packDenseBlocks(wiring, weights, grid));
    const blockBytes = storedSize(grid) * DENSE_BLOCK;
    const blocks = Math.ceil(wiring.outputs / DENSE_BLOCK);
    if (!paired) {
      const words = { potentials: u, initial: initial.at, weights: packed, blockBytes, events, count };
      return [recordOf('gatherDense', { ...words, blocks, room: roomOf(weights, perTarget, steps) })];
    }
    return Array.from({ length: blocks }, (_, i) => {
      const of = { first: i * DENSE_BLOCK, vectors: DENSE_BLOCK / LANES };
      return recordOf('gatherPairs', {
        ...block(of, packed + i * blockBytes),
        room: room(of),
        count,
        most,
        collected: 0,
      });
    });
  }
  const widths = slideWidths(conv, target.stored, paired);
  const [rows, columns] = conv.window.kernel;
  // Eight events are copied before it is known how many there are.
  const collected =
    rows > 1 ? layout.reserve(constants.EVENT_BYTES * (rows * columns * grid.stored + LANES)) : 0;
  return blocksOf(target.stored, widths ?? GATHERS).map((of) => {
    const words = (packed: Int8Array | Int16Array) => ({
      ...block(of, layout.place(packed)),
      room: room(of),
      count,
      most,
    });
    if (widths) return recordOf('slideConv', words(packSlide(conv, weights, grid, of)));
    const pairs = paired && of.vectors > 1;
    const packed = packGather(conv, weights, grid, of, pairs ? Int8Array : Int16Array);
    return recordOf(pairs ? 'gatherPairs' : 'gatherConv', { ...words(packed), collected });
  });
}
