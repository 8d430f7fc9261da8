/** @file TensorFlow.js layers model (model.json and its weight shards) → graph of one image. */
import { FirstspikeError } from '../../error.ts';
import type { Graph } from '../../graph/graph.ts';
import { namesInMetadata, problemOfNames } from '../class-names.ts';
import { importLayers, type LayersOptions } from '../keras-layers/graph.ts';
import type { JsonObject, LayersModel } from '../keras-layers/record.ts';
import { isObject } from '../keras-layers/settings.ts';
import { groupedWeights, namedWeights } from '../keras-layers/weights.ts';
import { readManifest, type WeightGroup, weightsOf } from './manifest.ts';

/**
 * Reads a TensorFlow.js layers model as a graph that describes one image, channels first: an input H×W×C becomes
 * 1×C×H×W.
 * @param modelJson content of `model.json`, as text or parsed
 * @param shards content of the files that {@link shardPaths} lists, in that order
 * @throws FirstspikeError `bad-file` if something is damaged or missing; `unsupported` if the model uses what does not
 * work, naming the layer; `shape` if its layers do not fit each other
 */
export const importTfjs = (
  modelJson: unknown,
  shards: readonly Uint8Array[],
  options: LayersOptions = {},
): Graph => importLayers(readTfjs(modelJson, shards), options);

/** The weight files that a `model.json` names, relative to it, in order. @throws FirstspikeError as {@link importTfjs} */
export const shardPaths = (modelJson: unknown): readonly string[] =>
  readManifest(layersModel(modelJson)).flatMap(({ paths }) => paths);

/** The model before it becomes a graph. @throws FirstspikeError as {@link importTfjs} */
export function readTfjs(modelJson: unknown, shards: readonly Uint8Array[]): LayersModel {
  const json = layersModel(modelJson);
  const groups = readManifest(json);
  const wanted = groups.reduce((sum, { paths }) => sum + paths.length, 0);
  if (shards.length !== wanted) {
    throw new FirstspikeError(
      'bad-file',
      `The model's weights are in ${wanted} files, but ${shards.length} were given; give all of them in the order of weightsManifest.`,
    );
  }
  const weights = weightsOf(withShards(groups, shards));
  // Models that came from Keras 3 files keep the names of their groups.
  const isGrouped = [...weights.keys()].some((name) => /(^|\/)vars\/\d+$/.test(name));
  const topology = json.modelTopology;
  if (!isObject(topology)) throw notAModel('modelTopology is missing');
  // Converted files keep the model one level deeper.
  const description = isObject(topology.model_config) ? topology.model_config : topology;
  return {
    topology: description,
    weights: isGrouped ? groupedWeights(weights) : namedWeights(weights),
    keras: 2,
    ...(isObject(json.userDefinedMetadata) && {
      classNames: namesInMetadata(json.userDefinedMetadata),
      unusableNames: problemOfNames(json.userDefinedMetadata),
    }),
  };
}

function withShards(groups: readonly WeightGroup[], shards: readonly Uint8Array[]) {
  let next = 0;
  return groups.map((group) => {
    const own = shards.slice(next, next + group.paths.length);
    next += group.paths.length;
    return { ...group, shards: own };
  });
}

const notAModel = (why: string): FirstspikeError =>
  new FirstspikeError(
    'bad-file',
    `The file is not a TensorFlow.js layers model (${why}); save it with model.save() or tensorflowjs_converter.`,
  );

/** The parsed file, if it is a layers model. */
function layersModel(modelJson: unknown): JsonObject {
  let json = modelJson;
  if (typeof modelJson === 'string') {
    try {
      json = JSON.parse(modelJson.replace(/^\uFEFF/, ''));
    } catch {
      throw notAModel('it is not sound JSON');
    }
  }
  if (!isObject(json)) throw notAModel('it is not a JSON object');
  const { format, modelTopology: topology } = json;
  if (format === 'graph-model' || (isObject(topology) && Array.isArray(topology.node))) {
    throw new FirstspikeError(
      'unsupported',
      'This is a TensorFlow.js graph model; only layers models work. Turn it into ONNX: python -m tf2onnx.convert --tfjs model.json --output model.onnx',
    );
  }
  return json;
}
