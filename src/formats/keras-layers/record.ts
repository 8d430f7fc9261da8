/**
 * @file What a Keras-style model description says, whichever file it comes from: layers, each with its settings and
 * the values it is called on. Keras 2, Keras 3 and TensorFlow.js write the same records with small differences.
 */
import type { WeightSource } from './weights.ts';

/** An object of a JSON file, not looked into yet. */
export type JsonObject = { readonly [key: string]: unknown };

/** Output `tensor` of call `call` of a layer. */
export interface TensorRef {
  readonly layer: string;
  readonly call: number;
  readonly tensor: number;
}

/** One layer; a shared layer has several calls. */
export interface LayerRecord {
  /** Unique in its model. */
  readonly name: string;
  /** Keras class, e.g. `Conv2D`. */
  readonly type: string;
  readonly config: JsonObject;
  /** What each call reads. */
  readonly calls: readonly (readonly TensorRef[])[];
  /** The layers of a model that is used as a layer. */
  readonly model?: ModelRecord;
}

/** A Sequential or Functional model. */
export interface ModelRecord {
  readonly name: string;
  readonly layers: readonly LayerRecord[];
  readonly inputs: readonly TensorRef[];
  readonly outputs: readonly TensorRef[];
}

/** A model as it was read from a file: description and weights. */
export interface LayersModel {
  /** `{class_name, config, build_config?}` of the whole model. */
  readonly topology: JsonObject;
  readonly weights: WeightSource;
  /** Version of Keras whose meaning the description has: `hard_sigmoid` changed with Keras 3. TensorFlow.js follows 2. */
  readonly keras: 2 | 3;
  readonly classNames?: readonly string[] | undefined;
  /** Why names in the file cannot be used, as a clause. */
  readonly unusableNames?: string | undefined;
}
