/**
 * @file Which constants of a graph are trained: weights, biases, factors and slopes of its layers. Statistics of batch
 * normalisation stay as they are, and so does what is done to pixels before the first layer.
 */
import type { Graph } from '../graph/graph.ts';
import { type Shape, sizeOf, type Tensor } from '../graph/tensor.ts';
import type { Plan } from '../ops/plan.ts';

/** Where one constant lies in the flat array of parameters. Its layout is the file's. */
export interface GraphSlot {
  readonly name: string;
  readonly shape: Shape;
  readonly offset: number;
  readonly size: number;
  /** No neuron has a negative slope (PRelu). */
  readonly isNonNegative: boolean;
}

/** Inputs that hold parameters, by operator. */
const operands: Readonly<Record<string, readonly number[]>> = {
  Conv: [1, 2],
  ConvTranspose: [1, 2],
  Gemm: [1, 2],
  MatMul: [0, 1],
  Add: [0, 1],
  Sub: [0, 1],
  Mul: [0, 1],
  BatchNormalization: [1, 2],
  PRelu: [1],
};

const layers = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul']);

/** Slots in the order in which the graph reads them, without gaps; `own` are the constants that may be trained. */
export function graphSlots(plan: Plan, own: Graph['constants']): readonly GraphSlot[] {
  const slots = new Map<string, GraphSlot>();
  const behind = new Set<string>();
  let offset = 0;
  for (const { node } of plan.steps) {
    const follows = layers.has(node.type) || node.inputs.some((name) => behind.has(name));
    if (!follows) continue;
    for (const name of node.outputs) behind.add(name);
    const indices = Object.hasOwn(operands, node.type) ? operands[node.type] : [];
    for (const index of indices) {
      const name = node.inputs[index] ?? '';
      const constant = plan.graph.constants.get(name);
      if (constant?.kind !== 'float' || constant.data.length === 0) continue;
      if (own.get(name)?.data.length !== constant.data.length || slots.has(name)) continue;
      const size = sizeOf(constant.shape);
      slots.set(name, { name, shape: constant.shape, offset, size, isNonNegative: node.type === 'PRelu' });
      offset += size;
    }
  }
  return [...slots.values()];
}

/** The graph's own values of all slots. */
export function startingParameters(
  slots: readonly GraphSlot[],
  { constants }: Graph,
): Float32Array<ArrayBuffer> {
  const parameters = new Float32Array(slots.reduce((sum, { size }) => sum + size, 0));
  for (const { name, offset } of slots) parameters.set(constants.get(name)?.data ?? [], offset);
  return parameters;
}

/** The graph with these values. */
export function withParameters(graph: Graph, slots: readonly GraphSlot[], parameters: Float32Array): Graph {
  const constants = new Map<string, Tensor>(graph.constants);
  for (const { name, shape, offset, size } of slots) {
    constants.set(name, { kind: 'float', shape, data: parameters.slice(offset, offset + size) });
  }
  return { ...graph, constants };
}

/** Raises what must not be negative to zero, in place. */
export function keepInRange(slots: readonly GraphSlot[], parameters: Float32Array): void {
  for (const { isNonNegative, offset, size } of slots) {
    if (!isNonNegative) continue;
    for (let i = offset; i < offset + size; i++) parameters[i] = Math.max(0, parameters[i]);
  }
}
