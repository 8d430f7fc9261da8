/** @file CastLike: to the number type of another value; sixteen-bit types are held as float32. */
import { floatTensor, intTensor, type NarrowInteger } from '../../graph/tensor.ts';
import { passThrough } from '../connect/pass-through.ts';
import { free, type Operator } from '../operator.ts';
import { inputShape } from '../parse/operands.ts';

interface CastLikeAttributes {
  readonly kind: 'float' | 'int';
  readonly width: NarrowInteger | undefined;
}

export const castLike: Operator<CastLikeAttributes> = {
  type: 'CastLike',
  becomes: 'as `Cast`',
  group: 'shape',
  dependence: 'same',
  nonNegative: 'input',
  parse(node, context) {
    inputShape(node, context, 0);
    // Values of the image are floats.
    const like = context.constant(1);
    return { kind: like?.kind ?? 'float', width: like?.kind === 'int' ? like.width : undefined };
  },
  shape: (_, [input]) => [input],
  reference({ kind, width }, [input]) {
    if (kind === 'float') return [floatTensor(input.shape, Float32Array.from(input.data))];
    return [intTensor(input.shape, Float64Array.from(input.data, Math.trunc), width)];
  },
  connect({ kind }, [input], connector) {
    if (kind === 'float') return passThrough(input, connector);
    throw connector.unsupported('it rounds values of the image to integers; remove it, or cast to float.');
  },
  count: () => free,
};
