/** @file ONNX bytes → graph of one image: shapes known, constants folded, dead nodes gone. */
import { FirstspikeError } from '../../../error.ts';
import type { Graph, GraphInput, GraphNotes } from '../../../graph/graph.ts';
import type { Shape } from '../../../graph/tensor.ts';
import { planGraph } from '../../../ops/plan.ts';
import { namesInMetadata, problemOfNames } from '../../class-names.ts';
import type { ExternalData } from '../external.ts';
import { decodeModel, type ModelProto, PRODUCER } from '../proto.ts';
import { readTensor } from '../tensor.ts';
import { fixBatch } from './fixed-batch.ts';
import { inlineFunctions } from './functions.ts';
import { knownDims, readInput, shapeOfImage } from './inputs.ts';
import { namesOfLabels } from './label-names.ts';
import { addBatch, lacksBatch } from './missing-batch.ts';
import { readNodes, sortNodes } from './nodes.ts';
import { opsetOf } from './opset.ts';
import { isNeeded, isText } from './text.ts';

export interface ImportOptions {
  /** Name of the graph; default: the name in the file. */
  readonly name?: string;
  /** Shape of one image, e.g. `[1, 28, 28]`, for models that leave it open. */
  readonly inputShape?: Shape;
  /**
   * A file in which the model keeps weights, by the name that the model has for it: a path relative to the
   * model's folder, as untrusted as the model. Default: such models are refused.
   */
  readonly external?: ExternalData;
}

/**
 * Reads an ONNX model as a graph that describes one image.
 * @throws FirstspikeError `bad-file` if the bytes are no sound ONNX model; `unsupported` if it uses what does not work,
 * naming the node (all such nodes are in `details.nodes`); `not-found` if a file of weights is missing; `shape` if its layers do not fit each other.
 */
export function importOnnx(bytes: Uint8Array, options: ImportOptions = {}): Graph {
  const model = decodeModel(bytes);
  return { ...planGraph(readGraph(model, options)).graph, notes: notesOf(model) };
}

/** Names of classes from any program; how pixels are scaled from `train` and `tune`, who write it. */
function notesOf({ metadataProps, producerName, graph }: ModelProto): GraphNotes {
  const metadata = Object.fromEntries(metadataProps.map(({ key, value }) => [key, value]));
  const classNames = namesInMetadata(metadata) ?? namesInMetadata({ names: graph && namesOfLabels(graph) });
  const unusableNames = problemOfNames(metadata);
  const { preprocess } = metadata;
  return {
    ...(producerName === PRODUCER && preprocess !== undefined && { preprocess }),
    ...(classNames && { classNames }),
    ...(unusableNames !== undefined && { unusableNames }),
  };
}

/** The graph as the file has it, in computing order and for one image, before folding. */
function readGraph(model: ModelProto, options: ImportOptions): Graph {
  const { graph } = model;
  if (graph === undefined)
    throw new FirstspikeError('bad-file', 'The file holds no ONNX graph; export the model again.');
  if (graph.sparseInitializer.length > 0) {
    throw new FirstspikeError(
      'unsupported',
      'The model keeps sparse weights; save it with dense initializers.',
    );
  }
  const opset = opsetOf(model);
  const outputs = [...new Set(graph.output.map(({ name }) => name))];
  if (outputs.length === 0) {
    throw new FirstspikeError('bad-file', 'The model has no output; export it again.');
  }
  const initializers = new Set(graph.initializer.map(({ name }) => name));
  const readers = readNodes(inlineFunctions(graph.node, model.functions, initializers));
  const constants = new Map(
    graph.initializer
      .filter((tensor) => !isText(tensor) || isNeeded(tensor.name, readers, outputs))
      .map((tensor) => [tensor.name, readTensor(tensor, tensor.name, options.external)]),
  );
  const declared = graph.input.filter(({ name }) => !initializers.has(name)).map(readInput);
  const names = declared.map(({ name }) => name);
  let nodes = sortNodes(readers, [...initializers, ...names]);
  const inputs = declared.map((input): GraphInput => {
    const { name, dims, integer } = input;
    const type = integer && { integer };
    const known = knownDims(input);
    if (known !== undefined && lacksBatch(name, known, nodes, constants)) {
      nodes = addBatch(name, nodes, constants);
      return { name, shape: [1, ...known], ...type };
    }
    const [batch] = dims ?? [];
    if (typeof batch === 'number' && batch > 1) nodes = fixBatch({ nodes, constants, opset }, [name], batch);
    return { name, shape: shapeOfImage(input, options.inputShape), ...type };
  });
  return { name: options.name ?? graph.name, opset, inputs, outputs, nodes, constants };
}
