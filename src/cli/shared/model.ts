/**
 * @file The MODEL argument: an ONNX, Keras or NIR file, the model.json of a TensorFlow.js model, a saved spiking
 * network, or the name of a bundled model. The content says which it is.
 */
import { createHash } from 'node:crypto';
import { basename, dirname, extname, resolve } from 'node:path';
import { type ConversionSettings, parseSettings } from '../../convert/settings.ts';
import type { InputShape } from '../../data/colour.ts';
import { FirstspikeError } from '../../error.ts';
import { isHdf5 } from '../../formats/hdf5.ts';
import { isOwnNir, type NirFile, nirToGraph, nirToNetwork } from '../../formats/nir/index.ts';
import { strangeFolder } from '../../formats/strangers.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Shape } from '../../graph/tensor.ts';
import { isSavedNetwork, loadNetwork } from '../../network/file.ts';
import { imageShape, type SpikingNetwork } from '../../network/network.ts';
import type { Reading } from '../../ops/ann.ts';
import { declareDecision } from '../../ops/decision.ts';
import { chooseOutput, fileHint } from '../../ops/output.ts';
import { bundledModels, bundledPath } from '../../platform/node/bundled.ts';
import { isFile, isFolder, listFolder, readBytes } from '../../platform/node/files.ts';
import { readNirGuarded } from '../../platform/node/hdf5.ts';
import { type AnnFormat, openAnn } from './ann.ts';
import { shortHash, size } from './format.ts';

interface ModelFile {
  /** Name for reports: the file's, without its ending. */
  readonly name: string;
  /** As the user gave it. */
  readonly file: string;
  readonly bytes: number;
  /** SHA-256 of the file; of a TensorFlow.js model, of model.json and its weight files one after the other. */
  readonly sha256: string;
  /** What a .nir file holds. */
  readonly nir?: NirFile;
}

export interface AnnModel extends ModelFile {
  readonly format: AnnFormat;
  /** What stands behind the `@` of its argument. */
  readonly settings: ConversionSettings;
  /** Which output is read and how it decides, as the options say. */
  readonly reading: Reading;
  /** The graph with all its outputs; `inputShape` (without a batch axis) fills in what the file leaves open. */
  source(inputShape?: Shape): Graph;
  /** The graph with the output that is read. */
  graph(inputShape?: Shape): Graph;
  /** Shape of one image as the model takes it, null for what it leaves open; nothing if the file does not say. */
  inputShape(): InputShape | undefined;
}

export interface NetworkModel extends ModelFile {
  readonly format: 'firstspike';
  readonly network: SpikingNetwork;
}

export type Model = AnnModel | NetworkModel;

/** Shape of one image as a model takes it. */
export const inputShapeFor = (model: Model): InputShape | undefined =>
  model.format === 'firstspike' ? imageShape(model.network) : model.inputShape();

/**
 * Reads a MODEL argument: a file or the name of a bundled model, and behind an `@` the conversion settings of an ANN, such
 * as `model.onnx@steps=8,per=layer`. A file whose name holds an `@` is taken as it is.
 * @param reading of an ANN
 * @throws FirstspikeError `not-found`, `bad-file`; `usage` for settings that are none, or settings of a converted network
 */
export async function loadModel(argument: string, reading: Reading = {}): Promise<Model> {
  const at = argument.lastIndexOf('@');
  if (at < 0 || /[\\/]/.test(argument.slice(at)) || (await isFile(argument)))
    return loadFile(argument, reading);
  const settings = settingsIn(argument, argument.slice(at + 1));
  const model = await loadFile(argument.slice(0, at), reading);
  if (model.format !== 'firstspike') return { ...model, settings };
  throw new FirstspikeError(
    'usage',
    `${model.file} is converted already; leave out @${argument.slice(at + 1)}.`,
  );
}

/** @param argument is named in the error */
function settingsIn(argument: string, text: string): ConversionSettings {
  try {
    return parseSettings(text);
  } catch (error) {
    if (!(error instanceof FirstspikeError)) throw error;
    throw new FirstspikeError(error.code, `In ${argument}: ${error.message}`, { model: argument });
  }
}

async function loadFile(argument: string, reading: Reading): Promise<Model> {
  const path = await locate(argument);
  const content = await readBytes(path);
  const hash = createHash('sha256').update(content);
  const file = { name: nameOf(argument), file: argument };
  if (isHdf5(content) && !holdsKeras(content)) {
    return nirModel({ ...file, bytes: content.length, sha256: hash.digest('hex') }, content, reading);
  }
  if (isSavedNetwork(content)) {
    const network = loadNetwork(content, argument);
    return {
      ...file,
      bytes: content.length,
      sha256: hash.digest('hex'),
      format: 'firstspike',
      network: readNetwork(network, reading, argument),
    };
  }
  const ann = await openAnn(content, path).catch((error: unknown) => {
    throw named(argument, error);
  });
  let bytes = content.length;
  for (const shard of ann.shards()) {
    hash.update(shard);
    bytes += shard.length;
  }
  return {
    ...file,
    bytes,
    sha256: hash.digest('hex'),
    format: ann.format,
    settings: {},
    ...graphsOf(argument, reading, (inputShape) =>
      ann.graph({ name: file.name, ...(inputShape && { inputShape }) }),
    ),
  };
}

interface DeclaredInput {
  /** Missing if it leaves the shape open. */
  readonly graph?: Graph;
  readonly shape?: InputShape;
}

/** What a model says of its input by itself. */
function declaredInput(read: () => Graph): DeclaredInput {
  try {
    const graph = read();
    return { graph, shape: inputShapeOf(graph) };
  } catch (error) {
    const sizes = error instanceof FirstspikeError ? error.details.sizes : undefined;
    return Array.isArray(sizes) && sizes.length > 0 ? { shape: sizes } : {};
  }
}

/** Two axes are channels and length where there are one-dimensional convolutions, otherwise rows and columns. */
function inputShapeOf({ inputs: [input], nodes, constants }: Graph): InputShape {
  const shape = input?.shape.slice(1) ?? [];
  const isSequence = nodes.some(
    ({ type, inputs }) => type.startsWith('Conv') && constants.get(inputs[1] ?? '')?.shape.length === 3,
  );
  return shape.length === 2 && !isSequence ? [1, ...shape] : shape;
}

/** What the first call gives, for all calls. */
function once<T>(work: () => T): () => T {
  let result: { readonly value: T } | undefined;
  return () => {
    result ??= { value: work() };
    return result.value;
  };
}

/** The graphs of a model; what the file says of its input needs no images. */
function graphsOf(
  argument: string,
  reading: Reading,
  open: (inputShape?: Shape) => Graph,
): Pick<AnnModel, 'reading' | 'source' | 'graph' | 'inputShape'> {
  let read = open;
  const declared = once(() => {
    const input = declaredInput(() => naming(argument, read));
    const { graph } = input;
    // Nothing is read again: the bytes of the file may go.
    if (graph) read = () => graph;
    return input;
  });
  const source = (inputShape?: Shape): Graph => declared().graph ?? naming(argument, () => read(inputShape));
  return {
    reading,
    source,
    graph: (inputShape) => {
      const whole = source(inputShape);
      return naming(argument, () => chooseOutput(whole, reading.output));
    },
    inputShape: () => declared().shape,
  };
}

/** A converted network with a decision that the user declares. @throws FirstspikeError `usage` */
function readNetwork(network: SpikingNetwork, { output, decision }: Reading, file: string): SpikingNetwork {
  if (output !== undefined && output !== network.decision.output) {
    throw new FirstspikeError(
      'usage',
      `${file} is converted already, from the output "${network.decision.output}"; convert the ANN again to read "${output}".${fileHint(output)}`,
    );
  }
  return decision ? { ...network, decision: declareDecision(network.decision, decision) } : network;
}

/** Keras writes its configuration beside the weights, NIR its nodes. */
const holdsKeras = (content: Uint8Array): boolean => {
  const text = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  return text.includes('model_config') || text.includes('keras_version');
};

/** A network that firstspike exported, or else the ANN that a rate-coded graph stands for. */
async function nirModel(file: ModelFile, content: Uint8Array, reading: Reading): Promise<Model> {
  const nir = await readNirGuarded(content, file.file);
  if (isOwnNir(nir.graph)) {
    const network = readNetwork(nirToNetwork(nir.graph, file.file), reading, file.file);
    return { ...file, nir, format: 'firstspike', network };
  }
  const graphs = graphsOf(file.file, reading, () => nirToGraph(nir.graph, file.name));
  return { ...file, nir, format: 'onnx', settings: {}, ...graphs };
}

/** An ANN of any format. @throws FirstspikeError `usage` if it is converted already */
export async function loadAnn(argument: string, why: string, reading: Reading = {}): Promise<AnnModel> {
  const model = await loadModel(argument, reading);
  if (model.format !== 'firstspike') return model;
  throw new FirstspikeError('usage', `${argument} is a spiking network already; ${why}.`);
}

/** The file, or the bundled model of that name. */
async function locate(argument: string): Promise<string> {
  if (await isFolder(argument)) {
    const { files, folders } = await listFolder(argument);
    throw new FirstspikeError('not-found', strangeFolder(argument, [...files, ...folders]), {
      model: argument,
    });
  }
  if (/[\\/.]/.test(argument) || (await isFile(argument))) return argument;
  const bundled = await bundledPath(argument);
  if (bundled) return bundled;
  const names = await bundledModels();
  const known = names.length > 0 ? `bundled models are ${names.join(', ')}` : 'no models are bundled';
  throw new FirstspikeError(
    'not-found',
    `There is no model file ${argument}, and ${known}; check the spelling.`,
    {
      model: argument,
      bundled: names,
    },
  );
}

/** The file's name without its ending; a TensorFlow.js model is always called model.json and named by its folder. */
function nameOf(argument: string): string {
  const name = basename(argument, extname(argument));
  const folder = basename(dirname(resolve(argument)));
  return basename(argument) === 'model.json' && folder !== '' ? folder : name;
}

/** Puts the file's name in front of what is wrong with it. */
function naming<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw named(file, error);
  }
}

function named(file: string, error: unknown): unknown {
  if (!(error instanceof FirstspikeError)) return error;
  return new FirstspikeError(error.code, `${file}: ${error.message}`, { file, ...error.details });
}

const kinds = {
  onnx: 'ONNX',
  keras: 'Keras',
  tfjs: 'TensorFlow.js',
  firstspike: 'spiking network',
} as const satisfies Record<Model['format'], string>;

/** For reports: `lenet5 (ONNX, 740 kB, sha256 3fa91c0dd2a1)`. */
export function describeModel({ name, format, bytes, sha256, nir }: Model): string {
  const kind = nir ? 'NIR' : kinds[format];
  return `${name} (${kind}, ${size(bytes)}, sha256 ${shortHash(sha256)})`;
}

/** For JSON documents. */
export const modelFields = ({ name, file, format, sha256, nir }: Model) => ({
  name,
  file,
  format: nir ? 'nir' : format,
  sha256,
});
