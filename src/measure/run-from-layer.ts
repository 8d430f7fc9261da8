/**
 * @file Runs the ANN from given values of a layer on, and computes only the nodes after it. With the values of a layer's
 * spikes, the decision shows whether a loss arises before or after that layer.
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

/** The steps between the given values and the output. */
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
