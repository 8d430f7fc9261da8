/** @file Public surface of the operators: planning a graph, computing it, counting its cost. */
export {
  type Ann,
  annOf,
  type InputScaling,
  type PixelDecision,
  type Reading,
  type StoredImages,
} from './ann.ts';
export type { GraphCost } from './cost.ts';
export { costOf } from './cost.ts';
export type { Images } from './image-tensor.ts';
export { type Plan, planGraph } from './plan.ts';
export { runGraph } from './run.ts';
