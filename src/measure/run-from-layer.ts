/**
 * @file The ANN from the middle: some of its values are given, and only what still depends on the others is computed.
 * With what spikes carry as the given values, its decision tells whether the loss lies before or after them.
 */
import type { Tensor } from '../graph/tensor.ts';
import { absent, type Plan, type Step } from '../ops/plan.ts';

/**
 * The ANN's first output with the given values in place of its own.
 * @param given by name: the graph's input, and values of any layers
 */
export function runFromLayer(plan: Plan, given: ReadonlyMap<string, Tensor>): Tensor {
  const values = new Map<string, Tensor>([...plan.graph.constants, ...given]);
  for (const { node, operator, attributes } of stepsAfter(plan, given)) {
    const operands = node.inputs.map((name) => values.get(name) ?? absent);
    operator.reference(attributes, operands).forEach((tensor, i) => {
      const name = node.outputs[i] ?? '';
      if (name !== '' && !given.has(name)) values.set(name, tensor);
    });
  }
  return values.get(plan.graph.outputs[0]) ?? absent;
}

/** The steps that the output needs and no given value spares. */
function stepsAfter({ graph, steps }: Plan, given: ReadonlyMap<string, Tensor>): Step[] {
  const needed = new Set(graph.outputs);
  const after: Step[] = [];
  for (const step of steps.toReversed()) {
    const { inputs, outputs } = step.node;
    if (!outputs.some((name) => needed.has(name) && !given.has(name))) continue;
    after.push(step);
    for (const name of inputs) needed.add(name);
  }
  return after.reverse();
}
