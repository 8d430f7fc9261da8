/**
 * @file Which constants of a graph are trained: weights, biases, factors and slopes of its layers, as one flat array, so
 * that optimiser, workers and checkpoints need to know nothing about layers. Statistics of batch normalisation stay as
 * they are, and so does what is done to pixels before the first layer.
 */
import { FirstspikeError } from '../error.ts';
import type { Graph, Node } from '../graph/graph.ts';
import { formatShape, type Shape, sameShape, sizeOf, type Tensor } from '../graph/tensor.ts';
import { flagAttribute, intAttribute, intsAttribute } from '../ops/parse/attributes.ts';
import type { Plan } from '../ops/plan.ts';
import { randomFrom, seedOf } from './random.ts';

/** `number`: a single one that is added or multiplied. */
export type Role = 'weight' | 'bias' | 'factor' | 'slope' | 'number' | 'mean' | 'variance';

/** A constant that belongs to a layer. */
interface LayerConstant {
  readonly name: string;
  readonly shape: Shape;
  readonly role: Role;
  /** Inputs of each output, for weights. */
  readonly fanIn: number;
}

/** Where one constant lies in the flat array of parameters. Its layout is the file's. */
export interface ParameterSlot extends LayerConstant {
  readonly offset: number;
  readonly size: number;
}

/** Inputs that belong to the layer, by operator. */
const operands: Readonly<Record<string, readonly (readonly [input: number, role: Role])[]>> = {
  Conv: [
    [1, 'weight'],
    [2, 'bias'],
  ],
  ConvTranspose: [
    [1, 'weight'],
    [2, 'bias'],
  ],
  Gemm: [
    [1, 'weight'],
    [2, 'bias'],
  ],
  MatMul: [
    [0, 'weight'],
    [1, 'weight'],
  ],
  Add: [
    [0, 'bias'],
    [1, 'bias'],
  ],
  Sub: [
    [0, 'bias'],
    [1, 'bias'],
  ],
  Mul: [
    [0, 'factor'],
    [1, 'factor'],
  ],
  BatchNormalization: [
    [1, 'factor'],
    [2, 'bias'],
    [3, 'mean'],
    [4, 'variance'],
  ],
  PRelu: [[1, 'slope']],
};

const layers = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul']);
const arithmetic = new Set(['Add', 'Sub', 'Mul']);

/** In the order in which the graph reads them; `own` are the constants that belong to the model. */
function layerConstants(plan: Plan, own: Graph['constants']): readonly LayerConstant[] {
  const found = new Map<string, LayerConstant>();
  const behind = new Set<string>();
  for (const { node } of plan.steps) {
    const follows = layers.has(node.type) || node.inputs.some((name) => behind.has(name));
    if (!follows) continue;
    for (const name of node.outputs) behind.add(name);
    for (const [index, role] of Object.hasOwn(operands, node.type) ? operands[node.type] : []) {
      const name = node.inputs[index] ?? '';
      const constant = plan.graph.constants.get(name);
      if (constant?.kind !== 'float' || constant.data.length === 0) continue;
      if (own.get(name)?.data.length !== constant.data.length || found.has(name)) continue;
      const { shape } = constant;
      const isNumber = sizeOf(shape) === 1 && arithmetic.has(node.type);
      found.set(name, { name, shape, role: isNumber ? 'number' : role, fanIn: fanInOf(node, index, shape) });
    }
  }
  return [...found.values()];
}

function fanInOf(node: Node, index: number, shape: Shape): number {
  const [first, second] = shape.slice(-2);
  if (node.type === 'Gemm') return flagAttribute(node, 'transB') ? second : first;
  if (node.type === 'MatMul') return index === 1 ? first : second;
  if (node.type !== 'ConvTranspose') return sizeOf(shape.slice(1));
  const strides = intsAttribute(node, 'strides') ?? [];
  return sizeOf([shape[0], ...shape.slice(2)]) / (intAttribute(node, 'group') ?? 1) / sizeOf(strides);
}

/** Slots of what is trained, without gaps, in the order in which the graph reads them. */
export function parameterSlots(plan: Plan, own: Graph['constants']): readonly ParameterSlot[] {
  let offset = 0;
  return layerConstants(plan, own)
    .filter(({ role }) => role !== 'mean' && role !== 'variance')
    .map((constant) => {
      const size = sizeOf(constant.shape);
      offset += size;
      return { ...constant, offset: offset - size, size };
    });
}

/** The graph's own values of all slots. */
export function startingParameters(
  slots: readonly ParameterSlot[],
  { constants }: Graph,
): Float32Array<ArrayBuffer> {
  const parameters = new Float32Array(slots.reduce((sum, { size }) => sum + size, 0));
  for (const { name, offset } of slots) parameters.set(constants.get(name)?.data ?? [], offset);
  return parameters;
}

/** The graph with these values. */
export function withParameters(
  graph: Graph,
  slots: readonly ParameterSlot[],
  parameters: Float32Array,
): Graph {
  const constants = new Map<string, Tensor>(graph.constants);
  for (const { name, shape, offset, size } of slots) {
    constants.set(name, { kind: 'float', shape, data: parameters.slice(offset, offset + size) });
  }
  return { ...graph, constants };
}

/** Raises slopes below zero to zero, in place: no neuron has a negative slope (PRelu). */
export function keepInRange(slots: readonly ParameterSlot[], parameters: Float32Array): void {
  for (const { role, offset, size } of slots) {
    if (role !== 'slope') continue;
    for (let i = offset; i < offset + size; i++) parameters[i] = Math.max(0, parameters[i]);
  }
}

/**
 * The planned graph with weights drawn anew: uniform within ±√(6 / fan-in), which has variance 2 / fan-in; biases 0,
 * factors 1, slopes 1/4, means 0, variances 1. A single number that is added or multiplied belongs to the
 * architecture and stays.
 * Source: He et al. 2015, "Delving deep into rectifiers", eq. 10 and section 2.1.
 */
export function redrawn(plan: Plan, seed: number): Graph {
  const constants = new Map<string, Tensor>(plan.graph.constants);
  layerConstants(plan, constants).forEach(({ name, shape, role, fanIn }, position) => {
    if (role === 'number') return;
    const data = startValues(role, sizeOf(shape), fanIn, seedOf(seed, position));
    constants.set(name, { kind: 'float', shape, data });
  });
  return { ...plan.graph, constants };
}

const startOf = { bias: 0, factor: 1, slope: 0.25, mean: 0, variance: 1 } as const;

function startValues(
  role: Exclude<Role, 'number'>,
  size: number,
  fanIn: number,
  seed: number,
): Float32Array<ArrayBuffer> {
  if (role !== 'weight') return new Float32Array(size).fill(startOf[role]);
  const random = randomFrom(seed);
  const limit = Math.sqrt(6 / fanIn);
  return Float32Array.from({ length: size }, () => limit * (2 * random() - 1));
}

/**
 * The planned graph with the weights of a model of the same layers, statistics of batch normalisation among them.
 * @throws FirstspikeError `shape` if its layers are others
 */
export function withWeightsOf(plan: Plan, model: Plan): Graph {
  const wanted = layerConstants(plan, plan.graph.constants);
  const found = layerConstants(model, model.graph.constants);
  const constants = new Map<string, Tensor>(plan.graph.constants);
  const mismatch = (why: string): FirstspikeError =>
    new FirstspikeError(
      'shape',
      `Training cannot start from "${model.graph.name}", for its layers are not those of "${plan.graph.name}": ${why}; give a model of the same layers.`,
    );
  if (found.length !== wanted.length) {
    throw mismatch(`it has ${found.length} weights, biases and factors, not ${wanted.length}`);
  }
  wanted.forEach(({ name, shape, role }, i) => {
    const other = found[i];
    const tensor = model.graph.constants.get(other.name);
    if (other.role !== role || !sameShape(other.shape, shape) || tensor === undefined) {
      throw mismatch(
        `its ${other.role} "${other.name}" is ${formatShape(other.shape)}, but "${name}" is a ${role} of ${formatShape(shape)}`,
      );
    }
    constants.set(name, tensor);
  });
  return { ...plan.graph, constants };
}
