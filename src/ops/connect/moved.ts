/** @file Operators that only move values: relays move spikes as the operator moves indices. */
import { intTensor, type Shape, sizeOf } from '../../graph/tensor.ts';
import type { Connector, Operator } from '../operator.ts';
import type { Signal, Spikes } from '../signal.ts';
import { required } from './operands.ts';
import { elementwisePotential } from './potential.ts';

/** For each element of an operator's output, the element of its input (of this shape) that is there. */
export function movedIndices<A>(
  { reference }: Pick<Operator<A>, 'reference'>,
  attributes: A,
  input: Shape,
): Int32Array {
  const size = sizeOf(input);
  const indices = intTensor(
    input,
    Float64Array.from({ length: size }, (_, i) => i),
  );
  const [moved] = reference(attributes, [indices]);
  return Int32Array.from(moved.data);
}

/**
 * The signal whose element i is element `sources[i]` of `input`; −1 stands for zero. A potential stays one: its
 * activation may come first.
 */
export function connectMoved(
  input: Signal | undefined,
  sources: Int32Array,
  connector: Connector,
  shape: Shape = connector.shapes[0],
): Signal {
  const signal = required(input, connector);
  const isSame = sources.length === sizeOf(signal.shape) && sources.every((source, i) => source === i);
  if (isSame) return { ...signal, shape };
  if (signal.kind === 'spikes' || sources.includes(-1)) {
    return { ...connector.gather([connector.spikes(signal)], sources, shape), shape };
  }
  const relay = { kind: 'gather', sources, shape } as const;
  const potential = signal.kind === 'potential' ? signal : signal.potential;
  const relays = signal.kind === 'potential' ? [relay] : [...signal.relays, relay];
  return { kind: 'relayed-potential', shape, potential, relays };
}

/**
 * What `move` makes of a signal. Spikes that cannot be read once they are moved get neurons of their own before, where
 * calibration knows their values.
 */
export function movedReadably(
  input: Signal | undefined,
  move: (signal: Signal) => Signal,
  isReadable: (moved: Spikes) => boolean,
  connector: Connector,
): Signal {
  const signal = required(input, connector);
  const moved = move(signal);
  if (signal.kind !== 'spikes' || moved.kind !== 'spikes' || isReadable(moved)) return moved;
  return move(elementwisePotential(signal, connector.node.inputs[0], signal.shape, connector));
}
