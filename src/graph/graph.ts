/**
 * @file The ANN as a graph, in ONNX's words: nodes that read and write named values, some of them constants.
 * Nodes are in topological order; every value is written once.
 */
import type { Shape, Tensor } from './tensor.ts';

/** An attribute's value; subgraphs are not representable, because no feed-forward operator has one. */
export type Attribute = number | string | readonly number[] | readonly string[] | Tensor;

/** One operation. `inputs` may hold `''` where an optional input is left out. */
export interface Node {
  /** Unique in its graph; made up from type and position where the file gives none. */
  readonly name: string;
  /** ONNX operator type, e.g. `Conv`. */
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A named value that the caller supplies. The batch axis is 1: a graph describes one image. */
export interface GraphInput {
  readonly name: string;
  readonly shape: Shape;
  /** The integers that the file says it takes; absent for floats. */
  readonly integer?: 'uint8' | 'int8';
}

/** What a file says beside the graph. */
export interface GraphNotes {
  /** How pixels become its input, as in `--preprocess`. */
  readonly preprocess?: string;
  /** Names of the classes in the order of their indices. */
  readonly classNames?: readonly string[];
  /** Why names in the file cannot be used, as a clause: `two classes are called "cat"`. */
  readonly unusableNames?: string;
}

export interface Graph {
  readonly name: string;
  /** Version of ONNX's operator set that the node semantics follow. */
  readonly opset: number;
  readonly inputs: readonly GraphInput[];
  readonly outputs: readonly string[];
  readonly nodes: readonly Node[];
  /** Weights and other values known before run time. */
  readonly constants: ReadonlyMap<string, Tensor>;
  readonly notes?: GraphNotes;
  /** The node that took labels of the one output's scores and was left out, with the axis along which it looked. */
  readonly labelling?: { readonly type: string; readonly axis: number };
  /** With what the graph compared its one score at its end, before the comparison was left out. */
  readonly comparison?: {
    readonly threshold: number;
    readonly below: boolean;
    /** The score is the difference of the two scores that the graph compared, and no value of the file. */
    readonly ofDifference?: true;
  };
}
