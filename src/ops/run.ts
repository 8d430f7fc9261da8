/** @file The float reference of a graph: every value of the ANN for one image. */
import { FirstspikeError } from '../error.ts';
import { type FloatTensor, formatShape, sameShape, type Tensor } from '../graph/tensor.ts';
import { absent, type Plan } from './plan.ts';

/**
 * Computes the graph's outputs for one image.
 * @param inputs One tensor per graph input, of exactly its shape (batch axis 1).
 * @param observe Called with every value computed on the way, in order, input values first.
 * @throws FirstspikeError `shape` if an input is missing or of another shape.
 * @example
 * ```ts
 * const [y] = runGraph(planGraph(graph), new Map([['x', floatTensor([1, 1, 1, 2], [1, 1])]]));
 * y.data; // → [1, 2]
 * ```
 */
export function runGraph(
  plan: Plan,
  inputs: ReadonlyMap<string, FloatTensor>,
  observe?: (valueName: string, tensor: Tensor) => void,
): Tensor[] {
  const values = new Map<string, Tensor>(plan.graph.constants);
  for (const { name, shape } of plan.graph.inputs) {
    const tensor = inputs.get(name);
    if (tensor === undefined || !sameShape(tensor.shape, shape)) {
      const got = tensor === undefined ? 'nothing' : formatShape(tensor.shape);
      throw new FirstspikeError(
        'shape',
        `Input "${name}" should be ${formatShape(shape)}, but is ${got}; resize the images.`,
      );
    }
    values.set(name, tensor);
    observe?.(name, tensor);
  }
  for (const { node, operator, attributes } of plan.steps) {
    const operands = node.inputs.map((name) => values.get(name) ?? absent);
    operator.reference(attributes, operands).forEach((tensor, i) => {
      const name = node.outputs[i] ?? '';
      if (name === '') return;
      values.set(name, tensor);
      observe?.(name, tensor);
    });
  }
  return plan.graph.outputs.map((name) => values.get(name) ?? absent);
}
