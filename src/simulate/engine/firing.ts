/**
 * @file The records of a spiking stage: plain, fused with pooling, and counting.
 */
import type { Window } from '../../geometry/window.ts';
import { COMPARED_STEPS, kernel } from '../../kernels/index.ts';
import { entryOf, type SpikingPopulation } from '../../network/network.ts';
import type { Layout } from './layout.ts';
import { geometry, INT16, type Places, type Record } from './record.ts';
import type { Target } from './synapses.ts';

/** Records that turn the potentials of one population into spikes. */
export interface Firing {
  /** Every neuron fires into `carried`. */
  alone(carried: number): Record;
  /** Only the earliest neuron of each window fires, into a relay's `carried`. */
  pooled(carried: number, window: Window): Record;
  /** As `pooled`, for windows that tile the population; counts the neurons that fire on the way. */
  tiled(carried: number, window: Window): Record;
  /** Counts the neurons that fire. */
  count(): Record;
}

/** Places the currents of a population and returns its records. */
export function firingOf(
  { iExt }: SpikingPopulation,
  { grid, steps: levels, spikes }: Places,
  { u, narrow }: Target,
  layout: Layout,
): Firing {
  const bits = narrow ? 16 : 32;
  const currents = Array.from({ length: grid.stored }, (_, c) =>
    c < grid.channels ? iExt[entryOf(iExt.length, c, grid.channels)] : 1,
  );
  // A multiple beyond 16 bits lies beyond every potential of a population whose potentials fit.
  const whole = (values: readonly number[]) =>
    layout.place(narrow ? Int16Array.from(values, (v) => Math.min(v, INT16)) : Int32Array.from(values));
  const single = whole(currents);
  const multiples =
    levels <= COMPARED_STEPS
      ? whole(Array.from({ length: levels }, (_, i) => currents.map((current) => current * (i + 1))).flat())
      : layout.place(Float32Array.from(currents));
  const pooled = (carried: number, window: Window): Record => [
    kernel.fire,
    u,
    carried,
    ...geometry(grid, window),
    multiples,
    levels,
    bits,
  ];
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
    tiled: (carried, window) => [kernel.fireTiles, ...pooled(carried, window).slice(1), single, spikes],
    count: () => [kernel.countFired, u, grid.rows * grid.columns, grid.stored, single, spikes, bits],
  };
}

/** The record of units that may have OFF neurons, or thresholds of their own. */
export function signedFiring(
  { iExt, mirror, curve }: SpikingPopulation,
  { grid, steps: levels, carried }: Places,
  { u }: Target,
  layout: Layout,
): Record {
  const positions = grid.rows * grid.columns;
  const perChannel = (value: (channel: number) => number, padding: number) =>
    Array.from({ length: grid.stored }, (_, c) => (c < grid.channels ? value(c) : padding));
  const mirrors = layout.place(Int32Array.from(perChannel((c) => mirror?.[c] ?? 0, 0)));
  const table = (thresholds: Int32Array | Float64Array | null) =>
    thresholds ? layout.place(Int32Array.from(thresholds)) : 0;
  if (curve) {
    const tables = [table(curve.on), table(curve.off), table(curve.band)];
    const size = [positions, grid.stored, grid.channels, levels];
    return [kernel.fireCurve, u, carried, ...size, ...tables, mirrors];
  }
  const currents = perChannel((c) => iExt[entryOf(iExt.length, c, grid.channels)], 1);
  const at = layout.place(Float32Array.from(currents));
  return [kernel.fireSigned, u, carried, positions, grid.stored, at, mirrors, levels];
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
