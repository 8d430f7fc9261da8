/** @file The cost of a graph, per image: dense, and without the products with zero. */
import type { Tensor } from '../graph/tensor.ts';
import { absent, type Plan } from './plan.ts';

export interface GraphCost {
  /** Multiply-accumulates: output size × kernel, padding included. */
  readonly macs: number;
  /** Outputs of pooling windows. */
  readonly pooled: number;
  /** 2 · macs + pooled. */
  readonly flops: number;
}

/**
 * Sums the cost of every node.
 * @example
 * ```ts
 * costOf(planGraph(graph)); // → { macs: 8, pooled: 0, flops: 16 }
 * ```
 */
export function costOf(plan: Plan): GraphCost {
  let macs = 0;
  let pooled = 0;
  for (const { operator, attributes, inputShapes, outputShapes } of plan.steps) {
    const cost = operator.count(attributes, inputShapes, outputShapes);
    macs += cost.macs;
    pooled += cost.pooled;
  }
  return { macs, pooled, flops: 2 * macs + pooled };
}

/**
 * Multiply-accumulates of one image whose input is not zero: what the ANN costs on a machine that skips zeros, as NeuroBench
 * counts effective MACs (Yik et al. 2025), but that weights of zero count too.
 * @param values every value of the run, as `runGraph` observes them
 * @example
 * ```ts
 * const values = new Map([['x', floatTensor([1, 1, 1, 2], [1, 0])]]);
 * runGraph(planGraph(graph), values, (name, value) => values.set(name, value));
 * effectiveMacs(planGraph(graph), values); // → 6
 * ```
 */
export function effectiveMacs(plan: Plan, values: ReadonlyMap<string, Tensor>): number {
  let macs = 0;
  for (const { node, operator, attributes, inputShapes, outputShapes } of plan.steps) {
    macs += operator.effectiveMacs
      ? operator.effectiveMacs(
          attributes,
          node.inputs.map((name) => values.get(name) ?? absent),
        )
      : operator.count(attributes, inputShapes, outputShapes).macs;
  }
  return macs;
}
