/**
 * @file Values that cannot be negative, as far as the nodes alone tell: a lower limit of zero changes none of them. Images
 * count as non-negative: the range of a quantiser held all pixels when it was calibrated.
 */
import type { Node } from '../../graph/graph.ts';
import type { Tensor } from '../../graph/tensor.ts';
import { findOperator } from '../table.ts';

/** Whether the outputs of a node cannot be negative, given which values cannot. */
export function givesNonNegative(
  node: Node,
  nonNegative: ReadonlySet<string>,
  constants: ReadonlyMap<string, Tensor>,
): boolean {
  const given = findOperator(node.type)?.nonNegative;
  const promise =
    typeof given === 'function'
      ? given(node, { constant: (index) => constants.get(node.inputs[index] ?? '') })
      : given;
  if (promise === 'always') return true;
  if (promise === 'input') return nonNegative.has(node.inputs[0]);
  if (promise !== 'inputs') return false;
  return node.inputs.every((name) => {
    const constant = constants.get(name);
    if (constant?.kind === 'float') return constant.data.every((value) => value >= 0);
    return name === '' || constant !== undefined || nonNegative.has(name);
  });
}
