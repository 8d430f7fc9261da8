/**
 * @file A NIR graph that firstspike wrote → the same spiking network, bit for bit: arrays and wiring from the metadata,
 * weights from the nodes.
 */
import { FirstspikeError } from '../../error.ts';
import { restoreNetwork } from '../../network/description.ts';
import { entryOf, type SpikingNetwork } from '../../network/network.ts';
import { type NirOptions, networkToNir } from './from-network.ts';
import { arrayNames, FORMAT, type StoredWeights, storedWeights } from './metadata.ts';
import { isNirArray, type NirGraph, type NirMetadata } from './record.ts';
import { weightsIn } from './synapses.ts';

/**
 * Whether firstspike wrote the graph, so that `nirToNetwork` can read it.
 * @example
 * ```ts
 * isOwnNir(networkToNir(network)); // → true
 * ```
 */
export const isOwnNir = ({ metadata }: NirGraph): boolean => group(metadata.firstspike) !== undefined;

/**
 * The network that `networkToNir` made the graph of.
 * @param label how to call the file in an error message
 * @throws FirstspikeError `bad-file` if firstspike did not write the graph, or somebody has changed it since
 * @example
 * ```ts
 * nirToNetwork(networkToNir(network)).name; // → 'tiny'
 * ```
 */
export function nirToNetwork(graph: NirGraph, label = 'the file'): SpikingNetwork {
  const { metadata } = graph;
  const bad = (what: string) =>
    new FirstspikeError('bad-file', `${label} is not a usable firstspike network in NIR: ${what}.`);
  const own = group(metadata.firstspike);
  if (!own) throw bad('its metadata has no entry "firstspike"');
  if (own.format !== FORMAT)
    throw bad(
      `its format version is ${String(own.format)}, this firstspike reads ${FORMAT}; export the network again`,
    );
  const places = parseWeights(own.weights);
  if (!places) throw bad('its description of weights is malformed');
  const arrays = populationArrays(metadata);
  const integer = metadata.arithmetic === 'integer';
  const take = (name: string) => {
    const place = Object.hasOwn(places, name) ? places[name] : undefined;
    if (place) {
      const weights = recover(graph, place);
      if (weights) return weights;
      throw bad(`node "${place.node}" does not hold the weights of ${name}`);
    }
    const data = arrays.get(name);
    if (!data) throw bad(`its metadata lacks ${name}`);
    return integer && !name.endsWith('.xMax') ? Int32Array.from(data) : Float64Array.from(data);
  };
  const network = restoreNetwork(typeof own.network === 'string' ? own.network : '', take, bad);
  if (!unchanged(graph, network)) {
    throw bad(
      'its nodes are no longer those that were exported; without the metadata entry "firstspike" it is read as a rate-coded graph',
    );
  }
  return network;
}

const group = (value: NirMetadata[string] | undefined): NirMetadata | undefined =>
  typeof value === 'object' && !isNirArray(value) ? value : undefined;

function parseWeights(text: NirMetadata[string] | undefined): Record<string, StoredWeights> | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    return storedWeights.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Arrays of all populations, as a description calls them. */
function populationArrays(metadata: NirMetadata): ReadonlyMap<string, ArrayLike<number>> {
  const arrays = new Map<string, ArrayLike<number>>();
  for (const entry of Object.values(group(metadata.populations) ?? {})) {
    const own = group(entry);
    if (typeof own?.population !== 'string') continue;
    for (const [key, suffix] of Object.entries(arrayNames)) {
      const array = own[key];
      if (isNirArray(array)) arrays.set(`${own.population}.${suffix}`, array.data);
    }
  }
  return arrays;
}

const types = { int8: Int8Array, int16: Int16Array, float32: Float32Array } as const;

/** Weights of a projection: those in the node without their gain; integers are what they were, by rounding. */
function recover({ nodes }: NirGraph, { node, layout, type, length, gain }: StoredWeights) {
  const record = nodes.get(node);
  const values = record && weightsIn(record, layout);
  if (!values || values.length % length !== 0) return undefined;
  const stride = values.length / length;
  const weights = new types[type](length);
  for (let k = 0; k < length; k++) {
    const weight = values[k * stride] / gain[entryOf(gain.length, k * stride, values.length)];
    weights[k] = type === 'float32' ? weight : Math.round(weight);
  }
  return weights;
}

/** Whether exporting the network gives the same nodes and edges again. */
function unchanged({ nodes, edges, metadata }: NirGraph, network: SpikingNetwork): boolean {
  const { max_pool: maxPool, bias } = metadata;
  const options: NirOptions = {
    ...((maxPool === 'sum' || maxPool === 'average') && { maxPool }),
    ...(bias === 'mean' && { bias }),
  };
  const again = networkToNir(network, options);
  return alike(again.nodes, nodes) && alike(again.edges, edges);
}

/** Whether two records hold the same. */
function alike(a: unknown, b: unknown): boolean {
  if (a instanceof Map && b instanceof Map)
    return a.size === b.size && [...a].every(([key, value]) => alike(value, b.get(key)));
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) return sameBytes(a, b);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const entries = Object.entries(a);
  const others = new Map(Object.entries(b));
  return entries.length === others.size && entries.every(([key, value]) => alike(value, others.get(key)));
}

function sameBytes(a: ArrayBufferView, b: ArrayBufferView): boolean {
  const [left, right] = [a, b].map((view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  return left.length === right.length && left.every((byte, i) => byte === right[i]);
}
