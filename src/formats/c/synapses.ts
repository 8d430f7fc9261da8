/**
 * @file Synapses in C: their weights in the order in which a spike needs them, and the call that adds them up.
 *
 * A convolution keeps, per row and per column of its input, the outputs that are reached and the taps through which. Taps
 * that reach outputs from the first to the last follow each other in memory, so that a spike adds one run of weights per row
 * of the kernel: with stride 1 the taps in reverse, with stride 2 first the even and then the odd ones.
 */
import type { Connectivity } from '../../geometry/connectivity.ts';
import { tapsPerInput, type Window } from '../../geometry/window.ts';
import type { SynapticProjection, Weights } from '../../network/network.ts';
import type { Emitter } from './emitter.ts';
import type { Layout, Units } from './layout.ts';
import { bytesOf, type IntegerType } from './text.ts';

/** What a projection joins, and the names of its constants and of k of its source. */
interface Ends {
  readonly source: Units;
  readonly target: Units;
  readonly layout: Layout;
  readonly name: string;
  readonly k: string;
}

type Conv = Extract<Connectivity, { kind: 'conv' }>;

/** Adds the constants and the call of a projection. */
export function emitSynapses(emitter: Emitter, { wiring, weights }: SynapticProjection, ends: Ends): void {
  const { source, target, layout, name, k } = ends;
  const type: IntegerType = weights instanceof Int8Array ? 'int8_t' : 'int16_t';
  const array = (values: Weights | number[]): string => emitter.array(type, `${name}_weights`, values);
  if (wiring.kind === 'conv') {
    const geometry = emitGeometry(emitter, wiring, layout, name);
    emitter.call(`conv_${type}`, geometry.record, array(repacked(wiring, weights, geometry)), k, 'membrane');
  } else if (wiring.kind === 'dense') {
    const { inputs, outputs } = wiring;
    const packed = weights.map(
      (_, i) => weights[target.unit(i % outputs) * inputs + source.unit(Math.floor(i / outputs))],
    );
    emitter.call(`dense_${type}`, array(packed), k, inputs, 'membrane', outputs);
  } else if (wiring.kind === 'elementwise') {
    const entries = target.channels % weights.length === 0 ? target.channels : target.count;
    const perWeight = wiring.size / weights.length;
    const unit = (i: number): number => (entries === target.channels ? i * target.positions : target.unit(i));
    const spread = Array.from({ length: entries }, (_, i) => weights[Math.floor(unit(i) / perWeight)]);
    emitter.call(`elementwise_${type}`, array(spread), entries, k, 'membrane', target.count);
  } else {
    const [starts, targets, values] = listed(wiring, weights, source, target);
    emitter.call(
      `sparse_${type}`,
      array(values),
      emitter.array('int32_t', `${name}_starts`, starts),
      emitter.array(layout.index, `${name}_targets`, targets, 'unit'),
      k,
      wiring.inputs,
      'membrane',
    );
  }
}

/** Listed synapses in the order of the places of their sources. */
function listed(
  { inputs, starts, targets }: Extract<Connectivity, { kind: 'sparse' }>,
  weights: Weights,
  source: Units,
  target: Units,
): readonly [starts: number[], targets: number[], weights: number[]] {
  const first = [0];
  const places: number[] = [];
  const values: number[] = [];
  for (let place = 0; place < inputs; place++) {
    const j = source.unit(place);
    for (let s = starts[j]; s < starts[j + 1]; s++) {
      places.push(target.place(targets[s]));
      values.push(weights[s]);
    }
    first.push(places.length);
  }
  return [first, places, values];
}

/** One axis of a convolution. */
interface Axis {
  /** Per input position: the first output, the place of its tap, how many outputs. */
  readonly taps: readonly (readonly [first: number, place: number, count: number])[];
  /** Outputs from one tap to the next one in memory. */
  readonly step: number;
  /** Taps of the kernel in the order of memory. */
  readonly order: readonly number[];
}

function axisOf(window: Window, axis: 0 | 1): Axis {
  const [kernel, stride, dilation] = [window.kernel[axis], window.strides[axis], window.dilations[axis]];
  const common = greatestCommonDivisor(stride, dilation);
  const period = stride / common;
  const order = Array.from({ length: kernel }, (_, tap) => tap).sort(
    (a, b) => (a % period) - (b % period) || b - a,
  );
  const taps = tapsPerInput(window, axis).map((reached) => {
    // Taps rise as outputs fall.
    const first = reached[reached.length - 1];
    return first ? ([first.output, order.indexOf(first.tap), reached.length] as const) : ([0, 0, 0] as const);
  });
  return { taps, step: dilation / common, order };
}

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);

interface Geometry {
  readonly record: string;
  readonly rows: Axis;
  readonly columns: Axis;
}

function emitGeometry(
  emitter: Emitter,
  { window, inChannels, outChannels, groups }: Conv,
  { index }: Layout,
  name: string,
): Geometry {
  const [rows, columns] = [axisOf(window, 0), axisOf(window, 1)];
  const run = outChannels / groups;
  const [kernelRows, kernelColumns] = window.kernel;
  const outputRow = window.output[1] * outChannels;
  const arrays = [rows, columns].map(({ taps }, axis) => {
    const values = taps.map((tap) => `{ ${tap.join(', ')} }`);
    const array = `${name}_${axis === 0 ? 'rows' : 'columns'}`;
    emitter.constants.add(`static const taps ${array}[${taps.length}] = { ${values.join(', ')} };\n\n`);
    emitter.bytes += 3 * bytesOf(index) * taps.length;
    return array;
  });
  const numbers = [
    [...window.input, inChannels, inChannels / groups],
    [run, rows.step * outputRow, columns.step * outChannels],
    [outputRow, outChannels, kernelRows * kernelColumns * run, kernelColumns * run],
  ];
  const fields = [arrays, ...numbers].map((line) => line.join(', ')).join(',\n  ');
  return { record: emitter.record('convolution', name, fields, 13 * 4), rows, columns };
}

/** [out, in / groups, rows, columns] → [in, rows, columns, out / groups], taps in the order of memory. */
function repacked(
  { window, inChannels, outChannels, groups }: Conv,
  weights: Weights,
  { rows, columns }: Pick<Geometry, 'rows' | 'columns'>,
): Weights {
  const [inPerGroup, outPerGroup] = [inChannels / groups, outChannels / groups];
  const [kernelRows, kernelColumns] = window.kernel;
  const packed = weights.slice();
  let to = 0;
  for (let channel = 0; channel < inChannels; channel++) {
    const firstTarget = Math.floor(channel / inPerGroup) * outPerGroup;
    for (const row of rows.order) {
      for (const column of columns.order) {
        for (let out = firstTarget; out < firstTarget + outPerGroup; out++) {
          const kernel = (out * inPerGroup + (channel % inPerGroup)) * kernelRows + row;
          packed[to++] = weights[kernel * kernelColumns + column];
        }
      }
    }
  }
  return packed;
}
