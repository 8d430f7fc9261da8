/** @file Every value of a plan by the operators' references alone: what the float kernels must equal, bit for bit. */
import type { FloatTensor, Tensor } from '../src/graph/tensor.ts';
import { absent, type Plan } from '../src/ops/plan.ts';

export function plainRun(plan: Plan, inputs: ReadonlyMap<string, FloatTensor>): ReadonlyMap<string, Tensor> {
  const values = new Map<string, Tensor>([...plan.graph.constants, ...inputs]);
  for (const { node, operator, attributes } of plan.steps) {
    const operands = node.inputs.map((name) => values.get(name) ?? absent);
    operator.reference(attributes, operands).forEach((tensor, i) => {
      values.set(node.outputs[i], tensor);
    });
  }
  return values;
}
