/** @file The description of a model as JSON → its record: Sequential and Functional models, and models as layers. */
import { FirstspikeError } from '../../error.ts';
import { readCalls, readRefs } from './inbound.ts';
import { badLayer, unsupportedLayer } from './layer-error.ts';
import type { JsonObject, LayerRecord, ModelRecord } from './record.ts';
import { isObject } from './settings.ts';

/** Models within models deeper than this occur only in damaged files. */
const deepest = 32;

/** Whether a layer is a model of its own. */
const isModel = (config: JsonObject): boolean => Array.isArray(config.layers);

/**
 * Reads the description of a model.
 * @throws FirstspikeError `bad-file` if it is not one, `unsupported` for subclassed models and custom layers
 */
export function readModel(description: JsonObject, depth = 0): ModelRecord {
  const { class_name: type } = description;
  // Keras 1 and early 2 wrote the layers of a Sequential model without a name around them.
  const config = Array.isArray(description.config) ? { layers: description.config } : description.config;
  const name = isObject(config) && typeof config.name === 'string' ? config.name : 'model';
  if (depth > deepest) {
    throw new FirstspikeError(
      'bad-file',
      `The model "${name}" is nested more than ${deepest} times; save it again.`,
    );
  }
  if (!isObject(config) || !isModel(config)) {
    throw new FirstspikeError(
      'unsupported',
      `The model is of class ${String(type)}, which the file does not describe; only Sequential and Functional models work.`,
    );
  }
  const items = Array.isArray(config.layers) ? config.layers : [];
  const layers = items.map((item, position) => readLayer(item, position, depth));
  const names = new Set(layers.map((layer) => layer.name));
  if (layers.length === 0 || names.size < layers.length) {
    const why = layers.length === 0 ? 'has no layers' : 'has two layers of the same name';
    throw new FirstspikeError('bad-file', `The model "${name}" ${why}; save it again.`);
  }
  if (config.output_layers === undefined) return sequential(name, layers, config, description);
  return {
    name,
    layers,
    inputs: readRefs(config.input_layers, name),
    outputs: readRefs(config.output_layers, name),
  };
}

function readLayer(item: unknown, position: number, depth: number): LayerRecord {
  if (!isObject(item) || typeof item.class_name !== 'string') {
    throw new FirstspikeError(
      'bad-file',
      `Layer ${position} of the model has no class_name; save the model again.`,
    );
  }
  const type = item.class_name;
  const settings = Array.isArray(item.config) ? { layers: item.config } : item.config;
  const config = isObject(settings) ? settings : {};
  const given = item.name ?? config.name;
  const name = typeof given === 'string' ? given : `${type}_${position}`;
  const layer = { name, type, config, calls: readCalls(item.inbound_nodes, { name, type }) };
  if (isModel(config)) return { ...layer, model: readModel(item, depth + 1) };
  const { registered_name: registered } = item;
  if (typeof registered === 'string' && registered.includes('>') && !registered.startsWith('keras')) {
    throw unsupportedLayer(layer, `it is a class of its own (${registered}); use Keras's layers.`);
  }
  return layer;
}

/** A Sequential model is a chain; an input layer is put in front where it has none. */
function sequential(
  name: string,
  given: readonly LayerRecord[],
  config: JsonObject,
  description: JsonObject,
): ModelRecord {
  const [first] = given;
  const layers = first.type === 'InputLayer' ? given : [inputFor(first, config, description), ...given];
  const misplaced = layers.slice(1).find(({ type }) => type === 'InputLayer');
  if (misplaced !== undefined) throw badLayer(misplaced, 'it is not the first layer; save the model again.');
  const ref = (layer: LayerRecord) => ({ layer: layer.name, call: 0, tensor: 0 });
  return {
    name,
    layers: layers.map((layer, i) => ({ ...layer, calls: i === 0 ? [] : [[ref(layers[i - 1])]] })),
    inputs: [ref(layers[0])],
    outputs: [ref(layers[layers.length - 1])],
  };
}

function inputFor(first: LayerRecord, given: JsonObject, description: JsonObject): LayerRecord {
  const build = isObject(description.build_config) ? description.build_config.input_shape : undefined;
  const shape =
    first.config.batch_input_shape ??
    first.config.batch_shape ??
    given.build_input_shape ??
    build ??
    first.model?.layers.find(({ type }) => type === 'InputLayer')?.config.batch_input_shape ??
    first.model?.layers.find(({ type }) => type === 'InputLayer')?.config.batch_shape;
  const config = { batch_shape: shape, input_shape: first.config.input_shape };
  return { name: `${first.name}_input`, type: 'InputLayer', config, calls: [] };
}
