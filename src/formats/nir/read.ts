/**
 * @file Bytes of a .nir file → NIR graph. The layout is that of `nir.write`: a text `version` and a group `node` that
 * holds `type`, `nodes/NAME/…`, `edges` and perhaps `metadata`
 * (https://github.com/neuromorphs/NIR/blob/main/nir/serialization.py).
 */
import { FirstspikeError } from '../../error.ts';
import { type H5Group, isHdf5, loadHdf5, reading } from '../hdf5.ts';
import { readNode } from './read-node.ts';
import type { NirFile, NirGraph, NirMetadata, NirNode } from './record.ts';
import { type Source, sourceOf } from './source.ts';

const MAX_NODES = 10_000;
const MAX_DEPTH = 16;

/**
 * Reads a .nir file of any version of NIR.
 * @param label how to call the bytes in an error message
 * @throws FirstspikeError `bad-file` for anything that is not a complete NIR file, `shape` for parameters that do not
 * fit each other, `unsupported` for unknown node types, `missing-dependency` without h5wasm
 * @example
 * ```ts
 * const file = await readNir(await writeNir(networkToNir(network)));
 * file.version; // → '1.0'
 * ```
 */
export async function readNir(bytes: Uint8Array, label = 'the file'): Promise<NirFile> {
  if (!isHdf5(bytes)) {
    throw new FirstspikeError('bad-file', `${label} is not a NIR file: it does not begin as HDF5 does.`);
  }
  const hdf5 = await loadHdf5('NIR files');
  const source = sourceOf(hdf5, label, bytes.length);
  try {
    return reading(hdf5, bytes, (file) => {
      const root = source.group(file, 'node');
      if (!root && isKerasWeights(file.keys())) {
        throw new FirstspikeError(
          'unsupported',
          `${label} holds the weights of a Keras model without the model itself; save the whole model with model.save('model.keras').`,
        );
      }
      if (!root) throw source.bad('it is HDF5, but has no group "node"');
      const version = source.has(file, 'version') ? source.text(file, 'version') : 'unknown';
      const graph = readAny(source, root, 'node', { left: MAX_NODES }, 0);
      if (graph.type === 'NIRGraph') return { version, graph };
      throw source.bad(`its top node is ${graph.type}, not NIRGraph`);
    });
  } catch (error) {
    if (error instanceof FirstspikeError) throw error;
    throw source.bad(`HDF5 says "${reason(error)}"; it may be truncated or damaged`);
  }
}

/** Names of groups in a `.weights.h5` of Keras 3, and in one of Keras 2.12 to 2.15, also as Windows writes them. */
const isKerasWeights = (names: readonly string[]): boolean =>
  names.some((name) => /^(layers|_layer_checkpoint_dependencies)($|\\)/.test(name));

/** Of HDF5's stack of errors, the cause. */
function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const causes = [...text.matchAll(/\(\): ([^\n]+)/g)].map(([, cause]) => cause);
  return (causes.at(-1) ?? text.split('\n')[0]).slice(0, 200);
}

interface Allowance {
  left: number;
}

function readAny(source: Source, group: H5Group, name: string, allowance: Allowance, depth: number): NirNode {
  allowance.left -= 1;
  if (allowance.left < 0) throw source.bad(`it has more than ${MAX_NODES} nodes`);
  if (depth > MAX_DEPTH) throw source.bad(`its graphs are nested more than ${MAX_DEPTH} deep`);
  const type = source.text(group, 'type');
  if (type === 'NIRGraph') return readGraph(source, group, name, allowance, depth);
  return readNode(source, group, name, type);
}

function readGraph(
  source: Source,
  group: H5Group,
  name: string,
  allowance: Allowance,
  depth: number,
): NirGraph {
  const members = source.group(group, 'nodes');
  if (!members) throw source.bad(`graph "${name}" has no group "nodes"`);
  const nodes = new Map<string, NirNode>();
  for (const key of members.keys()) {
    const member = source.group(members, key);
    if (!member) throw source.bad(`node "${key}" is not a group`);
    nodes.set(key, readAny(source, member, key, allowance, depth + 1));
  }
  const edges = source.pairs(group, 'edges');
  for (const edge of edges) {
    for (const end of edge) {
      if (nodes.has(end)) continue;
      throw source.bad(`the edge ${edge.join(' → ')} has an end that is no node of graph "${name}"`);
    }
  }
  const metadata = source.group(group, 'metadata');
  return { type: 'NIRGraph', nodes, edges, metadata: metadata ? readMetadata(source, metadata, 0) : {} };
}

function readMetadata(source: Source, group: H5Group, depth: number): NirMetadata {
  const entries: [string, NirMetadata[string]][] = [];
  for (const key of group.keys()) {
    const value = source.anything(group, key);
    if (!source.isGroup(value)) {
      if (value !== undefined) entries.push([key, value]);
    } else if (depth < MAX_DEPTH) entries.push([key, readMetadata(source, value, depth + 1)]);
  }
  return Object.fromEntries(entries);
}
