/** @file Operators that only rename or re-shape a value: the same neurons under another shape. */
import { formatShape, sizeOf } from '../../graph/tensor.ts';
import type { Connector } from '../operator.ts';
import type { Signal } from '../signal.ts';
import { required } from './operands.ts';

/** The same signal with the node's output shape; the batch axis must stay where it is. */
export function passThrough(input: Signal | undefined, connector: Connector): Signal {
  const signal = required(input, connector);
  const shape = connector.shapes[0];
  if (sizeOf(shape) !== sizeOf(signal.shape)) {
    throw connector.unsupported(
      `it moves the batch axis (${formatShape(signal.shape)} per image becomes ${formatShape(shape)}); keep the batch as the first axis.`,
    );
  }
  return { ...signal, shape };
}
