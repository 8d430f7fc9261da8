/**
 * @file The MODEL argument: an ONNX file, a saved spiking network, or the name of a bundled model. What it is, is told
 * from its content.
 */
import { createHash } from 'node:crypto';
import { basename, extname } from 'node:path';
import { FirstspikeError } from '../error.ts';
import type { Graph } from '../graph/graph.ts';
import type { Shape } from '../graph/tensor.ts';
import { importOnnx } from '../import/onnx/index.ts';
import { isSavedNetwork, loadNetwork } from '../network/file.ts';
import type { SpikingNetwork } from '../network/network.ts';
import { filesBeside } from '../platform/node/beside.ts';
import { bundledModels, bundledPath } from '../platform/node/bundled.ts';
import { isFile, readBytes } from '../platform/node/files.ts';
import { shortHash, size } from './format.ts';

interface ModelFile {
  /** Name for reports: the file's, without its ending. */
  readonly name: string;
  /** As the user gave it. */
  readonly file: string;
  readonly bytes: number;
  /** SHA-256 of the file. */
  readonly sha256: string;
}

export interface OnnxModel extends ModelFile {
  readonly format: 'onnx';
  /** The graph; `inputShape` (without a batch axis) fills in what the file leaves open. */
  graph(inputShape?: Shape): Graph;
}

export interface NetworkModel extends ModelFile {
  readonly format: 'firstspike';
  readonly network: SpikingNetwork;
}

export type Model = OnnxModel | NetworkModel;

/** @throws FirstspikeError `not-found`, `bad-file` */
export async function loadModel(argument: string): Promise<Model> {
  const path = await locate(argument);
  const content = await readBytes(path);
  const file = {
    name: basename(argument, extname(argument)),
    file: argument,
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  };
  if (isSavedNetwork(content)) {
    return { ...file, format: 'firstspike', network: loadNetwork(content, argument) };
  }
  return {
    ...file,
    format: 'onnx',
    graph: (inputShape) =>
      naming(argument, () =>
        importOnnx(content, {
          name: file.name,
          external: filesBeside(path),
          ...(inputShape && { inputShape }),
        }),
      ),
  };
}

/** An ONNX model. @throws FirstspikeError `usage` if it is converted already */
export async function loadOnnx(argument: string, why: string): Promise<OnnxModel> {
  const model = await loadModel(argument);
  if (model.format === 'onnx') return model;
  throw new FirstspikeError('usage', `${argument} is a spiking network already; ${why}.`);
}

/** The file, or the bundled model of that name. */
async function locate(argument: string): Promise<string> {
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

/** Puts the file's name in front of what is wrong with it. */
function naming<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof FirstspikeError)) throw error;
    throw new FirstspikeError(error.code, `${file}: ${error.message}`, { file, ...error.details });
  }
}

/** For reports: `lenet5 (ONNX, 740 kB, sha256 3fa91c0dd2a1)`. */
export function describeModel({ name, format, bytes, sha256 }: Model): string {
  const kind = format === 'onnx' ? 'ONNX' : 'spiking network';
  return `${name} (${kind}, ${size(bytes)}, sha256 ${shortHash(sha256)})`;
}

/** For JSON documents. */
export const modelFields = ({ name, file, format, sha256 }: Model) => ({ name, file, format, sha256 });
