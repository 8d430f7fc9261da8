/**
 * @file A spiking network as one .safetensors file: the description as JSON in its metadata, all arrays as tensors.
 * A saved network reloads to the same bits.
 */
import { FirstspikeError } from '../error.ts';
import { checkNetwork } from './check.ts';
import type { Population, Projection, SpikingNetwork, Weights } from './network.ts';
import { decodeSafetensors, type Elements, encodeSafetensors, type StoredTensor } from './safetensors.ts';
import { networkDescription, type PopulationDescription, type ProjectionDescription } from './schema.ts';

const FORMAT = '2';

/**
 * Bytes of a .safetensors file; the same network always gives the same bytes.
 * @throws FirstspikeError `range` if it holds what no file can, such as a scale that is not finite
 */
export function saveNetwork(network: SpikingNetwork): Uint8Array {
  const tensors = new Map<string, StoredTensor>();
  const store = (name: string, data: Elements): string => {
    tensors.set(name, { shape: [data.length], data });
    return name;
  };
  const populations = network.populations.map((population): PopulationDescription => {
    const { name, shape } = population;
    if (population.kind === 'spiking') {
      return {
        ...population,
        shape: [...shape],
        xMax: store(`${name}.xMax`, population.xMax),
        iExt: store(`${name}.iExt`, population.iExt),
        initial: store(`${name}.initial`, population.initial),
        mirror: population.mirror && store(`${name}.mirror`, population.mirror),
        curve: population.curve && {
          on: store(`${name}.on`, population.curve.on),
          off: population.curve.off && store(`${name}.off`, population.curve.off),
          band: population.curve.band && store(`${name}.band`, population.curve.band),
        },
      };
    }
    if (population.kind === 'readout') {
      return { ...population, shape: [...shape], initial: store(`${name}.initial`, population.initial) };
    }
    return { ...population, shape: [...shape] };
  });
  const projections = network.projections.map((projection, i): ProjectionDescription => {
    if (projection.kind === 'earliest') return projection;
    const label = `${projection.from}->${projection.to}.${i}`;
    if (projection.kind === 'route')
      return { ...projection, sources: store(`${label}.sources`, projection.sources) };
    const { wiring } = projection;
    return {
      ...projection,
      wiring:
        wiring.kind === 'sparse'
          ? {
              ...wiring,
              starts: store(`${label}.starts`, wiring.starts),
              targets: store(`${label}.targets`, wiring.targets),
            }
          : wiring,
      weights: store(`${label}.weights`, projection.weights),
    };
  });
  // Reading puts the keys into the schema's order, so that the bytes depend on the content alone.
  const description = networkDescription({ ...network, populations, projections }, '', unsavable);
  return encodeSafetensors({
    metadata: { format: 'firstspike', formatVersion: FORMAT, network: JSON.stringify(description) },
    tensors,
  });
}

/** Whether the bytes look like a saved network rather than an ONNX model. */
export function isSavedNetwork(bytes: Uint8Array): boolean {
  return bytes.length > 9 && bytes[8] === 0x7b && bytes[6] === 0 && bytes[7] === 0;
}

/**
 * Reads what `saveNetwork` wrote.
 * @param file how to call the bytes in an error message
 * @throws FirstspikeError `bad-file`
 */
export function loadNetwork(bytes: Uint8Array, file = 'the file'): SpikingNetwork {
  const { metadata, tensors } = decodeSafetensors(bytes, file);
  const bad = (what: string) =>
    new FirstspikeError('bad-file', `${file} is not a usable firstspike network: ${what}.`);
  if (metadata.format !== 'firstspike') throw bad('it is a .safetensors file of another program');
  if (metadata.formatVersion !== FORMAT) {
    throw bad(
      `its format version is ${metadata.formatVersion}, this firstspike reads ${FORMAT}; convert the model again`,
    );
  }
  const description = networkDescription(parseJson(metadata.network ?? '', bad), '', (at, expected) =>
    bad(`its description is malformed at ${at || 'the top'}, where ${expected} belongs`),
  );
  const take = (name: string): Elements => {
    const tensor = tensors.get(name);
    if (!tensor) throw bad(`tensor "${name}" is missing`);
    return tensor.data;
  };
  const network: SpikingNetwork = {
    ...description,
    populations: description.populations.map((population) => restorePopulation(population, take, bad)),
    projections: description.projections.map((projection) => restoreProjection(projection, take, bad)),
  };
  checkNetwork(network);
  return network;
}

/** What a network that was not made by `convert` may hold. */
const unsavable = (at: string, expected: string): FirstspikeError =>
  new FirstspikeError('range', `The network cannot be saved: ${expected} belongs at ${at || 'the top'}.`);

type Bad = (what: string) => FirstspikeError;
type Take = (name: string) => Elements;

function parseJson(text: string, bad: Bad): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw bad('its description is not JSON');
  }
}

function restorePopulation(population: PopulationDescription, take: Take, bad: Bad): Population {
  const currents = (name: string): Int32Array | Float64Array => {
    const data = take(name);
    if (data instanceof Int32Array || data instanceof Float64Array) return data;
    throw bad(`tensor "${name}" has the wrong type`);
  };
  if (population.kind === 'spiking') {
    const xMax = take(population.xMax);
    if (!(xMax instanceof Float64Array)) throw bad(`tensor "${population.xMax}" has the wrong type`);
    const { mirror, curve } = population;
    return {
      ...population,
      xMax,
      iExt: currents(population.iExt),
      initial: currents(population.initial),
      mirror: mirror === null ? null : currents(mirror),
      curve: curve && {
        on: currents(curve.on),
        off: curve.off === null ? null : currents(curve.off),
        band: curve.band === null ? null : currents(curve.band),
      },
    };
  }
  if (population.kind === 'readout') return { ...population, initial: currents(population.initial) };
  return population;
}

function restoreProjection(projection: ProjectionDescription, take: Take, bad: Bad): Projection {
  if (projection.kind === 'earliest') return projection;
  const indices = (name: string): Int32Array => {
    const data = take(name);
    if (data instanceof Int32Array) return data;
    throw bad(`tensor "${name}" has the wrong type`);
  };
  if (projection.kind === 'route') return { ...projection, sources: indices(projection.sources) };
  const weights = take(projection.weights);
  if (!isWeights(weights)) throw bad(`tensor "${projection.weights}" has the wrong type`);
  const { wiring } = projection;
  if (wiring.kind !== 'sparse') return { ...projection, wiring, weights };
  const { starts, targets } = wiring;
  return {
    ...projection,
    wiring: { ...wiring, starts: indices(starts), targets: indices(targets) },
    weights,
  };
}

const isWeights = (data: Elements): data is Weights =>
  data instanceof Int8Array || data instanceof Int16Array || data instanceof Float32Array;
