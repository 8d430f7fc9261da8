/** @file The dense cost of a graph, per image. */
import type { Plan } from './plan.ts';

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
