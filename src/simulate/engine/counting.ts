/** @file What stands around the kernels of a projection: the potentials it starts from, and the count of its synaptic operations. */
import { fanOut, fanOutPerPart } from '../../geometry/connectivity.ts';
import { constants, type KernelRecord, recordOf } from '../../kernels/index.ts';
import type { SynapticProjection } from '../../network/network.ts';
import type { Grid } from './grid.ts';
import type { Layout } from './layout.ts';
import { packChannels, packNeurons } from './pack.ts';
import type { Initial, Places } from './record.ts';

/** Initial potentials for the first kernel that adds to them: of the channels, or of every neuron. */
export function placeInitial(initial: ArrayLike<number>, grid: Grid, layout: Layout): Initial {
  const ofChannels = packChannels(initial, grid);
  const values = ofChannels ?? packNeurons(initial, grid);
  const padded = new Int32Array(values.length + constants.DENSE_BLOCK);
  padded.set(values);
  return { at: layout.place(padded), pixelBytes: ofChannels ? 0 : 4 * grid.stored };
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
