/** @file What stands around the kernels of a projection: the potentials it starts from, and the count of its synaptic operations. */
import { fanOut, fanOutPerPart } from '../../geometry/connectivity.ts';
import { constants, type KernelRecord, recordOf } from '../../kernels/index.ts';
import type { SynapticProjection } from '../../network/network.ts';
import { type Grid, storedSize } from './grid.ts';
import type { Layout } from './layout.ts';
import { packChannels, packNeurons } from './pack.ts';
import type { Initial, Places, Target } from './record.ts';

/** Initial potentials for the first kernel that adds to them: of the channels, or of every neuron. */
export function placeInitial(initial: ArrayLike<number>, grid: Grid, layout: Layout): Initial {
  const ofChannels = packChannels(initial, grid);
  const values = ofChannels ?? packNeurons(initial, grid);
  const padded = new Int32Array(values.length + constants.DENSE_BLOCK);
  padded.set(values);
  return { at: layout.place(padded), pixelBytes: ofChannels ? 0 : 4 * grid.stored };
}

/** Values that are copied at a time where all pixels begin with the same ones. */
const COPIED = 2048;

/** The record that writes the initial potentials. */
export function resetRecord(
  initial: ArrayLike<number>,
  grid: Grid,
  { u, narrow }: Target,
  layout: Layout,
): KernelRecord {
  const ofChannels = packChannels(initial, grid);
  const pixels = Math.min(grid.rows * grid.columns, Math.ceil(COPIED / grid.stored));
  const start = ofChannels
    ? Int32Array.from({ length: pixels * grid.stored }, (_, i) => ofChannels[i % grid.stored])
    : packNeurons(initial, grid);
  const bytes = narrow ? 2 : 4;
  return recordOf('reset', {
    to: u,
    from: layout.place(narrow ? Int16Array.from(start) : start),
    fromBytes: bytes * start.length,
    bytes: bytes * storedSize(grid),
  });
}

/**
 * Counts the synaptic operations of a projection from its spikes, however they are added.
 * @param sum address of the count
 * @param perUnit neurons of a target unit
 */
export function countRecord(
  { wiring }: SynapticProjection,
  { grid, events, starts, count }: Places,
  sum: number,
  perUnit: number,
  layout: Layout,
): KernelRecord {
  if (wiring.kind === 'sparse') {
    const operations = fanOut(wiring).map((synapses) => perUnit * synapses);
    return recordOf('countListed', {
      events,
      count,
      fanOut: layout.place(packNeurons(operations, grid)),
      sum,
    });
  }
  const fans = fanOutPerPart(wiring).map((synapses) => perUnit * synapses);
  return recordOf('countSynops', {
    starts,
    parts: fans.length,
    partBytes: fans.length === 1 ? count - starts : constants.START_BYTES,
    fanOut: layout.place(fans),
    sum,
  });
}
