/** @file A Keras-style model → graph of one image: its inputs get their shapes, its layers become ONNX operators. */
import { FirstspikeError } from '../../error.ts';
import type { Graph, GraphInput } from '../../graph/graph.ts';
import type { Shape } from '../../graph/tensor.ts';
import { planGraph } from '../../ops/plan.ts';
import { badLayer } from './layer-error.ts';
import { bordered, plain } from './layout.ts';
import { readModel } from './model.ts';
import type { LayerRecord, LayersModel, ModelRecord } from './record.ts';
import { type DataFormat, dataFormat, setting } from './settings.ts';
import { imageOrder, plainValue, storedShape, type Value } from './value.ts';
import { writeModel } from './walk.ts';
import { checkValue, graphWriter } from './writer.ts';

export interface LayersOptions {
  /** Name of the graph; default: the model's. */
  readonly name?: string;
  /** Shape of one image, channels first, e.g. `[1, 28, 28]`, for models that leave it open. */
  readonly inputShape?: Shape;
}

/** Version of ONNX's operator set that the nodes follow. */
const opset = 20;

/**
 * Reads a model as a graph that describes one image, channels first: an input H×W×C becomes 1×C×H×W.
 * @throws FirstspikeError `bad-file` if the description or the weights are damaged; `unsupported` if it uses what does
 * not work, naming the layer; `shape` if its layers do not fit each other.
 */
export function importLayers(model: LayersModel, options: LayersOptions = {}): Graph {
  const { graph } = planGraph(layersGraph(model, options));
  const { classNames, unusableNames } = model;
  if (!classNames && unusableNames === undefined) return graph;
  return {
    ...graph,
    notes: { ...(classNames && { classNames }), ...(unusableNames !== undefined && { unusableNames }) },
  };
}

/** The graph as the layers give it, whether or not every operator in it can be computed here. */
export function layersGraph(model: LayersModel, { name, inputShape }: LayersOptions = {}): Graph {
  const record = readModel(model.topology);
  const kind = surveyOf(record);
  const named = new Map(record.layers.map((layer) => [layer.name, layer]));
  const values = record.inputs.map((ref): Value => {
    const layer = named.get(ref.layer);
    if (layer !== undefined) return inputValue(layer, kind, inputShape);
    throw new FirstspikeError(
      'bad-file',
      `The model "${record.name}" has no layer "${ref.layer}", its input; save it again.`,
    );
  });
  const inputs = values.map((value, i): GraphInput => {
    const isBytes = named.get(record.inputs[i].layer)?.config.dtype === 'uint8';
    return { name: value.name, shape: [1, ...storedShape(value)], ...(isBytes && { integer: 'uint8' }) };
  });
  const writer = graphWriter(inputs.map((input) => input.name));
  const outputs = writeModel(record, values, { writer, weights: model.weights, keras: model.keras });
  // Images stay channels first; rows of numbers leave in Keras's order, because their places mean classes.
  const final = outputs.map((value) => {
    const whole = bordered(writer, value.name, value);
    return (whole.shape.length === 1 ? plain(writer, value.name, whole) : whole).name;
  });
  const { nodes, constants } = writer;
  return { name: name ?? record.name, opset, inputs, outputs: [...new Set(final)], nodes, constants };
}

/** The layers' image layout. */
interface Survey {
  readonly format: DataFormat;
  /** Whether there are windows over one axis: then an input of two axes is a sequence with channels. */
  readonly hasSequences: boolean;
}

function surveyOf(model: ModelRecord): Survey {
  const layers = allLayers(model);
  const formatted = layers.find(({ config }) => typeof config.data_format === 'string');
  return {
    format: formatted === undefined ? 'channels_last' : dataFormat(formatted),
    hasSequences: layers.some(({ type }) => type.endsWith('1D')),
  };
}

const allLayers = ({ layers }: ModelRecord): readonly LayerRecord[] =>
  layers.flatMap((layer) => (layer.model === undefined ? [layer] : allLayers(layer.model)));

/** Images and, where there are one-dimensional layers, sequences are stored channels first. */
function inputValue(layer: LayerRecord, { format, hasSequences }: Survey, inputShape?: Shape): Value {
  const dims = batchShapeOf(layer);
  if (!Array.isArray(dims) || dims.length < 2) {
    const given = inputShape ?? [];
    if (dims !== undefined && dims !== null) {
      throw badLayer(layer, 'its shape should have a batch axis and more; save the model again.');
    }
    if (given.length === 0) throw openShape(layer, 'its shape', []);
    return inputOf(layer, given.length, (order) => given.map((_, axis) => given[order.indexOf(axis)]));
  }
  const open = dims.slice(1).some((dim) => dim === null);
  const full = inputShape?.length === dims.length ? inputShape.slice(1) : inputShape;
  if (open && full !== undefined && full.length !== dims.length - 1) {
    throw new FirstspikeError(
      'shape',
      `Input "${layer.name}" has ${dims.length} axes, but the given shape is ${full.join('×')}; give ${dims.length - 1} sizes.`,
    );
  }
  return inputOf(layer, dims.length - 1, (order) =>
    dims.slice(1).map((dim: unknown, axis) => {
      const size = dim ?? full?.[order.indexOf(axis)];
      if (size === undefined) {
        throw openShape(
          layer,
          `axis ${axis + 1}`,
          order.map((at) => dims[at + 1] ?? null),
        );
      }
      if (typeof size === 'number') return size;
      throw badLayer(layer, 'its shape should be whole numbers; save the model again.');
    }),
  );

  function inputOf(input: LayerRecord, rank: number, shapeIn: (order: readonly number[]) => Shape): Value {
    const isImage = rank === 3 || (rank === 2 && hasSequences);
    const order = imageOrder(rank, isImage ? format : 'channels_first');
    const shape = shapeIn(order);
    checkValue(`Input "${input.name}"`, shape);
    return { ...plainValue(input.name, shape), order };
  }
}

/** Shape with a batch axis; converted Keras 3 files give `input_shape` without one. */
function batchShapeOf(layer: LayerRecord): unknown {
  const whole = setting(layer, 'batch_shape') ?? setting(layer, 'batch_input_shape');
  if (whole !== undefined) return whole;
  const image = setting(layer, 'input_shape') ?? setting(layer, 'shape');
  return Array.isArray(image) ? [null, ...image] : image;
}

/** `details.sizes`: the sizes of one image, channels first, null for open ones. */
const openShape = (layer: LayerRecord, what: string, sizes: readonly unknown[]): FirstspikeError =>
  new FirstspikeError(
    'unsupported',
    `Input "${layer.name}" leaves ${what} open, and no images tell it; fix it in the model, or in the library give inputShape, e.g. [3, 32, 32].`,
    { input: layer.name, sizes },
  );
