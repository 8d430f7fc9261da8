/** @file A graph under rewriting: nodes in computing order, constants, and names that nothing has yet. */
import type { Attribute, Graph, Node } from '../../graph/graph.ts';
import { floatTensor, type Tensor } from '../../graph/tensor.ts';

/** What a new node is. `output` and `name` are made up where they are left out. */
export interface NewNode {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly output?: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

/** Collects the nodes and constants of the graph that replaces another one. */
export class Rewriter {
  readonly opset: number;
  readonly constants: Map<string, Tensor>;
  readonly nodes: Node[] = [];
  readonly #graph: Graph;
  readonly #taken: Set<string>;
  /** Names that the new nodes have. */
  readonly #used = new Set<string>();
  /** Values that stand for other values. */
  readonly #aliases = new Map<string, string>();

  constructor(graph: Graph) {
    this.#graph = graph;
    this.opset = graph.opset;
    this.constants = new Map(graph.constants);
    this.#taken = new Set([
      ...graph.constants.keys(),
      ...graph.inputs.map(({ name }) => name),
      ...graph.nodes.flatMap(({ name, outputs }) => [name, ...outputs]),
    ]);
  }

  /** A name for a value or a node that no other has. */
  fresh(base: string): string {
    let name = base;
    for (let i = 2; this.#taken.has(name); i++) name = `${base}.${i}`;
    this.#taken.add(name);
    return name;
  }

  /** Adds a constant under a new name and returns it. */
  constant(base: string, tensor: Tensor): string {
    const name = this.fresh(base);
    this.constants.set(name, tensor);
    return name;
  }

  /** Adds a node made for `of`, from which it gets its name; returns its output. */
  add(of: Node, { type, inputs, output, attributes = {} }: NewNode): string {
    const written = output ?? this.fresh(`${of.name}.${type}.output`);
    const name =
      output !== undefined && !this.#used.has(of.name) ? of.name : this.fresh(`${of.name}.${type}`);
    this.#used.add(name);
    this.nodes.push({ name, type, inputs, outputs: [written], attributes });
    return written;
  }

  /** Adds a Clip; infinite limits are left out. Before opset 11 they are attributes. */
  clip(of: Node, input: string, min: number, max: number, output?: string): string {
    const limits = [
      ['min', min],
      ['max', max],
    ] as const;
    const given = limits.filter(([, value]) => Number.isFinite(value));
    if (this.opset < 11) {
      const attributes = Object.fromEntries(given);
      return this.add(of, { type: 'Clip', inputs: [input], attributes, ...(output && { output }) });
    }
    const [low, high] = limits.map(([key, value]) =>
      Number.isFinite(value) ? this.constant(`${of.name}.${key}`, floatTensor([], [value])) : '',
    );
    const inputs = high === '' ? [input, low] : [input, low, high];
    return this.add(of, { type: 'Clip', inputs, ...(output && { output }) });
  }

  /** Adds a − b in place of a node. */
  difference(of: Node, a: string, b: string, output?: string): string {
    const negated = this.add(of, { type: 'Neg', inputs: [b] });
    return this.add(of, { type: 'Add', inputs: [a, negated], ...(output && { output }) });
  }

  /** Adds relu(−x) in place of a node. */
  reluOfOpposite(of: Node, x: string): string {
    const negated = this.add(of, { type: 'Neg', inputs: [x] });
    return this.add(of, { type: 'Relu', inputs: [negated] });
  }

  /** Keeps a node, with other inputs if they are given. */
  keep(node: Node, inputs: readonly string[] = node.inputs): void {
    this.#used.add(node.name);
    this.nodes.push({ ...node, inputs: inputs.map((name) => this.resolve(name)) });
  }

  /** Nodes added from now on read `value` in place of `name`. */
  alias(name: string, value: string): void {
    this.#aliases.set(name, this.resolve(value));
  }

  /** The value that is read where `name` is written. */
  resolve(name: string): string {
    return this.#aliases.get(name) ?? name;
  }

  /** The rewritten graph; its outputs keep their names. */
  finish(outputs: readonly string[] = this.#graph.outputs): Graph {
    for (const name of outputs) {
      const value = this.#aliases.get(name);
      if (value === undefined) continue;
      const nodeName = this.fresh(`${name}.Identity`);
      this.nodes.push({
        name: nodeName,
        type: 'Identity',
        inputs: [value],
        outputs: [name],
        attributes: {},
      });
    }
    return { ...this.#graph, outputs, nodes: this.nodes, constants: this.constants };
  }
}
