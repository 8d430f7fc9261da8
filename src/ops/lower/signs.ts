/**
 * @file Values that cannot be negative, as far as the nodes alone tell: a limit at zero below them cuts nothing. Images
 * count as such, because what a quantiser's range leaves out of them was not there when it was calibrated.
 */
import type { Node } from '../../graph/graph.ts';
import type { Tensor } from '../../graph/tensor.ts';

const giving = new Set(['Abs', 'Exp', 'HardSigmoid', 'Relu', 'Sigmoid', 'Softmax', 'Softplus', 'Sqrt']);

/** Operators whose result has no sign that an operand has not. */
const keeping = new Set([
  'Add',
  'AveragePool',
  'Concat',
  'Div',
  'Dropout',
  'Flatten',
  'Gather',
  'GlobalAveragePool',
  'GlobalMaxPool',
  'Identity',
  'Max',
  'MaxPool',
  'Mean',
  'Min',
  'Mul',
  'Pad',
  'ReduceMean',
  'Reshape',
  'Slice',
  'Split',
  'Squeeze',
  'Sum',
  'Transpose',
  'Unsqueeze',
]);

/** Whether the outputs of a node cannot be negative, given which values cannot. */
export function givesNonNegative(
  node: Node,
  nonNegative: ReadonlySet<string>,
  constants: ReadonlyMap<string, Tensor>,
): boolean {
  if (giving.has(node.type)) return true;
  if (node.type === 'Clip') {
    const min = constants.get(node.inputs[1] ?? '')?.data[0] ?? node.attributes.min;
    if (typeof min === 'number' && min >= 0) return true;
    return nonNegative.has(node.inputs[0]);
  }
  if (!keeping.has(node.type)) return false;
  return node.inputs.every((name) => {
    const constant = constants.get(name);
    if (constant?.kind === 'float') return constant.data.every((value) => value >= 0);
    return name === '' || constant !== undefined || nonNegative.has(name);
  });
}
