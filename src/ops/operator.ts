/**
 * @file What an operator is: one record that says how a node is read, what shape it gives, what it computes, what it
 * becomes in a spiking network, and what it costs. `table.ts` lists all of them; a missing field does not compile.
 */

import type { Window } from '../geometry/window.ts';
import type { Activation } from '../graph/activation.ts';
import type { Node } from '../graph/graph.ts';
import type { Shape, Tensor } from '../graph/tensor.ts';
import type { Potential, RelayedPotential, Signal, Spikes } from './signal.ts';

/** What `parse` may ask about its surroundings. */
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

/** What `connect` may do to the network under construction. Implemented by the conversion. */
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
  /** The same spikes from a population that is a grid of exactly these channels, rows and columns. */
  arranged(source: Spikes, shape: Shape): Spikes;
  /** A relay population: the earliest spike of each window of the source, channel by channel. */
  earliest(source: Spikes, window: Window): Spikes;
  /**
   * A relay population of another shape and order: element i takes element `sources[i]` of all the parts' elements, one
   * part after the other, or nothing (value 0) where that is −1. Affine maps move along.
   */
  route(parts: readonly Spikes[], sources: Int32Array, shape: Shape): Spikes;
  /** An error that names the node, the operator and what would work. */
  unsupported(why: string): Error;
}

/**
 * One operator. `A` is the record of its checked attributes and constant inputs.
 * Shapes here carry the batch axis, which is always 1; signals do not.
 */
export interface Operator<A> {
  /** ONNX operator type. */
  readonly type: string;
  /** Checks a node and gathers everything it needs into one record. Throws `unsupported` or `bad-file`. */
  parse(node: Node, context: ParseContext): A;
  /** Output shapes. */
  shape(attributes: A, inputs: readonly Shape[]): readonly Shape[];
  /** The float reference: what the ANN computes. Inputs are all of the node's, constants included. */
  reference(attributes: A, inputs: readonly Tensor[]): readonly Tensor[];
  /** What each output becomes in the network; `inputs` holds undefined where an input is a constant. */
  connect(
    attributes: A,
    inputs: readonly (Signal | undefined)[],
    connector: Connector,
  ): Signal | readonly Signal[];
  /** Dense cost for these shapes. */
  count(attributes: A, inputs: readonly Shape[], outputs: readonly Shape[]): Cost;
}

/** Cost of an operator that moves or rescales values only. */
export const free: Cost = { macs: 0, pooled: 0 };
