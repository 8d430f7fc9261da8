/** @file Range: numbers from `start` up to but without `limit`, in steps of `delta`. */
import { constantsOnly } from '../connect/operands.ts';
import { badNode } from '../node-error.ts';
import { folded, free, type Operator } from '../operator.ts';
import { numberConstant } from '../parse/operands.ts';
import { tensorOf } from '../reference/elements.ts';

interface RangeAttributes {
  readonly start: number;
  readonly delta: number;
  readonly length: number;
  readonly isInt: boolean;
}

export const range: Operator<RangeAttributes> = {
  type: 'Range',
  becomes: folded,
  group: 'on constants, or inside a decomposed activation',
  dependence: 'constant',
  nonNegative: 'unknown',
  parse(node, context) {
    const [start, limit, delta] = ['start', 'limit', 'delta'].map((what, i) =>
      numberConstant(node, context, i, what),
    );
    const length = Math.max(0, Math.ceil((limit - start) / delta));
    if (!Number.isSafeInteger(length))
      throw badNode(
        node,
        `a range from ${start} to ${limit} by ${delta} has no length; export the model again.`,
      );
    return { start, delta, length, isInt: context.constant(0)?.kind === 'int' };
  },
  shape: ({ length }) => [[length]],
  reference({ start, delta, length, isInt }) {
    const data = isInt ? new Float64Array(length) : new Float32Array(length);
    for (let i = 0; i < length; i++) data[i] = start + i * delta;
    return [tensorOf(data, [length])];
  },
  connect: constantsOnly('count'),
  count: () => free,
};
