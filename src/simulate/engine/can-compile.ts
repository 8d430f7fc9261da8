/**
 * @file THE decision whether the engine can hold a network: k in 16 bits, currents that divide exactly, grids as they are
 * stored, and a memory of 32-bit addresses. Everything else is for the scalar simulator.
 */

import type { Connectivity } from '../../geometry/connectivity.ts';
import { constants } from '../../kernels/index.ts';
import { type Population, type Projection, type SpikingNetwork, stageLength } from '../../network/network.ts';
import { populationNamed } from '../../network/wiring.ts';
import { isFew } from './few-groups.ts';
import { COMPARED_STEPS, dividesExactly } from './firing.ts';
import { gridOf, LANES, storedSize } from './grid.ts';
import { INT16 } from './record.ts';
import { MOST_LISTED, suitsList } from './synapses.ts';

/** Of the 2^32 bytes that addresses reach; the rest is for alignment and records. */
const MOST_BYTES = 4e9;

/**
 * Whether the engine can run a network; if not, the scalar simulator does.
 * @example
 * ```ts
 * canCompile(network); // → true
 * ```
 */
export function canCompile(network: SpikingNetwork): boolean {
  if (network.arithmetic !== 'integer' || network.steps === 'continuous') return false;
  if (!network.populations.every(isHeld)) return false;
  if (!network.projections.every((projection) => fitsGrids(network, projection))) return false;
  return bytesOf(network) < MOST_BYTES;
}

function isHeld(population: Population): boolean {
  if (!gridOf(population)) return false;
  if (population.kind === 'readout') return true;
  const steps = stageLength(population.steps);
  if (steps > INT16) return false;
  if (population.kind !== 'spiking' || population.thresholdTable) return true;
  if (!population.mirror && steps <= COMPARED_STEPS) return true;
  return dividesExactly(population.iExt, steps);
}

/** Whether a projection's window sees its populations as they are stored, and not reshaped (a row read as an image). */
function fitsGrids(network: SpikingNetwork, projection: Projection): boolean {
  if (projection.kind === 'gather') return true;
  const seen =
    projection.kind === 'max-pool'
      ? { inChannels: projection.channels, outChannels: projection.channels, window: projection.window }
      : projection.wiring;
  if (!('window' in seen)) return true;
  const { inChannels, outChannels, window } = seen;
  const fits = (name: string, channels: number, [rows, columns]: readonly [number, number]): boolean => {
    const population = populationNamed(network, name);
    const grid = population && gridOf(population);
    return grid?.channels === channels && grid.rows === rows && grid.columns === columns;
  };
  return fits(projection.from, inChannels, window.input) && fits(projection.to, outChannels, window.output);
}

/** Bytes of a network's arrays in the engine's memory, or more. */
function bytesOf({ populations, projections }: SpikingNetwork): number {
  const stored = new Map(
    populations.map((population) => {
      const grid = gridOf(population);
      return [population.name, grid ? storedSize(grid) : 0];
    }),
  );
  let bytes = 0;
  for (const population of populations) {
    const neurons = stored.get(population.name) ?? 0;
    const steps = population.kind === 'readout' ? 0 : stageLength(population.steps);
    const channels = (population.shape[0] ?? 1) + constants.DENSE_BLOCK;
    const tables = population.kind === 'spiking' && population.thresholdTable ? 3 * channels * steps : 0;
    // Per neuron: k, an event, a start, potentials and those at the start.
    bytes += neurons * (2 + constants.EVENT_BYTES + constants.START_BYTES + 8);
    bytes += 4 * (tables + steps + channels * (COMPARED_STEPS + 2) + constants.DENSE_BLOCK);
  }
  for (const projection of projections) {
    const from = stored.get(projection.from) ?? 0;
    const to = stored.get(projection.to) ?? 0;
    if (projection.kind === 'gather') bytes += 8 * to;
    if (projection.kind === 'synapses') bytes += 8 * from + bytesOfSynapses(projection.wiring, from, to);
  }
  return bytes;
}

function bytesOfSynapses(wiring: Connectivity, from: number, to: number): number {
  if (wiring.kind === 'elementwise') return 10 * from;
  if (wiring.kind === 'sparse') return 6 * wiring.targets.length + 4 * from;
  if (wiring.kind === 'dense') return 2 * from * (to + constants.DENSE_BLOCK);
  const groups = isFew(wiring) ? 1 : wiring.groups;
  if (groups > 1 && suitsList(wiring)) return 6 * MOST_LISTED + 4 * from;
  const { kernel, input, output, strides, dilations } = wiring.window;
  const channels = (wiring.inChannels + LANES) * (wiring.outChannels + LANES);
  const [rows, columns] = ([0, 1] as const).map(
    (axis) => input[axis] + output[axis] * strides[axis] + kernel[axis] * dilations[axis],
  );
  // Weights of 16 bits, and for the dense kernel of 8 in whole steps; its map.
  return (6 * kernel[0] * kernel[1] * channels) / groups + rows * columns * (wiring.inChannels + LANES);
}
