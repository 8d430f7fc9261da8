/** @file Reading a model and saying what is in it and whether it converts. */
import { FirstspikeError } from '../../../src/error.ts';
import type { Graph } from '../../../src/graph/index.ts';
import { annOf } from '../../../src/ops/ann.ts';
import { costOf, type Plan, planGraph } from '../../../src/ops/index.ts';
import { chooseOutput, outputsOf } from '../../../src/ops/output.ts';
import { failureOf } from './answer.ts';
import { type ModelFile, type ReadableModel, readModelFile } from './model-file.ts';
import { nodeFates } from './node-fates.ts';
import type { LayerRow, ModelReport, NodeFate } from './workspace-protocol.ts';

export interface Model {
  readonly source: ModelFile;
  /** Missing if the file could not be made one. */
  readonly graph: Graph | undefined;
  readonly sha256: string;
  readonly report: ModelReport;
}

/**
 * Reads a model. One that cannot be converted is a report with problems.
 * @param imageShape of the data at hand, for models that leave their input's size open
 * @param output which is read, where the model has several; default: the only one that ends a classifier
 * @throws FirstspikeError `bad-file` for bytes that are no model, `unsupported` for formats that the page does not read
 */
export async function openModel(
  dropped: ModelFile,
  imageShape?: readonly number[],
  output?: string,
): Promise<Model> {
  const { bytes, file } = dropped;
  const readable = await readModelFile(dropped);
  const name = file.replace(/^.*\//, '').replace(/\.(onnx|keras|h5|hdf5|nir|json)$/i, '');
  const parts = [bytes, ...readable.shards.map((shard) => shard.bytes)];
  const sha256 = await hash(parts);
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  const about = { name, format: readable.format, bytes: size, sha256 };
  const source = (): ModelFile => ({ bytes, file, beside: weightsOf(dropped, readable) });
  const empty = {
    opset: 0,
    inputShape: [],
    layers: [],
    parameters: 0,
    macs: 0,
    flops: 0,
    hidden: 0,
    populations: 0,
  };
  let outputs: ModelReport['outputs'] = [];
  let graph: Graph;
  let plan: Plan;
  try {
    const whole = readable.graph({ name, ...(imageShape && { inputShape: imageShape }) });
    if (whole.outputs.length > 1) outputs = outputsOf(whole);
    graph = chosenIn(whole, output);
    plan = planGraph(graph);
  } catch (error) {
    const used = [...readable.used];
    const report = { ...empty, ...about, used, outputs, output, problems: problemsOf(error) };
    return { source: source(), graph: undefined, sha256, report };
  }
  const inputShape = graph.inputs[0]?.shape.slice(1) ?? [];
  const { fates, ...conversion } = convertibility(graph, inputShape);
  const rows = new Map(plan.graph.inputs.map(({ name: input }) => [input, -1]));
  const layers = plan.steps.map((step, row): LayerRow => {
    const { node, operator, attributes, inputShapes, outputShapes } = step;
    const constants = node.inputs.map((input) => plan.graph.constants.get(input));
    for (const written of node.outputs) rows.set(written, row);
    return {
      name: node.name,
      sources: [...new Set(node.inputs.flatMap((input) => rows.get(input) ?? []))],
      fate: fates.get(node.name),
      operator: node.type,
      shape: outputShapes[0]?.slice(1) ?? [],
      parameters: constants.reduce(
        (sum, tensor) => sum + (tensor?.kind === 'float' ? sizeOf(tensor.shape) : 0),
        0,
      ),
      macs: operator.count(attributes, inputShapes, outputShapes).macs,
    };
  });
  const { macs, flops } = costOf(plan);
  const parameters = layers.reduce((sum, layer) => sum + layer.parameters, 0);
  const report = {
    ...about,
    used: [...readable.used],
    outputs,
    output,
    opset: readable.format === 'ONNX' ? graph.opset : 0,
    inputShape,
    layers,
    macs,
    flops,
    parameters,
  };
  return { source: source(), graph, sha256, report: { ...report, ...conversion } };
}

/** The model as an ONNX file in one piece, for whoever reads no other. */
export async function asOnnx({ source, graph, report }: Model): Promise<Uint8Array> {
  if (!graph || (report.format === 'ONNX' && report.used.length === 0)) return source.bytes;
  return (await import('../../../src/formats/onnx/write/index.ts')).toOnnx(graph);
}

/** The files beside a model that it has used. */
const weightsOf = ({ beside = [] }: ModelFile, { used }: ReadableModel) =>
  beside.filter(({ path }) => used.has(path));

/** The graph with one output; with all of them where the user has to choose. */
function chosenIn(source: Graph, output: string | undefined): Graph {
  try {
    return chooseOutput(source, output);
  } catch (error) {
    if (output === undefined && error instanceof FirstspikeError && error.code === 'usage') return source;
    throw error;
  }
}

/** The populations of the network; finds every node that cannot be converted. */
function convertibility(graph: Graph, shape: readonly number[]) {
  const [channels, height, width] = shape.length === 3 ? shape : [1, 1, sizeOf(shape)];
  const image = {
    shape: [channels, height, width] as const,
    length: 1,
    pixels: new Uint8Array(sizeOf(shape)),
  };
  try {
    const ann = annOf(graph, image);
    const { blueprint, fates } = nodeFates(planGraph(ann.graph), ann.pixels);
    const { populations } = blueprint;
    const spiking = populations.filter(({ kind }) => kind === 'spiking');
    const hidden = spiking.reduce((sum, population) => sum + sizeOf(population.shape), 0);
    return { problems: [], hidden, populations: spiking.length, fates };
  } catch (error) {
    return { problems: problemsOf(error), hidden: 0, populations: 0, fates: new Map<string, NodeFate>() };
  }
}

/** Every node in the way; what is not about the model's nodes stays an error. */
function problemsOf(error: unknown): readonly string[] {
  if (!(error instanceof FirstspikeError) || error.code === 'bad-file') throw error;
  const { message, nodes } = failureOf(error);
  return nodes.length > 0 ? nodes : [message.replace(' (--output NAME)', '')];
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** Of a model with its shards, as the command line counts it. Without a secure origin there is no hash. */
async function hash(parts: readonly Uint8Array<ArrayBuffer>[]): Promise<string> {
  const [only] = parts;
  const bytes = parts.length === 1 ? only : await new Blob([...parts]).arrayBuffer();
  const digest = await globalThis.crypto?.subtle?.digest('SHA-256', bytes);
  return digest ? [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('') : '';
}
