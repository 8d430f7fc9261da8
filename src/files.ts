/**
 * @file Model files in and out, for the package's surface: each format's reader is loaded when it is first needed, so
 * that a page or program that only runs networks starts without them.
 */

import type { LayersOptions } from './formats/keras-layers/graph.ts';
import type { ImportOptions } from './formats/onnx/read/index.ts';
import type { OnnxOptions } from './formats/onnx/write/index.ts';
import type { Graph } from './graph/graph.ts';

/**
 * Reads an ONNX model as a graph that describes one image.
 * @throws FirstspikeError `bad-file` if the bytes are no sound ONNX model; `unsupported` if it uses what does not work,
 * naming the node; `not-found` if a file of weights is missing; `shape` if its layers do not fit each other
 */
export async function importOnnx(bytes: Uint8Array, options: ImportOptions = {}): Promise<Graph> {
  const onnx = await import('./formats/onnx/read/index.ts');
  return onnx.importOnnx(bytes, options);
}

/**
 * Reads a `.keras` archive or an `.h5` file of a whole model.
 * @throws FirstspikeError as {@link importOnnx}, and `missing-dependency` without `h5wasm`
 */
export async function importKeras(bytes: Uint8Array, options: LayersOptions = {}): Promise<Graph> {
  const keras = await import('./formats/keras/index.ts');
  return keras.importKeras(bytes, options);
}

/**
 * Reads a TensorFlow.js layers model: the parsed model.json, and its weight files in the order of {@link shardPaths}.
 * @throws FirstspikeError as {@link importOnnx}
 */
export async function importTfjs(
  modelJson: unknown,
  shards: readonly Uint8Array[],
  options: LayersOptions = {},
): Promise<Graph> {
  const tfjs = await import('./formats/tfjs/index.ts');
  return tfjs.importTfjs(modelJson, shards, options);
}

/**
 * The graph as an ONNX file. The first axis of inputs and outputs becomes the batch axis.
 * @throws FirstspikeError `unsupported` or `shape` if the shapes of the outputs cannot be inferred
 */
export async function toOnnx(graph: Graph, options: OnnxOptions = {}): Promise<Uint8Array> {
  const onnx = await import('./formats/onnx/write/index.ts');
  return onnx.toOnnx(graph, options);
}

/** The weight files that a TensorFlow.js model.json names, in order. @throws FirstspikeError `bad-file` */
export async function shardPaths(modelJson: unknown): Promise<readonly string[]> {
  const tfjs = await import('./formats/tfjs/index.ts');
  return tfjs.shardPaths(modelJson);
}
