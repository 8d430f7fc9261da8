/**
 * @file Model files in and out, for the package's surface: each format's reader is loaded when it is first needed, so
 * that a page or program that only runs networks starts without them.
 */

import type { COptions, CProject } from './formats/c/index.ts';
import type { IntegerOnnxOptions } from './formats/integer-onnx/index.ts';
import type { LayersOptions } from './formats/keras-layers/graph.ts';
import type { ImportOptions } from './formats/onnx/read/index.ts';
import type { OnnxOptions } from './formats/onnx/write/index.ts';
import type { Graph } from './graph/graph.ts';
import type { SpikingNetwork } from './network/network.ts';

/**
 * Reads an ONNX model as a graph that describes one image.
 * @throws FirstspikeError `bad-file` if the bytes are no sound ONNX model; `unsupported` if it uses what does not work,
 * naming the node; `not-found` if a file of weights is missing; `shape` if its layers do not fit each other
 * @example
 * ```ts
 * const { inputs } = await importOnnx(await bundledModel('mnist-small'));
 * inputs[0].shape; // → [1, 1, 28, 28]
 * ```
 */
export async function importOnnx(bytes: Uint8Array, options: ImportOptions = {}): Promise<Graph> {
  const onnx = await import('./formats/onnx/read/index.ts');
  return onnx.importOnnx(bytes, options);
}

/**
 * Reads a `.keras` archive or an `.h5` file of a whole model.
 * @throws FirstspikeError as {@link importOnnx}, and `missing-dependency` without `h5wasm`
 * @example
 * ```ts
 * await importKeras(Uint8Array.of(1, 2, 3)).catch(({ code }) => code); // → 'bad-file'
 * ```
 */
export async function importKeras(bytes: Uint8Array, options: LayersOptions = {}): Promise<Graph> {
  const keras = await import('./formats/keras/index.ts');
  return keras.importKeras(bytes, options);
}

/**
 * Reads a TensorFlow.js layers model: the parsed model.json, and its weight files in the order of {@link shardPaths}.
 * @throws FirstspikeError as {@link importOnnx}
 * @example
 * ```ts
 * const json = {
 *   modelTopology: {
 *     class_name: 'Sequential',
 *     config: { name: 'net', layers: [{ class_name: 'Dense', config: { name: 'd', units: 1, use_bias: false, batch_input_shape: [null, 2] } }] },
 *   },
 *   weightsManifest: [{ paths: ['w.bin'], weights: [{ name: 'd/kernel', shape: [2, 1], dtype: 'float32' }] }],
 * };
 * const { inputs } = await importTfjs(json, [new Uint8Array(8)]);
 * inputs[0].shape; // → [1, 2]
 * ```
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
 * @example
 * ```ts
 * const bytes = await toOnnx(graph);
 * (await importOnnx(bytes)).outputs; // → ['y']
 * ```
 */
export async function toOnnx(graph: Graph, options: OnnxOptions = {}): Promise<Uint8Array> {
  const onnx = await import('./formats/onnx/write/index.ts');
  return onnx.toOnnx(graph, options);
}

/**
 * The weight files that a TensorFlow.js model.json names, in order. @throws FirstspikeError `bad-file`
 * @example
 * ```ts
 * await shardPaths({ modelTopology: {}, weightsManifest: [{ paths: ['a.bin', 'b.bin'], weights: [] }] }); // → ['a.bin', 'b.bin']
 * ```
 */
export async function shardPaths(modelJson: unknown): Promise<readonly string[]> {
  const tfjs = await import('./formats/tfjs/index.ts');
  return tfjs.shardPaths(modelJson);
}

/**
 * An integer network as an ONNX graph of standard integer operators, set 17, which gives the potentials of every simulator.
 * Input: `pixels` [N, …image shape] in stored units. Outputs: `potentials` int32 [N, classes], and `logits` float32 in
 * the ANN's units.
 * @throws FirstspikeError `unsupported` for continuous time and float32 weights, N-of-M and rank order
 * @example
 * ```ts
 * const bytes = await networkToOnnx(network);
 * bytes.length > 500; // → true
 * ```
 */
export async function networkToOnnx(
  network: SpikingNetwork,
  options: IntegerOnnxOptions = {},
): Promise<Uint8Array> {
  const onnx = await import('./formats/integer-onnx/index.ts');
  return onnx.networkToOnnx(network, options);
}

/**
 * An integer network as a C99 project: `src/firstspike.h` and `src/firstspike.c` hold the network, with the potentials, spikes and
 * synaptic operations of every simulator; a program, a Makefile, CMake, Arduino and PlatformIO files stand around it.
 * @throws FirstspikeError `unsupported` for continuous time and float32 weights, pixels that are not bytes, and more
 * than 67,108,864 weights
 * @example
 * ```ts
 * const { files } = await networkToC(network);
 * new TextDecoder().decode(files.get('src/firstspike.h')).includes('firstspike_predict'); // → true
 * ```
 */
export async function networkToC(network: SpikingNetwork, options: COptions = {}): Promise<CProject> {
  const c = await import('./formats/c/index.ts');
  return c.networkToC(network, options);
}
