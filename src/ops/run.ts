/** @file The ANN: every value of a graph for one image, by the float kernels where an operator has them. */
import { FirstspikeError } from '../error.ts';
import { type FloatTensor, formatShape, sameShape, type Tensor } from '../graph/tensor.ts';
import { type FloatProgram, floatProgram } from './floats/program.ts';
import { absent, type Plan } from './plan.ts';

const programs = new WeakMap<Plan, FloatProgram>();

/**
 * Computes the graph's outputs for one image.
 * @param inputs One tensor per graph input, of exactly its shape (batch axis 1).
 * @param observe Called with every value computed on the way, in order, input values first; the numbers of a value last until
 * the plan's next run.
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
  for (const { name, shape } of plan.graph.inputs) {
    const tensor = inputs.get(name);
    if (tensor !== undefined && sameShape(tensor.shape, shape)) continue;
    const got = tensor === undefined ? 'nothing' : formatShape(tensor.shape);
    throw new FirstspikeError(
      'shape',
      `Input "${name}" should be ${formatShape(shape)}, but is ${got}; resize the images.`,
    );
  }
  const program = programs.get(plan) ?? floatProgram(plan);
  programs.set(plan, program);
  const values = program(inputs);
  if (observe !== undefined) {
    const names = [
      ...plan.graph.inputs.map(({ name }) => name),
      ...plan.steps.flatMap(({ node }) => node.outputs),
    ];
    for (const name of names) {
      const value = values.get(name);
      if (value !== undefined && name !== '') observe(name, value);
    }
  }
  return plan.graph.outputs.map((name) => copyOf(values.get(name) ?? absent));
}

const copyOf = (tensor: Tensor): Tensor =>
  tensor.kind === 'float' ? { ...tensor, data: tensor.data.slice() } : tensor;
