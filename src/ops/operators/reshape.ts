/** @file Reshape: a new shape where 0 copies the input's size (unless `allowzero`) and −1 takes what is left. */
import { formatShape, type Shape, sizeOf } from '../../graph/tensor.ts';
import { shapeError } from '../node-error.ts';
import { flagAttribute, intsAttribute } from '../parse/attributes.ts';
import { inputShape, intConstant } from '../parse/operands.ts';
import { reshaping } from './reshaping.ts';

export const reshape = reshaping('Reshape', (node, context) => {
  const input = inputShape(node, context, 0);
  // Before opset 5 the shape is an attribute.
  const wanted = intsAttribute(node, 'shape') ?? intConstant(node, context, 1, 'new shape');
  const output = resolveShape(input, wanted, flagAttribute(node, 'allowzero'));
  if (output !== undefined) return output;
  throw shapeError(
    node,
    `cannot turn ${formatShape(input)} into [${wanted.join(', ')}]; check the image size.`,
  );
});

function resolveShape(input: Shape, wanted: readonly number[], allowZero: boolean): Shape | undefined {
  const sizes = wanted.map((size, axis) => (size === 0 && !allowZero ? input[axis] : size));
  const known = sizeOf(sizes.filter((size) => size !== -1));
  const isValid = sizes.every((size) => size >= -1) && sizes.filter((size) => size === -1).length <= 1;
  const output = sizes.map((size) => (size === -1 ? sizeOf(input) / known : size));
  const fits = output.every((size) => Number.isInteger(size)) && sizeOf(output) === sizeOf(input);
  return isValid && fits ? output : undefined;
}
