/**
 * @file A spiking network taken apart: its description as JSON, and its arrays under names. Every file format that
 * holds a whole network is made of the two.
 */
import { FirstspikeError } from '../error.ts';
import { checkNetwork } from './check.ts';
import type { Population, Projection, SpikingNetwork, Weights } from './network.ts';
import type { Elements } from './safetensors.ts';
import {
  networkDescription,
  type PopulationDescription,
  type ProjectionDescription,
  type SelectionDescription,
} from './schema.ts';
import type { Selection } from './selection.ts';

/**
 * The description as JSON text; the same network always gives the same text.
 * @param store keeps an array and returns the name under which `restoreNetwork` will ask for it
 * @throws FirstspikeError `range` if it holds what no file can, such as a scale that is not finite
 */
export function describeNetwork(
  network: SpikingNetwork,
  store: (name: string, data: Elements) => string,
): string {
  const populations = network.populations.map((population): PopulationDescription => {
    const { name, shape } = population;
    const selection = (chosen: Selection | null) =>
      chosen && {
        ...chosen,
        competition: chosen.competition && {
          ...chosen.competition,
          ranks: chosen.competition.ranks && store(`${name}.ranks`, chosen.competition.ranks),
        },
      };
    if (population.kind === 'spiking') {
      return {
        ...population,
        shape: [...shape],
        selection: selection(population.selection),
        xMax: store(`${name}.xMax`, population.xMax),
        iExt: store(`${name}.iExt`, population.iExt),
        initial: store(`${name}.initial`, population.initial),
        mirror: population.mirror && store(`${name}.mirror`, population.mirror),
        thresholdTable: population.thresholdTable && {
          on: store(`${name}.on`, population.thresholdTable.on),
          off: population.thresholdTable.off && store(`${name}.off`, population.thresholdTable.off),
          upperBound:
            population.thresholdTable.upperBound &&
            store(`${name}.upperBound`, population.thresholdTable.upperBound),
        },
      };
    }
    if (population.kind === 'readout') {
      return { ...population, shape: [...shape], initial: store(`${name}.initial`, population.initial) };
    }
    return { ...population, shape: [...shape], selection: selection(population.selection) };
  });
  const projections = network.projections.map((projection, i): ProjectionDescription => {
    if (projection.kind === 'max-pool') return projection;
    const label = `${projection.from}->${projection.to}.${i}`;
    if (projection.kind === 'gather')
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
  return JSON.stringify(networkDescription({ ...network, populations, projections }, '', unsavable));
}

/** The error for a network that no file can hold. */
const unsavable = (at: string, expected: string): FirstspikeError =>
  new FirstspikeError('range', `The network cannot be saved: ${expected} belongs at ${at || 'the top'}.`);

/**
 * The network that `describeNetwork` described, checked.
 * @param take gives back the arrays that were stored
 * @param bad makes the error for a description that does not fit
 * @throws FirstspikeError `bad-file`
 */
export function restoreNetwork(text: string, take: Take, bad: Bad): SpikingNetwork {
  const description = networkDescription(parseJson(text, bad), '', (at, expected) =>
    bad(`its description is malformed at ${at || 'the top'}, where ${expected} belongs`),
  );
  const network: SpikingNetwork = {
    ...description,
    populations: description.populations.map((population) => restorePopulation(population, take, bad)),
    projections: description.projections.map((projection) => restoreProjection(projection, take, bad)),
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
  const ranks = (name: string): Int32Array => {
    const data = take(name);
    if (data instanceof Int32Array) return data;
    throw bad(`tensor "${name}" has the wrong type`);
  };
  const selection = (chosen: SelectionDescription): Selection | null =>
    chosen && {
      ...chosen,
      competition: chosen.competition && {
        ...chosen.competition,
        ranks: chosen.competition.ranks === null ? null : ranks(chosen.competition.ranks),
      },
    };
  if (population.kind === 'spiking') {
    const xMax = take(population.xMax);
    if (!(xMax instanceof Float64Array)) throw bad(`tensor "${population.xMax}" has the wrong type`);
    const { mirror, thresholdTable } = population;
    return {
      ...population,
      selection: selection(population.selection),
      xMax,
      iExt: currents(population.iExt),
      initial: currents(population.initial),
      mirror: mirror === null ? null : currents(mirror),
      thresholdTable: thresholdTable && {
        on: currents(thresholdTable.on),
        off: thresholdTable.off === null ? null : currents(thresholdTable.off),
        upperBound: thresholdTable.upperBound === null ? null : currents(thresholdTable.upperBound),
      },
    };
  }
  if (population.kind === 'readout') return { ...population, initial: currents(population.initial) };
  return { ...population, selection: selection(population.selection) };
}

function restoreProjection(projection: ProjectionDescription, take: Take, bad: Bad): Projection {
  if (projection.kind === 'max-pool') return projection;
  const indices = (name: string): Int32Array => {
    const data = take(name);
    if (data instanceof Int32Array) return data;
    throw bad(`tensor "${name}" has the wrong type`);
  };
  if (projection.kind === 'gather') return { ...projection, sources: indices(projection.sources) };
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
