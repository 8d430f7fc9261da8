/**
 * @file A spiking network taken apart: its description as JSON, and its arrays under names. Every file format that
 * holds a whole network is made of the two.
 */
import type { FirstspikeError } from '../error.ts';
import { checkNetwork } from './check.ts';
import type { Population, Projection, SpikingNetwork, Weights } from './network.ts';
import type { Elements } from './safetensors.ts';
import { networkDescription, type PopulationDescription, type ProjectionDescription } from './schema.ts';

/**
 * The description as JSON text; the same network always gives the same text.
 * @param store keeps an array and returns the name under which `restoreNetwork` will ask for it
 */
export function describeNetwork(
  network: SpikingNetwork,
  store: (name: string, data: Elements) => string,
): string {
  const populations = network.populations.map((population): PopulationDescription => {
    const { name, shape } = population;
    if (population.kind === 'spiking') {
      return {
        ...population,
        shape: [...shape],
        xMax: store(`${name}.xMax`, population.xMax),
        iExt: store(`${name}.iExt`, population.iExt),
        initial: store(`${name}.initial`, population.initial),
      };
    }
    if (population.kind === 'readout') {
      return { ...population, shape: [...shape], initial: store(`${name}.initial`, population.initial) };
    }
    return { ...population, shape: [...shape] };
  });
  const projections = network.projections.map((projection, i): ProjectionDescription => {
    if (projection.kind === 'earliest') return projection;
    return {
      ...projection,
      weights: store(`${projection.from}->${projection.to}.${i}.weights`, projection.weights),
    };
  });
  // Parsing puts the keys into the schema's order, so that the bytes depend on the content alone.
  const description = networkDescription.parse({ ...network, populations, projections });
  return JSON.stringify(description);
}

/**
 * The network that `describeNetwork` described, checked.
 * @param take gives back the arrays that were stored
 * @param bad makes the error for a description that does not fit
 * @throws FirstspikeError `bad-file`
 */
export function restoreNetwork(text: string, take: Take, bad: Bad): SpikingNetwork {
  const parsed = networkDescription.safeParse(parseJson(text, bad));
  if (!parsed.success)
    throw bad(`its description is malformed at ${parsed.error.issues[0]?.path.join('.') || 'the top'}`);
  const network: SpikingNetwork = {
    ...parsed.data,
    populations: parsed.data.populations.map((population) => restorePopulation(population, take, bad)),
    projections: parsed.data.projections.map((projection) => restoreProjection(projection, take, bad)),
  };
  checkNetwork(network);
  return network;
}

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
    return {
      ...population,
      xMax,
      iExt: currents(population.iExt),
      initial: currents(population.initial),
    };
  }
  if (population.kind === 'readout') return { ...population, initial: currents(population.initial) };
  return population;
}

function restoreProjection(projection: ProjectionDescription, take: Take, bad: Bad): Projection {
  if (projection.kind === 'earliest') return projection;
  const weights = take(projection.weights);
  if (!isWeights(weights)) throw bad(`tensor "${projection.weights}" has the wrong type`);
  return { ...projection, weights };
}

const isWeights = (data: Elements): data is Weights =>
  data instanceof Int8Array || data instanceof Int16Array || data instanceof Float32Array;
