/**
 * @file What Softmax and LogSoftmax share: they keep the order of the outputs, so the read-out leaves them out. They
 * can only stand at the end of a network.
 */
import { intAttribute } from '../attributes.ts';
import { passThrough } from '../connect/pass-through.ts';
import { inputShape, resolveAxis } from '../operands.ts';
import { free, type Operator } from '../operator.ts';
import { alongAxis } from '../reference/softmax.ts';

export interface TailAttributes {
  readonly axis: number;
  /** Before opset 13 the axes from `axis` on count as one. */
  readonly flattened: boolean;
}

/** A tail that normalises each run of values in place. */
export function tail(type: string, normalise: (values: Float64Array) => void): Operator<TailAttributes> {
  return {
    type,
    parse(node, context) {
      const shape = inputShape(node, context, 0);
      const flattened = context.opset < 13;
      return {
        axis: resolveAxis(node, intAttribute(node, 'axis') ?? (flattened ? 1 : -1), shape.length),
        flattened,
      };
    },
    shape: (_, [input]) => [input],
    reference: ({ axis, flattened }, [input]) => [alongAxis(input, axis, flattened, normalise)],
    connect: (_, [input], connector) => passThrough(input, connector),
    count: () => free,
  };
}
