/**
 * @file A plan of a graph, ready to compute: every node is parsed once, every shape inferred, every constant folded, every dead
 * node left out.
 */
import { FirstspikeError, grouped } from '../error.ts';
import type { Graph, Node } from '../graph/graph.ts';
import { floatTensor, formatShape, type Shape, sizeOf, type Tensor } from '../graph/tensor.ts';
import { type FoldingBudget, foldingBudget } from './folding-budget.ts';
import { lowerGraph } from './lower/index.ts';
import { writePicked } from './lower/picked-scores.ts';
import { writeRows } from './lower/rows.ts';
import { substitute } from './lower/substitutes.ts';
import { describeNode, unsupportedNode } from './node-error.ts';
import type { Operator } from './operator.ts';
import { findOperator } from './table.ts';

/** One node with its operator and parsed attributes. Shapes include the batch axis, which is 1. */
export interface Step {
  readonly node: Node;
  readonly operator: Operator<unknown>;
  readonly attributes: unknown;
  /** Inputs left out have shape `[0]`. */
  readonly inputShapes: readonly Shape[];
  readonly outputShapes: readonly Shape[];
}

export interface Plan {
  /** The graph of `steps`: live nodes only, folded values among its constants. */
  readonly graph: Graph;
  /** In the order in which they compute. */
  readonly steps: readonly Step[];
  /** Shapes of inputs, constants and every step's outputs. */
  readonly shapes: ReadonlyMap<string, Shape>;
}

/** Stands for an optional input left out. */
export const absent: Tensor = floatTensor([0], []);

/** One value may hold this many elements; more is a damaged or hostile file. */
const elementLimit = 1 << 27;

/** One value may have this many axes; copying shapes of more would take most of the time. */
const axisLimit = 64;

/** The state of one pass over the nodes. */
interface Pass {
  readonly graph: Graph;
  readonly shapes: Map<string, Shape>;
  readonly constants: Map<string, Tensor>;
  readonly steps: Step[];
  /** By value: the node of the graph that writes it, and the step that computes it. */
  readonly sources: ReadonlyMap<string, Node>;
  readonly writers: Map<string, Step>;
  readonly spend: FoldingBudget;
}

/**
 * Plans a graph, after the passes that rewrite it to operators that convert.
 * @throws FirstspikeError `unsupported` naming the first node that cannot be read; `details.nodes` lists all.
 * @example
 * ```ts
 * planGraph(graph).steps.map(({ operator }) => operator.type); // → ['Flatten', 'Gemm', 'Relu', 'Gemm']
 * ```
 */
export function planGraph(source: Graph): Plan {
  const graph = lowerGraph(source);
  const pass: Pass = {
    graph,
    shapes: new Map([...graph.constants].map(([name, tensor]) => [name, tensor.shape])),
    constants: new Map(graph.constants),
    steps: [],
    sources: new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const))),
    writers: new Map(),
    spend: foldingBudget(graph.constants.values()),
  };
  for (const { name, shape } of graph.inputs) {
    checkSize(shape, `input "${name}"`);
    pass.shapes.set(name, shape);
  }
  const refused: FirstspikeError[] = [];
  const lost = new Set<string>();
  for (const node of liveNodes(graph.nodes, graph.outputs)) {
    try {
      if (node.inputs.some((name) => lost.has(name))) {
        operatorOf(node);
        for (const name of node.outputs) lost.add(name);
      } else {
        for (const part of partsOf(node, pass)) planNode(part, pass);
      }
    } catch (error) {
      if (!(error instanceof FirstspikeError) || error.code !== 'unsupported') throw atNode(error, node);
      refused.push(error);
      for (const name of node.outputs) lost.add(name);
    }
  }
  if (refused.length > 0) throw allOf(refused);
  for (const name of graph.outputs) shapeOf(name, 'The model', pass);
  return livePlan(pass);
}

function operatorOf(node: Node): Operator<unknown> {
  const operator = findOperator(node.type);
  if (operator !== undefined) return operator;
  throw unsupportedNode(node, `this operator is not supported; ${substitute(node.type)}`);
}

/** The node itself, or the nodes that replace it once shapes are known. */
function partsOf(node: Node, pass: Pass): readonly Node[] {
  const { graph, shapes, constants, writers, sources } = pass;
  const [x = '', w = ''] = node.inputs;
  const isTaken = (name: string): boolean => shapes.has(name);
  const written = constants.has(x)
    ? undefined
    : (writeRows(node, shapes.get(x), constants.get(w), isTaken) ??
      writePicked(node, {
        graph,
        sourceOf: (value) => sources.get(value),
        writerOf: (value) => writers.get(value)?.node,
        attributesOf: (value) => writers.get(value)?.attributes,
        shapeOf: (value) => shapes.get(value),
        constantOf: (value) => constants.get(value),
        isTaken,
      }));
  if (!written) return [node];
  for (const [name, tensor] of written.constants) {
    pass.constants.set(name, tensor);
    pass.shapes.set(name, tensor.shape);
  }
  return written.nodes;
}

function planNode(node: Node, pass: Pass): void {
  const operator = operatorOf(node);
  const shapes = node.inputs.map((name) =>
    name === '' ? undefined : shapeOf(name, describeNode(node), pass),
  );
  const attributes = operator.parse(node, {
    opset: pass.graph.opset,
    shapes,
    constant: (index) => pass.constants.get(node.inputs[index] ?? ''),
  });
  const inputShapes = shapes.map((shape) => shape ?? absent.shape);
  const outputShapes = operator.shape(attributes, inputShapes);
  outputShapes.forEach((shape, i) => {
    checkSize(shape, describeNode(node));
    if (i < node.outputs.length && node.outputs[i] !== '') pass.shapes.set(node.outputs[i], shape);
  });
  const values = node.inputs.map((name) => (name === '' ? absent : pass.constants.get(name)));
  const known = values.filter((value) => value !== undefined);
  const measures = operator.dependence === 'shape';
  if (known.length === values.length || measures) {
    if (!measures) pass.spend(node, operator, attributes, inputShapes, outputShapes);
    const inputs = values.map((value) => value ?? absent);
    operator.reference(attributes, inputs).forEach((tensor, i) => {
      if (i < node.outputs.length) pass.constants.set(node.outputs[i], tensor);
    });
  } else {
    const step = { node, operator, attributes, inputShapes, outputShapes };
    pass.steps.push(step);
    for (const name of node.outputs) pass.writers.set(name, step);
  }
}

function shapeOf(name: string, reader: string, pass: Pass): Shape {
  const shape = pass.shapes.get(name);
  if (shape !== undefined) return shape;
  const writer = pass.graph.nodes.find(({ outputs }) => outputs.includes(name));
  if (writer === undefined) {
    throw new FirstspikeError(
      'bad-file',
      `${reader} reads "${name}", which nothing computes; export the model again.`,
    );
  }
  throw unsupportedNode(writer, `its output "${name}" is not supported; only the first output can be used.`);
}

function checkSize(shape: Shape, where: string): void {
  if (shape.length > axisLimit) {
    throw new FirstspikeError(
      'unsupported',
      `${where}: a value of ${shape.length} axes is too deep; at most ${axisLimit} work.`,
    );
  }
  if (!shape.every((n) => Number.isSafeInteger(n) && n >= 0)) {
    throw new FirstspikeError(
      'bad-file',
      `${where}: ${formatShape(shape)} is not a shape that a value can have; export the model again.`,
    );
  }
  // An operator may write the other axes before it comes to one of length 0.
  if (extentOf(shape) <= elementLimit) return;
  throw new FirstspikeError(
    'unsupported',
    `${where}: a value of shape ${formatShape(shape)} is too large: it takes ${gigabytes(shape)} GB of memory, and a value may take ${gigabytes([elementLimit])} GB; smaller images or fewer channels lower it.`,
  );
}

/** Elements, axes of length 0 left out. */
const extentOf = (shape: Shape): number => sizeOf(shape.map((n) => Math.max(n, 1)));

/** Of float32, to two digits. */
const gigabytes = (shape: Shape): string => grouped(Number(((4 * extentOf(shape)) / 1e9).toPrecision(2)));

/** The nodes that the outputs depend on, in the same order. */
function liveNodes(nodes: readonly Node[], outputs: readonly string[]): Node[] {
  const needed = new Set(outputs);
  const live: Node[] = [];
  for (const node of [...nodes].reverse()) {
    if (!node.outputs.some((name) => needed.has(name))) continue;
    live.push(node);
    for (const name of node.inputs) needed.add(name);
  }
  return live.reverse();
}

/** Without the nodes that are dead after folding, such as a node that only a Shape read. */
function livePlan({ graph, shapes, constants, steps }: Pass): Plan {
  const nodes = liveNodes(
    steps.map(({ node }) => node),
    graph.outputs,
  );
  const live = new Set(nodes);
  const needed = new Set([...graph.outputs, ...nodes.flatMap(({ inputs }) => inputs)]);
  const kept = new Map([...constants].filter(([name]) => needed.has(name)));
  return {
    graph: { ...graph, nodes, constants: kept },
    steps: steps.filter(({ node }) => live.has(node)),
    shapes,
  };
}

/** Adds the node's name to an error that lacks it, such as one about geometry. */
function atNode(error: unknown, node: Node): unknown {
  if (!(error instanceof FirstspikeError) || error.message.includes(`"${node.name}"`)) return error;
  return new FirstspikeError(error.code, `${describeNode(node)}: ${error.message}`, {
    ...error.details,
    node: node.name,
  });
}

function allOf(errors: readonly FirstspikeError[]): FirstspikeError {
  const [first] = errors;
  const more = errors.length === 1 ? '' : ` (and ${errors.length - 1} more unsupported)`;
  return new FirstspikeError('unsupported', first.message + more, {
    ...first.details,
    nodes: errors.map((error) => ({ ...error.details, message: error.message })),
  });
}
