/**
 * @file The float values behind a quantised model's integers. A value that a node stores as integers keeps its name and
 * becomes the floats that the integers stand for; how it was stored is remembered here.
 *
 * Rounding is left out, and the range of the integers is kept only where it stands for an activation. Exporters drop a ReLU
 * (or ReLU6) whose result is quantised from zero up: nothing below the zero point can be stored. Such a range becomes a
 * Clip. A range on both sides of zero is that of a linear value in calibration, and is left out: as a Clip it would put
 * signed neurons behind every convolution. Only a HardTanh that an exporter dropped in this way is missed.
 */
import type { Graph, Node } from '../../graph/graph.ts';
import { floatTensor, type Tensor } from '../../graph/tensor.ts';
import { unsupportedNode } from '../node-error.ts';
import {
  dequantise,
  plain,
  type Quantisation,
  quantise,
  readQuantisation,
  sameQuantisation,
} from './quantisation.ts';
import { Rewriter } from './rewriter.ts';
import { givesNonNegative } from './signs.ts';

export class QuantisedValues {
  readonly rewriter: Rewriter;
  readonly #stored = new Map<string, Quantisation>();
  readonly #nonNegative: Set<string>;

  constructor(graph: Graph) {
    this.rewriter = new Rewriter(graph);
    this.#nonNegative = new Set(graph.inputs.map(({ name }) => name));
  }

  constant(name: string): Tensor | undefined {
    return this.rewriter.constants.get(this.rewriter.resolve(name));
  }

  /** Scale and zero point from two inputs of a node, of which the second may be left out. */
  quantisation(node: Node, scale: number, zero: number, axis = 0): Quantisation {
    const zeroName = node.inputs[zero] ?? '';
    const zeroPoint = zeroName === '' ? 'absent' : this.constant(zeroName);
    return readQuantisation(node, this.constant(node.inputs[scale] ?? ''), zeroPoint, axis);
  }

  /** How the integers of a value are stored; undefined for floats, and for integers from outside the graph. */
  storage(name: string): Quantisation | undefined {
    return this.#stored.get(name);
  }

  /** Notes that a value stands for floats that were stored so. */
  note(name: string, how: Quantisation): void {
    this.#stored.set(name, how);
  }

  /** Name of the floats that the integers `name` stand for, if they mean `how`. */
  floats(node: Node, name: string, how: Quantisation): string {
    const constant = this.constant(name);
    if (constant) return this.rewriter.constant(`${name}.float`, dequantise(node, constant, how));
    const value = this.rewriter.resolve(name);
    const from = this.#stored.get(name) ?? plain;
    if (sameQuantisation(from, how)) return value;
    if (from.scale.length > 1 || how.scale.length > 1) {
      throw unsupportedNode(node, 'it reads values quantised per channel; quantise activations per tensor.');
    }
    // The integers are value / from.scale + from.zero.
    const factor = how.scale[0] / from.scale[0];
    const scaled = this.#affine(node, value, 'Mul', factor, 1);
    return this.#affine(node, scaled, 'Add', how.scale[0] * (from.zero[0] - how.zero[0]), 0);
  }

  /** Stores floats as integers: `output` is the limited float value. Constants become true integers. */
  store(node: Node, floats: string, output: string, how: Quantisation): void {
    const constant = this.constant(floats);
    if (constant) {
      this.rewriter.constants.set(output, quantise(node, constant, how));
      return;
    }
    this.note(output, how);
    const { min, max } = limits(how);
    const value = this.rewriter.resolve(floats);
    if ((min < 0 && max > 0) || (min === 0 && this.#nonNegative.has(value))) {
      this.rewriter.alias(output, value);
    } else {
      this.clip(node, value, min, max, output);
    }
  }

  /** Adds a Clip in place of a node. */
  clip(node: Node, value: string, min: number, max: number, output: string): void {
    this.rewriter.clip(node, this.rewriter.resolve(value), min, max, output);
    this.#noteSign();
  }

  /** Adds a node that computes with floats. */
  compute(
    node: Node,
    type: string,
    inputs: readonly string[],
    attributes: Node['attributes'] = {},
    output?: string,
  ): string {
    const resolved = inputs.map((name) => this.rewriter.resolve(name));
    const written = this.rewriter.add(node, {
      type,
      inputs: resolved,
      attributes,
      ...(output && { output }),
    });
    this.#noteSign();
    return written;
  }

  /** Keeps a node as it is. */
  keep(node: Node, inputs?: readonly string[]): void {
    this.rewriter.keep(node, inputs);
    this.#noteSign();
  }

  #affine(node: Node, value: string, type: 'Mul' | 'Add', operand: number, neutral: number): string {
    if (operand === neutral) return value;
    const constant = this.rewriter.constant(`${node.name}.${type}`, floatTensor([], [operand]));
    return this.compute(node, type, [value, constant]);
  }

  /** Notes whether the outputs of the newest node cannot be negative. */
  #noteSign(): void {
    const { nodes, constants } = this.rewriter;
    const node = nodes[nodes.length - 1];
    if (!givesNonNegative(node, this.#nonNegative, constants)) return;
    for (const name of node.outputs) this.#nonNegative.add(name);
  }
}

/** Smallest and largest float that can be stored, in any of the channels. */
function limits({ scale, zero, least, most }: Quantisation): { readonly min: number; readonly max: number } {
  const lows = scale.map((s, c) => s * (least - zero[c]));
  const highs = scale.map((s, c) => s * (most - zero[c]));
  return { min: Math.min(...lows), max: Math.max(...highs) };
}
