/**
 * @file An ANN file of any format that can be read: ONNX, Keras (a zip or HDF5), or the model.json of a TensorFlow.js
 * model with its weight files beside it. Its first bytes say which it is.
 */
import { basename, dirname, join } from 'node:path';
import { FirstspikeError } from '../../error.ts';
import { isKeras, kerasModel } from '../../formats/keras/index.ts';
import { importLayers } from '../../formats/keras-layers/graph.ts';
import {
  type ExternalData,
  type ExternalFile,
  importOnnx,
  weightFiles,
} from '../../formats/onnx/read/index.ts';
import { calledLike, refuseStranger } from '../../formats/strangers.ts';
import { readTfjs, shardPaths } from '../../formats/tfjs/index.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Shape } from '../../graph/tensor.ts';
import { filesBeside } from '../../platform/node/beside.ts';
import { readBytes } from '../../platform/node/files.ts';
import { readKerasGuarded } from '../../platform/node/hdf5.ts';

export type AnnFormat = 'onnx' | 'keras' | 'tfjs';

interface AnnOptions {
  readonly name: string;
  readonly inputShape?: Shape;
}

/** A file that has been recognised; `graph` reads it in full. */
interface Ann {
  readonly format: AnnFormat;
  /** Contents of the files that belong to it, one after the other. */
  shards(): Iterable<Uint8Array>;
  graph(options: AnnOptions): Graph;
}

/**
 * @param file where the bytes come from: weight files lie in its folder
 * @throws FirstspikeError `bad-file`, `unsupported`, `not-found` for a missing weight file, `missing-dependency`
 */
export async function openAnn(bytes: Uint8Array, file: string): Promise<Ann> {
  if (isKeras(bytes)) {
    const model = kerasModel(await readKerasGuarded(bytes, file));
    return { format: 'keras', shards: () => [], graph: (options) => importLayers(model, options) };
  }
  if (isJson(bytes)) {
    const json = new TextDecoder().decode(bytes);
    const shards = await readShards(
      shardPaths(json).map((path) => inside(path.replaceAll('\\', '/'))),
      dirname(file),
    );
    const model = readTfjs(json, shards);
    return { format: 'tfjs', shards: () => shards, graph: (options) => importLayers(model, options) };
  }
  const external = filesBeside(file);
  return {
    format: 'onnx',
    shards: () => weightsBeside(bytes, external),
    graph(options) {
      try {
        return importOnnx(bytes, { ...options, external });
      } catch (error) {
        const what = calledLike(basename(file));
        const isOther = error instanceof FirstspikeError && error.code === 'bad-file' && what !== undefined;
        throw isOther ? new FirstspikeError('bad-file', what) : error;
      }
    },
  };
}

/** As much of a file as is read at a time. */
const PIECE = 2 ** 26;

/** What lies in the files of an ONNX model; of those that are missing or elsewhere, reading the graph says so. */
function* weightsBeside(bytes: Uint8Array, external: ExternalData): Iterable<Uint8Array> {
  const { buffer, byteOffset, byteLength } = bytes;
  // Decoding takes long where the weights are in the file itself.
  if (!Buffer.from(buffer, byteOffset, byteLength).includes('location')) return;
  for (const location of weightFiles(bytes)) {
    const file = fileOrNone(external, location);
    for (let from = 0; file && from < file.length; from += PIECE) {
      yield file.read(from, Math.min(file.length, from + PIECE));
    }
  }
}

function fileOrNone(external: ExternalData, location: string): ExternalFile | undefined {
  try {
    return external(location);
  } catch {
    return undefined;
  }
}

/** 1 GiB of weight files. */
const limit = 2 ** 30;

async function readShards(paths: readonly string[], folder: string): Promise<readonly Uint8Array[]> {
  const shards: Uint8Array[] = [];
  let total = 0;
  for (const path of paths) {
    const shard = await readBytes(join(folder, path));
    refuseStranger(shard, `The weight file "${path}"`);
    total += shard.length;
    if (total > limit) {
      throw new FirstspikeError(
        'unsupported',
        'The weight files hold more than 1 GiB; make the model smaller.',
      );
    }
    shards.push(shard);
  }
  return shards;
}

/** Whether the text begins with a brace; a byte order mark and white space may stand before it. */
function isJson(bytes: Uint8Array): boolean {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const first = bytes.subarray(start, start + 64).find((byte) => byte > 0x20);
  return first === 0x7b;
}

/** A path that stays in the model's folder. @throws FirstspikeError `bad-file` */
function inside(path: string): string {
  const isInside = /^[^\\/:\0][^\\:\0]*$/.test(path) && !path.split('/').includes('..');
  if (isInside) return path;
  throw new FirstspikeError(
    'bad-file',
    `The model wants the weight file "${path}", which is not in its own folder; keep weight files beside model.json.`,
    { path },
  );
}
