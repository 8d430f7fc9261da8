/**
 * @file A model's file of any format that the page reads, and the files beside it that hold its weights → its graph. Readers
 * of other formats than ONNX are fetched when such a model comes.
 */
import { FirstspikeError } from '../../../src/error.ts';
import { isZip } from '../../../src/formats/keras/archive.ts';
import type { ExternalFile } from '../../../src/formats/onnx/external.ts';
import { type ImportOptions, importOnnx } from '../../../src/formats/onnx/read/import.ts';
import type { Graph } from '../../../src/graph/index.ts';
import type { DroppedFile } from '../../../src/platform/browser/dropped-files.ts';
import { isHdf5, isNir, isTfjs, namedByFile, refuseOtherFormat } from './other-formats.ts';

/** A model as it was dropped. */
export interface ModelFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly file: string;
  /** Files that came with it, among which its weights may be. */
  readonly beside?: readonly DroppedFile[] | undefined;
}

export interface ReadableModel {
  readonly format: 'ONNX' | 'Keras' | 'TensorFlow.js' | 'NIR';
  /** Weight files that count as part of the model, in its order: those of TensorFlow.js. */
  readonly shards: readonly DroppedFile[];
  /** Paths of files beside the model that it has used; complete once the graph was read. */
  readonly used: ReadonlySet<string>;
  graph(options: Omit<ImportOptions, 'external'>): Graph;
}

/** @throws FirstspikeError as the readers of `src/formats`; `unsupported` for formats that only the command line reads */
export async function readModelFile({ bytes, file, beside = [] }: ModelFile): Promise<ReadableModel> {
  refuseOtherFormat(bytes, file);
  const used = new Set<string>();
  const find = (location: string): DroppedFile | undefined => {
    const found = besideModel(location, file, beside);
    if (found) used.add(found.path);
    return found;
  };
  if (isNir(bytes, file)) {
    const [{ readNirFile }, { nirToGraph }] = await Promise.all([
      import('./hdf5-file.ts'),
      import('../../../src/formats/nir/to-graph.ts'),
    ]);
    const nir = await readNirFile(bytes, file);
    return { format: 'NIR', shards: [], used, graph: ({ name = file }) => nirToGraph(nir, name) };
  }
  if (isZip(bytes) || isHdf5(bytes)) {
    const [{ readKeras }, { importLayers }] = await Promise.all([
      import('./hdf5-file.ts'),
      import('../../../src/formats/keras-layers/graph.ts'),
    ]);
    const model = await readKeras(bytes, file);
    return { format: 'Keras', shards: [], used, graph: (options) => importLayers(model, options) };
  }
  if (isTfjs(bytes)) {
    const { importTfjs, shardPaths } = await import('../../../src/formats/tfjs/index.ts');
    const json = new TextDecoder().decode(bytes);
    const shards = shardPaths(json).map((path) => find(path) ?? missing(path, file));
    const contents = shards.map((shard) => shard.bytes);
    return { format: 'TensorFlow.js', shards, used, graph: (options) => importTfjs(json, contents, options) };
  }
  const external = (location: string): ExternalFile | undefined => {
    const found = find(location);
    return found && { length: found.bytes.length, read: (from, to) => found.bytes.slice(from, to) };
  };
  return {
    format: 'ONNX',
    shards: [],
    used,
    graph(options) {
      try {
        return importOnnx(bytes, { ...options, external });
      } catch (error) {
        throw namedByFile(error, file, bytes);
      }
    },
  };
}

/**
 * The network in a NIR file that firstspike wrote, as a .safetensors file; undefined for the graphs of others.
 * @throws FirstspikeError `bad-file` for a file that is no NIR graph, or was changed since
 */
export async function networkInNir(bytes: Uint8Array, file: string): Promise<Uint8Array | undefined> {
  const [{ readNirFile }, { isOwnNir, nirToNetwork }, { saveNetwork }] = await Promise.all([
    import('./hdf5-file.ts'),
    import('../../../src/formats/nir/to-network.ts'),
    import('../../../src/network/index.ts'),
  ]);
  const graph = await readNirFile(bytes, file);
  return isOwnNir(graph) ? saveNetwork(nirToNetwork(graph, file)) : undefined;
}

/** The file that a model names: by its path from the model's folder, or by its name where files came without folders. */
function besideModel(
  location: string,
  file: string,
  beside: readonly DroppedFile[],
): DroppedFile | undefined {
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  const wanted = location.replaceAll('\\', '/').replace(/^(\.\/)+/, '');
  const name = wanted.slice(wanted.lastIndexOf('/') + 1);
  return (
    beside.find(({ path }) => path === folder + wanted) ??
    beside.find(({ path }) => !path.includes('/') && path === name)
  );
}

function missing(path: string, file: string): never {
  throw new FirstspikeError(
    'not-found',
    `${file} keeps weights in "${path}", which did not come with it; drop model.json and its weight files together.`,
  );
}
