/**
 * @file Synapses in standard integer operators: Σ W·k by ConvInteger, MatMulInteger and Mul.
 * ConvInteger and MatMulInteger multiply bytes. Weights and k are therefore split into digits to the base 256,
 * w = Σ 256^i · w_i with w_i in −128…127, and the sums of all pairs of digits are added in 32 bits, where wrap-around
 * cancels. Both sides are unsigned with a zero point of 128: ONNX Runtime's kernels of unsigned by signed bytes add
 * pairs of products in 16 saturating bits on processors without VNNI, and give other sums there.
 */
import { FirstspikeError } from '../../error.ts';
import { type Connectivity, synapseVisitor } from '../../geometry/connectivity.ts';
import { type Shape, sizeOf } from '../../graph/tensor.ts';
import type { SynapticProjection, Weights } from '../../network/network.ts';
import { DataType } from '../onnx/proto.ts';
import type { Builder, Value } from './builder.ts';
import { cropped, padsOf, windowAttributes } from './windows.ts';

/** k of a population's units. */
export interface Sent {
  /** int32 [N, …shape]. */
  readonly k: Value;
  readonly shape: Shape;
  /** The largest |k|. */
  readonly most: number;
  /** Whether OFF neurons make it negative. */
  readonly signed: boolean;
}

/** A tensor of bytes, the byte that stands for zero, and the power of 256 that it is worth. */
interface Digit {
  readonly bytes: Value;
  readonly zero: Value;
  readonly worth: number;
}

const ZERO = 128;
/** Listed synapses become a dense matrix of bytes, which must not be much larger than the network. */
const MOST_ENTRIES = 2 ** 24;

/** Σ W·k of one projection: int32 [N, …shape]. */
export function weightedSum(
  builder: Builder,
  projection: SynapticProjection,
  source: Sent,
  shape: Shape,
): Value {
  const { wiring, weights } = projection;
  if (wiring.kind === 'elementwise') {
    const grouped = builder.reshape(source.k, [weights.length, wiring.size / weights.length]);
    const factors = builder.constant(Int32Array.from(weights), [weights.length, 1]);
    return builder.reshape(builder.node('Mul', [grouped, factors]), shape);
  }
  const attributes =
    wiring.kind === 'conv'
      ? { ...windowAttributes(wiring.window), pads: padsOf(wiring.window), group: wiring.groups }
      : {};
  const operator = wiring.kind === 'conv' ? 'ConvInteger' : 'MatMulInteger';
  const placed =
    wiring.kind === 'conv'
      ? cropped(
          builder,
          wiring.window,
          builder.reshape(source.k, [wiring.inChannels, ...wiring.window.input]),
        )
      : builder.reshape(source.k, [sizeOf(source.shape)]);
  const digits = spikeDigits(builder, { ...source, k: placed });
  const terms = weightDigits(builder, projection).flatMap((weight) =>
    digits.map((spikes) => {
      const inputs = [spikes.bytes, weight.bytes, spikes.zero, weight.zero];
      const sum = builder.node(operator, inputs, attributes);
      const worth = weight.worth * spikes.worth;
      return worth === 1 ? sum : builder.node('Mul', [sum, builder.int(worth | 0)]);
    }),
  );
  return builder.reshape(builder.sum(terms), shape);
}

/** k as bytes: k + 128 where that fits, else the digits of the ON neurons' k and, negative, of the OFF neurons'. */
function spikeDigits(builder: Builder, { k, most, signed }: Sent): Digit[] {
  const byte = (value: Value): Value => builder.cast(value, DataType.UINT8);
  if (signed && most < ZERO) {
    const shifted = builder.node('Add', [k, builder.int(ZERO)]);
    return [{ bytes: byte(shifted), zero: builder.byte(ZERO), worth: 1 }];
  }
  const zero = builder.byte(0);
  const unsigned = (value: Value, sign: number): Digit[] => {
    if (most < 256) return [{ bytes: byte(value), zero, worth: sign }];
    const high = builder.node('Div', [value, builder.int(256)]);
    const low = builder.node('Sub', [value, builder.node('Mul', [high, builder.int(256)])]);
    return [
      { bytes: byte(low), zero, worth: sign },
      { bytes: byte(high), zero, worth: 256 * sign },
    ];
  };
  if (!signed) return unsigned(k, 1);
  const none = builder.int(0);
  return [
    ...unsigned(builder.node('Max', [k, none]), 1),
    ...unsigned(builder.node('Max', [builder.node('Neg', [k]), none]), -1),
  ];
}

function weightDigits(builder: Builder, projection: SynapticProjection): Digit[] {
  const { values, shape } = arranged(projection);
  const digits: Digit[] = [];
  for (let more = true; more; ) {
    more = false;
    const bytes = new Uint8Array(values.length);
    for (let i = 0; i < values.length; i++) {
      let rest = values[i];
      for (let passed = 0; passed < digits.length; passed++) rest = (rest - lowOf(rest)) / 256;
      const low = lowOf(rest);
      bytes[i] = low + ZERO;
      if (low !== rest) more = true;
    }
    const worth = 256 ** digits.length;
    digits.push({ bytes: builder.constant(bytes, shape), zero: builder.byte(ZERO), worth });
  }
  return digits;
}

/** The lowest digit to the base 256. */
const lowOf = (value: number): number => ((value + ZERO) & 255) - ZERO;

interface Arranged {
  readonly values: Weights | Int32Array;
  readonly shape: Shape;
}

/** Weights in the layout that ONNX wants: kernels as they are, matrices as [inputs, outputs]. */
function arranged(projection: SynapticProjection): Arranged {
  const { wiring, weights, from, to } = projection;
  if (wiring.kind === 'conv') {
    const { outChannels, inChannels, groups, window } = wiring;
    return { values: weights, shape: [outChannels, inChannels / groups, ...window.kernel] };
  }
  const { inputs, outputs } = wiring as Extract<Connectivity, { inputs: number }>;
  if (inputs * outputs > MOST_ENTRIES && wiring.kind === 'sparse') {
    throw new FirstspikeError(
      'unsupported',
      `The synapses from "${from}" to "${to}" follow no convolution, and a matrix of ${inputs}×${outputs} would be needed for them; ONNX has no smaller form.`,
      { from, to },
    );
  }
  const values = matrix(projection, inputs * outputs);
  const visit = synapseVisitor(wiring, weights.length);
  for (let source = 0; source < inputs; source++) {
    visit(source, (target, weight) => {
      values[source * outputs + target] += weights[weight];
    });
  }
  return { values, shape: [inputs, outputs] };
}

/** Listed synapses may lead from one neuron to another more than once; a dense layer has one weight for each entry. */
function matrix({ wiring, weights }: SynapticProjection, entries: number): Weights | Int32Array {
  if (wiring.kind === 'sparse') return new Int32Array(entries);
  return weights instanceof Int8Array ? new Int8Array(entries) : new Int16Array(entries);
}
