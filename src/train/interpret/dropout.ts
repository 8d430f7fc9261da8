/**
 * @file Dropout in training: each value is zero with probability `ratio` and divided by 1 − ratio otherwise. The mask
 * follows from the image's seed and the node's position, so that it is the same in any shard.
 * Source: Srivastava et al. 2014, "Dropout".
 */
import { floatAttribute } from '../../ops/parse/attributes.ts';
import { randomFrom, seedOf } from '../random.ts';
import type { Rule } from './frame.ts';
import { passing } from './moves.ts';
import { valueAt } from './operands.ts';
import { mapped } from './value.ts';

/** The identity for images without seeds. */
export const dropout: Rule = (step, operands, frame) => {
  const { tf, plan, seeds } = frame;
  // An attribute before opset 12, an input from there on.
  const ratio =
    plan.graph.constants.get(step.node.inputs[1] ?? '')?.data[0] ?? floatAttribute(step.node, 'ratio') ?? 0.5;
  if (seeds === undefined || ratio === 0) return passing(step, operands.slice(0, 1), frame);
  const position = plan.steps.indexOf(step);
  const kept = 1 / (1 - ratio);
  const value = valueAt(step, operands);
  const perImage = value.tensor.size / seeds.length;
  const mask = new Float32Array(value.tensor.size);
  seeds.forEach((seed, image) => {
    const random = randomFrom(seedOf(seed, position));
    for (let i = 0; i < perImage; i++) mask[image * perImage + i] = random() < ratio ? 0 : kept;
  });
  return [mapped(value, (tensor) => tf.mul(tensor, tf.tensor(mask, tensor.shape)))];
};
