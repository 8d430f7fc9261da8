/**
 * @file The records of a spiking stage: plain, fused with pooling, and counting.
 */
import type { Window } from '../../geometry/window.ts';
import { type KernelRecord, recordOf } from '../../kernels/index.ts';
import { entryOf, type SpikingPopulation } from '../../network/network.ts';
import type { Layout } from './layout.ts';
import { geometry, INT16, type Places, type Target } from './record.ts';

/** Records that turn the potentials of one population into spikes. */
export interface Firing {
  /** Every neuron fires into `carried`. */
  alone(carried: number): KernelRecord;
  /** Only the earliest neuron of each window fires, into a relay's `carried`. */
  pooled(carried: number, window: Window): KernelRecord;
  /** As `pooled`, for windows that tile the population; counts the neurons that fire on the way. */
  tiled(carried: number, window: Window): KernelRecord;
  /** Counts the neurons that fire. */
  count(): KernelRecord;
}

/** Up to so many steps, comparing potentials with the multiples of iExt can take the place of dividing. */
export const COMPARED_STEPS = 8;
/** Up to so many it is faster, by the bits of potentials. */
const FEW_STEPS = { 16: 4, 32: 3 };
/** From here on, iExt · T is no longer divided exactly in float32. */
const EXACT_DIVISION = 2 ** 23;

/** Whether potentials are divided by these currents exactly, in float32. */
export const dividesExactly = (iExt: ArrayLike<number>, steps: number): boolean =>
  Array.prototype.every.call(iExt, (current: number) => current * steps < EXACT_DIVISION);

/** Places the currents of a population and returns its records. */
export function firingOf(
  { iExt }: SpikingPopulation,
  { grid, steps, spikes }: Places,
  { u, narrow }: Target,
  layout: Layout,
): Firing {
  const bits = narrow ? 16 : 32;
  const currents = Array.from({ length: grid.stored }, (_, c) =>
    c < grid.channels ? iExt[entryOf(iExt.length, c, grid.channels)] : 1,
  );
  // The largest potentials below the m-th multiples. All potentials of 16 bits lie below a multiple beyond these.
  const below = (...multiples: readonly number[]) => {
    const values = multiples.flatMap((m) => currents.map((current) => m * current - 1));
    return layout.place(
      narrow ? Int16Array.from(values, (v) => Math.min(v, INT16)) : Int32Array.from(values),
    );
  };
  const compared = steps <= FEW_STEPS[bits] || !dividesExactly(iExt, steps);
  const mostSilent = below(1);
  const words = (carried: number, window: Window) => ({
    potentials: u,
    carried,
    ...geometry(grid, window),
    currents: compared
      ? below(...Array.from({ length: steps }, (_, i) => i + 1))
      : layout.place(Float32Array.from(currents)),
    compared: compared ? 1 : 0,
    steps,
    bits,
    mostSilent,
    fired: spikes,
  });
  const pooled = (carried: number, window: Window) => recordOf('fire', words(carried, window));
  const size = [grid.rows, grid.columns] as const;
  const one = [1, 1] as const;
  const itself: Window = {
    input: size,
    output: size,
    kernel: one,
    strides: one,
    dilations: one,
    padStart: [0, 0],
  };
  return {
    alone: (carried) => pooled(carried, itself),
    pooled,
    tiled: (carried, window) => recordOf('fireTiles', words(carried, window)),
    count: () => recordOf('countFired', { ...words(0, itself), positions: grid.rows * grid.columns }),
  };
}

/** The record of units that may have OFF neurons, or thresholds of their own. */
export function signedFiring(
  { iExt, mirror, thresholdTable }: SpikingPopulation,
  { grid, steps, carried }: Places,
  { u }: Target,
  layout: Layout,
): KernelRecord {
  const positions = grid.rows * grid.columns;
  const perChannel = (value: (channel: number) => number, padding: number) =>
    Array.from({ length: grid.stored }, (_, c) => (c < grid.channels ? value(c) : padding));
  const mirrors = layout.place(Int32Array.from(perChannel((c) => mirror?.[c] ?? 0, 0)));
  const table = (thresholds: Int32Array | Float64Array | null) =>
    thresholds ? layout.place(Int32Array.from(thresholds)) : 0;
  if (thresholdTable) {
    return recordOf('fireTable', {
      potentials: u,
      carried,
      positions,
      stored: grid.stored,
      channels: grid.channels,
      steps,
      on: table(thresholdTable.on),
      off: table(thresholdTable.off),
      upperBound: table(thresholdTable.upperBound),
      mirrors,
    });
  }
  const currents = perChannel((c) => iExt[entryOf(iExt.length, c, grid.channels)], 1);
  return recordOf('fireSigned', {
    potentials: u,
    carried,
    positions,
    channels: grid.stored,
    currents: layout.place(Float32Array.from(currents)),
    mirrors,
    steps,
  });
}

/** Whether windows of 2 × 2 cover every neuron exactly once, as `tiled` needs it. */
export function tiles({ input, output, kernel: size, strides, dilations, padStart }: Window): boolean {
  return ([0, 1] as const).every(
    (axis) =>
      size[axis] === 2 &&
      strides[axis] === 2 &&
      dilations[axis] === 1 &&
      padStart[axis] === 0 &&
      input[axis] === 2 * output[axis],
  );
}
