/**
 * @file A NIR graph as records: nodes with the parameters that NIR gives them, and the edges between them.
 * NIR, the Neuromorphic Intermediate Representation: Pedersen et al., Nat. Commun. 15:8122 (2024); its primitives
 * are at https://neuroir.org/docs/primitives.html. Shapes have no batch axis; several edges into one node add up.
 */
import type { Shape } from '../../graph/tensor.ts';

/** Numbers of one parameter in row-major order; integers from a file are held as float64, exact up to 2^53. */
export interface NirArray {
  readonly shape: Shape;
  readonly data: Float32Array | Float64Array | Int32Array;
}

/** The nodes whose parameters are arrays only, with the names that NIR gives these. */
export const arrayNodes = {
  Affine: ['weight', 'bias'],
  Linear: ['weight'],
  Scale: ['scale'],
  Threshold: ['threshold'],
  Delay: ['delay'],
  I: ['r'],
  IF: ['r', 'v_threshold'],
  LI: ['tau', 'r', 'v_leak'],
  LIF: ['tau', 'r', 'v_leak', 'v_threshold'],
  CubaLI: ['tau_syn', 'tau_mem', 'r', 'v_leak'],
  CubaLIF: ['tau_syn', 'tau_mem', 'r', 'v_leak', 'v_threshold'],
} as const;

/** Parameters that a file may leave out. Neurons whose `v_reset` is left out are reset to 0. */
export const optionalArrays = ['v_reset', 'w_in'] as const;

export type NirArrayNames = typeof arrayNodes;
export type NirOptionalArray = (typeof optionalArrays)[number];

/** A node of `arrayNodes`. */
export type NirArrayNode = {
  [T in keyof NirArrayNames]: {
    readonly type: T;
    readonly arrays: Readonly<Record<NirArrayNames[T][number], NirArray>> &
      Readonly<Partial<Record<NirOptionalArray, NirArray>>>;
  };
}[keyof NirArrayNames];

/** Vertical, horizontal. */
export type NirPair = readonly [number, number];

/** Zeros on both sides, or a rule: `same` keeps the size (stride 1), `valid` adds none. */
export type NirPadding<T> = T | 'same' | 'valid';

interface NirConvolution {
  /** [outputs, inputs / groups, …kernel] */
  readonly weight: NirArray;
  /** [outputs] */
  readonly bias: NirArray;
  readonly groups: number;
}

export interface NirConv1d extends NirConvolution {
  readonly type: 'Conv1d';
  readonly inputShape: number | null;
  readonly stride: number;
  readonly padding: NirPadding<number>;
  readonly dilation: number;
}

export interface NirConv2d extends NirConvolution {
  readonly type: 'Conv2d';
  readonly inputShape: NirPair | null;
  readonly stride: NirPair;
  readonly padding: NirPadding<NirPair>;
  readonly dilation: NirPair;
}

export interface NirPool2d {
  readonly type: 'SumPool2d' | 'AvgPool2d';
  readonly kernel: NirPair;
  readonly stride: NirPair;
  readonly padding: NirPair;
}

export interface NirFlatten {
  readonly type: 'Flatten';
  /** A 0 is a size that the writer did not know (sinabs). */
  readonly inputShape: Shape | null;
  /** First and last axis that are joined; −1 is the last. */
  readonly startDim: number;
  readonly endDim: number;
}

export interface NirPort {
  readonly type: 'Input' | 'Output';
  readonly shape: Shape;
}

export type NirEdge = readonly [from: string, to: string];

/** Text, numbers, arrays, or more of the same under a name. */
export interface NirMetadata {
  readonly [key: string]: string | number | NirArray | NirMetadata;
}

export interface NirGraph {
  readonly type: 'NIRGraph';
  readonly nodes: ReadonlyMap<string, NirNode>;
  readonly edges: readonly NirEdge[];
  readonly metadata: NirMetadata;
}

export type NirNode = NirArrayNode | NirConv1d | NirConv2d | NirPool2d | NirFlatten | NirPort | NirGraph;

/** A .nir file. */
export interface NirFile {
  /** Of the `nir` package whose layout the file follows. */
  readonly version: string;
  readonly graph: NirGraph;
}

/** Whether an entry of metadata is an array. */
export const isNirArray = (value: NirMetadata[string] | undefined): value is NirArray =>
  typeof value === 'object' && ArrayBuffer.isView(value.data);
