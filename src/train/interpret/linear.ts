/** @file Gemm and MatMul with a constant matrix. */
import { flagAttribute, floatAttribute } from '../../ops/parse/attributes.ts';
import { dense } from '../kernels/dense.ts';
import type { Tensor, Tensor2D } from '../tensorflow.ts';
import { type Rule, refused } from './frame.ts';
import { constantAt, isDataOf, optionalAt, valueAt } from './operands.ts';
import { rowsOf, rowsValue } from './value.ts';

export const gemm: Rule = (step, operands, { tf, images }) => {
  const { node, outputShapes } = step;
  if (flagAttribute(node, 'transA')) throw refused(step, 'transA = 1 mixes the images');
  const value = valueAt(step, operands);
  const { tensor: matrix } = constantAt(step, operands, 1);
  const w = (flagAttribute(node, 'transB') ? matrix : tf.transpose(matrix)) as Tensor2D;
  const x = tf.reshape(rowsOf(tf, value), [images, w.shape[1]]) as Tensor2D;
  let sums: Tensor = scaled(dense(tf, x, w), floatAttribute(node, 'alpha'));
  const bias = optionalAt(operands, 2);
  if (bias) {
    const row = tf.reshape(bias.tensor, [1, bias.tensor.size]);
    sums = tf.add(sums, scaled(row, floatAttribute(node, 'beta')));
  }
  return [rowsValue(tf, outputShapes[0], sums, isDataOf(operands))];

  function scaled(tensor: Tensor, factor = 1): Tensor {
    return factor === 1 ? tensor : tf.mul(tensor, factor);
  }
};

export const matMul: Rule = (step, operands, { tf, images }) => {
  const { outputShapes } = step;
  const isRight = operands[1]?.kind === 'constant';
  const value = valueAt(step, operands, isRight ? 0 : 1);
  const { tensor } = constantAt(step, operands, isRight ? 1 : 0);
  const matrix = tensor as Tensor2D;
  const isData = isDataOf(operands);
  const [shape] = outputShapes;
  const rows = rowsOf(tf, value);
  if (isRight) {
    const product = dense(tf, tf.reshape(rows, [-1, matrix.shape[0]]) as Tensor2D, tf.transpose(matrix));
    return [rowsValue(tf, shape, tf.reshape(product, [images, -1]), isData)];
  }
  // W · x works on columns: transpose, multiply rows, transpose back.
  const [outputs, length] = matrix.shape;
  const columns = value.shape.length === 1 ? 1 : value.shape[value.shape.length - 1];
  const turned = tf.transpose(tf.reshape(rows, [-1, length, columns]), [0, 2, 1]);
  const product = dense(tf, tf.reshape(turned, [-1, length]) as Tensor2D, matrix);
  const back = tf.transpose(tf.reshape(product, [-1, columns, outputs]), [0, 2, 1]);
  return [rowsValue(tf, shape, tf.reshape(back, [images, -1]), isData)];
};
