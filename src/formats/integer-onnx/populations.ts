/**
 * @file Populations in standard operators, as k = T − t of their units: the closed form of eqs. (1) and (4) of
 * López-Randulfe et al. 2022, in the same integers as every simulator.
 */
import { FirstspikeError } from '../../error.ts';
import type { Window } from '../../geometry/window.ts';
import { type Shape, sizeOf } from '../../graph/tensor.ts';
import {
  entryOf,
  type InputPopulation,
  type Projection,
  type ReadoutPopulation,
  type SendingPopulation,
  type SpikingPopulation,
  stageLength,
} from '../../network/network.ts';
import { leastSent } from '../../network/selection.ts';
import { DataType } from '../onnx/proto.ts';
import type { Builder, Value } from './builder.ts';
import { type Sent, weightedSum } from './synapses.ts';
import { cropped, padsOf, windowAttributes } from './windows.ts';

/** Pixels → k of the input: a table of 256 entries for bytes, eq. (1) in doubles for floats. */
export function encoded(builder: Builder, population: InputPopulation, pixels: Value, bytes: boolean): Value {
  const { xMin, xMax, rounding, steps } = population;
  const most = stageLength(steps);
  const half = rounding === 'nearest' ? 0.5 : 0;
  if (bytes) {
    const table = Int32Array.from({ length: 256 }, (_, byte) =>
      Math.min(most, Math.max(0, Math.floor(((byte - xMin) / (xMax - xMin)) * most + half))),
    );
    return builder.node('Gather', [builder.constant(table, [256]), builder.cast(pixels, DataType.INT32)]);
  }
  const step = (operator: string, value: Value, by: number): Value =>
    builder.node(operator, [value, builder.double(by)]);
  const offset = step('Sub', builder.cast(pixels, DataType.DOUBLE), xMin);
  const scaled = step('Mul', step('Div', offset, xMax - xMin), most);
  const floor = builder.node('Floor', [step('Add', scaled, half)]);
  return builder.cast(step('Min', step('Max', floor, 0), most), DataType.INT32);
}

/** Potentials at the end of the silent stage, eq. (3). */
export function potentialsOf(
  builder: Builder,
  { name, shape, initial }: SpikingPopulation | ReadoutPopulation,
  sources: readonly { readonly projection: Projection; readonly sent: Sent }[],
): Value {
  const sums = sources.flatMap(({ projection, sent }) =>
    projection.kind === 'synapses' ? [weightedSum(builder, projection, sent, shape)] : [],
  );
  if (sums.length === 0) {
    throw new FirstspikeError('unsupported', `No spikes reach "${name}"; a graph cannot say so.`, {
      population: name,
    });
  }
  return builder.sum([...sums, perUnit(builder, initial, shape)]);
}

/** Entries per population, channel or neuron as a constant that spreads over [N, …shape]. */
function perUnit(builder: Builder, entries: ArrayLike<number>, shape: Shape): Value {
  const units = sizeOf(shape);
  const channels = shape[0] ?? 1;
  if (entries.length <= channels && channels % entries.length === 0)
    return perChannel(builder, entries, shape);
  const all = Int32Array.from({ length: units }, (_, unit) => entries[entryOf(entries.length, unit, units)]);
  return builder.constant(all, shape);
}

function perChannel(builder: Builder, entries: ArrayLike<number>, shape: Shape): Value {
  const channels = shape[0] ?? 1;
  const all = Int32Array.from(
    { length: channels },
    (_, channel) => entries[entryOf(entries.length, channel, channels)],
  );
  return builder.constant(
    all,
    shape.map((n, axis) => (axis === 0 ? n : 1)),
  );
}

/** k of neurons at these potentials, eq. (4). */
export function fired(builder: Builder, population: SpikingPopulation, u: Value): Value {
  const { shape, mirror, thresholdTable, iExt } = population;
  const most = stageLength(population.steps);
  const ramp = (potentials: Value): Value => {
    const rising = builder.node('Max', [potentials, builder.int(0)]);
    const k = builder.node('Div', [rising, perChannel(builder, iExt, shape)]);
    return builder.node('Min', [k, builder.int(most)]);
  };
  /** How many of the thresholds of a channel stand in this relation to the potential. */
  const reached = (relation: string, potentials: Value, thresholds: ArrayLike<number>): Value => {
    const axis = shape.length + 1;
    const each = builder.node('Unsqueeze', [potentials, builder.list([axis])]);
    const table = builder.constant(Int32Array.from(thresholds), [
      ...shape.map((n, i) => (i === 0 ? n : 1)),
      most,
    ]);
    const held = builder.cast(builder.node(relation, [each, table]), DataType.INT32);
    return builder.node('ReduceSum', [held, builder.list([axis])], { keepdims: 0 });
  };
  const on = thresholdTable ? reached('GreaterOrEqual', u, thresholdTable.on) : ramp(u);
  if (!mirror || (thresholdTable && !thresholdTable.off)) return on;
  const v = builder.node('Sub', [perChannel(builder, mirror, shape), u]);
  const off = thresholdTable?.off ? reached('GreaterOrEqual', v, thresholdTable.off) : ramp(v);
  const bound = thresholdTable?.upperBound;
  const bounded = bound ? builder.node('Min', [off, reached('LessOrEqual', v, bound)]) : off;
  const isOn = builder.node('Greater', [on, builder.int(0)]);
  return builder.node('Where', [isOn, on, builder.node('Neg', [bounded])]);
}

/** The spikes that a relay passes on. */
export function relayed(
  builder: Builder,
  shape: Shape,
  sources: readonly { readonly projection: Projection; readonly sent: Sent }[],
): Value {
  const parts = sources.flatMap(({ projection, sent }) => {
    if (projection.kind === 'max-pool')
      return [pooled(builder, projection.window, projection.channels, sent, shape)];
    return projection.kind === 'gather' ? [gathered(builder, projection.sources, sent, shape)] : [];
  });
  return builder.sum(parts);
}

/**
 * MaxPool has no int32; float32 holds |k| ≤ 65,535 exactly. Padding is below every k (MaxPool's own padding must be smaller
 * than the kernel), and a window that holds nothing else is silent.
 */
function pooled(builder: Builder, window: Window, channels: number, { k, most }: Sent, shape: Shape): Value {
  const placed = cropped(builder, window, builder.reshape(k, [channels, ...window.input]));
  const [top, left, bottom, right] = padsOf(window);
  const pads = builder.list([0, 0, top, left, 0, 0, bottom, right]);
  const padded = builder.node('Pad', [placed, pads, builder.int(-most - 1)]);
  const largest = builder.node('MaxPool', [builder.cast(padded, DataType.FLOAT)], windowAttributes(window));
  const held = builder.cast(largest, DataType.INT32);
  const isEmpty = builder.node('Less', [held, builder.int(-most)]);
  return builder.reshape(builder.node('Where', [isEmpty, builder.int(0), held]), shape);
}

/** Source −1 is silence: it names a zero behind the last unit. */
function gathered(builder: Builder, sources: Int32Array, { k, shape: from }: Sent, shape: Shape): Value {
  const units = sizeOf(from);
  const flat = builder.reshape(k, [units]);
  const padded = sources.includes(-1)
    ? builder.node('Pad', [flat, builder.list([0, 0, 0, 1]), builder.int(0)])
    : flat;
  const indices = Int32Array.from(sources, (source) => (source < 0 ? units : source));
  const picked = builder.node('Gather', [padded, builder.constant(indices, [indices.length])], { axis: 1 });
  return builder.reshape(picked, shape);
}

/**
 * The spikes of k that are sent.
 * @throws FirstspikeError `unsupported` for N-of-M and rank order
 */
export function selected(builder: Builder, { name, selection, steps }: SendingPopulation, k: Value): Value {
  if (!selection) return k;
  if (selection.competition) {
    throw new FirstspikeError(
      'unsupported',
      `Neurons of "${name}" inhibit one another (N-of-M or rank order), which integer operators of ONNX do not say; convert without --n-of-m and --rank-order.`,
      { population: name },
    );
  }
  const least = leastSent(selection.deadline, stageLength(steps));
  const inTime = builder.node('GreaterOrEqual', [builder.node('Abs', [k]), builder.int(least)]);
  return builder.node('Where', [inTime, k, builder.int(0)]);
}
