/**
 * @file An operator is one record: how a node is read, its shape, its float reference, what it becomes in a spiking
 * network, its cost, and its traits. `table.ts` lists all operators; a missing field does not compile.
 */

import type { Window } from '../geometry/window.ts';
import type { Activation } from '../graph/activation.ts';
import type { Node } from '../graph/graph.ts';
import type { Shape, Tensor } from '../graph/tensor.ts';
import type { KernelRecord } from '../kernels/index.ts';
import type { FloatStep } from './floats/step.ts';
import type { Rewriter } from './lower/rewriter.ts';
import type { Potential, RelayedPotential, Signal, Spikes } from './signal.ts';

/** The surroundings of a node, for `parse`. */
export interface ParseContext {
  readonly opset: number;
  /** The value of input `index` if it is known before run time (weights, shapes), else undefined. */
  constant(index: number): Tensor | undefined;
  /** Shapes of the inputs, with the batch axis; `undefined` for an optional input left out. */
  readonly shapes: readonly (Shape | undefined)[];
}

/** Dense cost of one image. */
export interface Cost {
  /** Multiply-accumulates as frameworks count them: output size × kernel, padding included. */
  readonly macs: number;
  /** Outputs of pooling windows: one operation each. */
  readonly pooled: number;
}

/** The network under construction, for `connect`. Implemented by the conversion. */
export interface Connector {
  /** The node being connected, for names and error messages. */
  readonly node: Node;
  /** Shape of each input as the file has it, batch axis included. */
  readonly inputShapes: readonly Shape[];
  /** Shape of each output without the batch axis. */
  readonly shapes: readonly Shape[];
  /** Lets the neurons of a potential fire: f of it becomes a spiking population, and its relays follow. */
  fire(potential: Potential | RelayedPotential, activation: Activation): Spikes;
  /** The signal as spikes; a potential fires as it is, with OFF neurons where it can be negative. */
  spikes(signal: Signal): Spikes;
  /** The same spikes from a population of exactly these channels, rows and columns. */
  arranged(source: Spikes, shape: Shape): Spikes;
  /** A relay population: the earliest spike of each window of the source, channel by channel. */
  maxPool(source: Spikes, window: Window): Spikes;
  /**
   * A relay population of another shape and order: element i takes element `sources[i]` of all the parts' elements, one
   * part after the other, or nothing (value 0) where that is −1. Affine maps move along.
   */
  gather(parts: readonly Spikes[], sources: Int32Array, shape: Shape): Spikes;
  /** An error that names the node, the operator and what would work. */
  unsupported(why: string): Error;
}

/** Rows of the README's table of operators, in its order. */
export const groups = [
  'layers',
  'activations, by the neuron itself',
  'activations, by a threshold that falls along the curve, exactly',
  'pooling',
  'arithmetic with constants',
  'branches',
  'shape',
  'at the end',
  'on constants, or inside a decomposed activation',
] as const;

/**
 * Which elements of its inputs an element of the output depends on:
 * - `same`: element i is element i of the first input, in the same shape; the number type may differ;
 * - `reshaped`: element i is element i of the first input, in another shape;
 * - `moved`: one element of an input, or a constant that the node holds;
 * - `elementwise`: the elements at its own place, operands being broadcast;
 * - `mixed`: elements at several places;
 * - `shape`: none, only the shape of the input, so the value is known before an image is;
 * - `constant`: none, all inputs must be constants.
 */
export type Dependence = 'same' | 'reshaped' | 'moved' | 'elementwise' | 'mixed' | 'shape' | 'constant';

/**
 * When no element of the output is negative: `always`; where no element of the first `input` is; where no element of any
 * of the `inputs` is; or `unknown`, no such promise.
 */
export type NonNegative = 'always' | 'input' | 'inputs' | 'unknown';

/** Constants and values of the image, as the passes before planning know them. */
export interface RewriteContext {
  /** The value of input `index`, if it is a constant. */
  constant(index: number): Tensor | undefined;
  /** Whether input `index` depends on the image. */
  isImage(index: number): boolean;
}

/** Facts that hold for every node of an operator; a trait left out is not promised. */
export interface Traits {
  /** What it becomes in a spiking network, in one phrase for docs/operators.md. */
  readonly becomes: string;
  /** The README's row. */
  readonly group: (typeof groups)[number];
  /** Which of its forms work, where the README should say so. */
  readonly forms?: string;
  readonly dependence: Dependence;
  readonly nonNegative:
    | NonNegative
    | ((node: Node, context: Pick<RewriteContext, 'constant'>) => NonNegative);
  /** Elementwise, and f((x + y) / 2) = (f(x) + f(y)) / 2 in the first input where the other inputs are constants. */
  readonly affine?: true;
  /** Strictly rising in its only input, or keeps the order along its axis: scores have the same order without it. */
  readonly monotone?: true;
  /** No neuron computes it: it may only end a classifier, where it is left out. */
  readonly endsClassifier?: true;
  /** f(a · x + b) = a · f(x) + b for a > 0: integers keep their scale and zero point, and their type. */
  readonly keepsScale?: true;
  /**
   * The nodes that take the place of a node that reads values of the image, in operators with a conversion of their own;
   * undefined where the node stays. Every value has a name in the graph, so that calibration can look at it.
   */
  decompose?(node: Node, context: RewriteContext): ((rewriter: Rewriter) => void) | undefined;
}

/**
 * One operator. `A` is the record of its checked attributes and constant inputs.
 * Shapes here include the batch axis, which is always 1; those of signals do not.
 */
export interface Operator<A> extends Traits {
  /** ONNX operator type. */
  readonly type: string;
  /** Checks a node and gathers everything it needs into one record. Throws `unsupported` or `bad-file`. */
  parse(node: Node, context: ParseContext): A;
  /** Output shapes. */
  shape(attributes: A, inputs: readonly Shape[]): readonly Shape[];
  /** The float reference: what the ANN computes. Inputs are all of the node's, constants included. */
  reference(attributes: A, inputs: readonly Tensor[]): readonly Tensor[];
  /**
   * The same in float kernels, bit for bit, where all inputs that it asks for hold floats: records that compute the first
   * output. Undefined for a form that has none.
   * @hidden
   */
  kernels?(attributes: A, step: FloatStep): readonly KernelRecord[] | undefined;
  /** What each output becomes in the network; `inputs` holds undefined where an input is a constant. */
  connect(
    attributes: A,
    inputs: readonly (Signal | undefined)[],
    connector: Connector,
  ): Signal | readonly Signal[];
  /** Dense cost for these shapes. */
  count(attributes: A, inputs: readonly Shape[], outputs: readonly Shape[]): Cost;
  /** Multiply-accumulates of inputs other than zero; a border's padding is no input. Default: those of `count`. */
  effectiveMacs?(attributes: A, inputs: readonly Tensor[]): number;
}

/** Cost of an operator that moves or rescales values only. */
export const free: Cost = { macs: 0, pooled: 0 };

/** Phrases of `becomes` that several operators share. */
export const unchanged = 'nothing: the values stay as they are';
export const relayed = 'spikes move to other neurons; nothing is computed';
export const folded = 'computed in advance; works on constants only';
export const foldedOrDecomposed =
  'computed in advance, or part of a decomposed activation that is recognised';

/** Traits of operators that only move values of the image. */
export const moving = {
  becomes: relayed,
  group: 'shape',
  dependence: 'moved',
  nonNegative: 'inputs',
  keepsScale: true,
} as const;

/** Traits of elementwise operators that work on constants, or inside a decomposed activation. */
export const computing = {
  becomes: foldedOrDecomposed,
  group: 'on constants, or inside a decomposed activation',
  dependence: 'elementwise',
  nonNegative: 'unknown',
} as const;
