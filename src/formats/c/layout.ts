/**
 * @file Where everything lies in memory. Units lie channels last, so that the synapses of one spike are neighbours. One
 * buffer holds the potentials of the population that integrates; another holds k of all populations whose spikes are still
 * to be read, and its places are taken again once they have been.
 */
import { sizeOf } from '../../graph/tensor.ts';
import { type Population, type SpikingNetwork, stageLength } from '../../network/network.ts';
import { neuronsPerUnit } from '../../network/neurons.ts';
import { lastUses } from '../../network/wiring.ts';
import { type IntegerType, narrowest } from './text.ts';

export interface Layout {
  /** C type of k of a unit. */
  readonly spike: IntegerType;
  /** C type of the number of a unit. */
  readonly index: IntegerType;
  /** Entries of the buffer of potentials. */
  readonly potentials: number;
  /** Entries of the buffer of k. */
  readonly spikes: number;
  /** Where k of a population begin in their buffer. */
  spikesAt(name: string): number;
}

export function layoutOf(network: SpikingNetwork): Layout {
  const { populations } = network;
  const perUnit = neuronsPerUnit(network);
  let [most, least, units, integrating] = [0, 0, 0, 1];
  for (const population of populations) {
    const size = sizeOf(population.shape);
    units = Math.max(units, size);
    if (population.kind === 'spiking' || population.kind === 'readout')
      integrating = Math.max(integrating, size);
    if (population.kind === 'readout') continue;
    const steps = stageLength(population.steps);
    most = Math.max(most, steps);
    if (perUnit(population.name) === 2) least = Math.min(least, -steps);
    // Neurons that inhibit one another are counted by their k, where potentials are no longer needed.
    if (population.selection?.competition) integrating = Math.max(integrating, steps + 1);
  }
  for (const projection of network.projections) {
    // Taps of a kernel are numbers of the same type.
    if (projection.kind === 'synapses' && projection.wiring.kind === 'conv')
      units = Math.max(units, ...projection.wiring.window.kernel);
  }
  const places = placed(network);
  return {
    spike: narrowest(least, most),
    index: units < 2 ** 16 ? 'uint16_t' : 'int32_t',
    potentials: integrating,
    spikes: Math.max(1, ...[...places.values()].map(({ at, size }) => at + size)),
    spikesAt: (name) => places.get(name)?.at ?? 0,
  };
}

interface Place {
  readonly at: number;
  readonly size: number;
  /** Moments from which and to which the place is taken, both included. */
  readonly from: number;
  readonly to: number;
}

/**
 * Population i reads its sources at the moment 2i. A relay writes k while it reads; neurons write theirs at 2i + 1, when
 * sources that nobody else reads are gone.
 */
function placed(network: SpikingNetwork): ReadonlyMap<string, Place> {
  const uses = lastUses(network);
  const places = new Map<string, Place>();
  network.populations.forEach((population, i) => {
    if (population.kind === 'readout') return;
    const from = population.kind === 'relay' ? 2 * i : 2 * i + 1;
    const last = uses.get(population.name) ?? i;
    const to = Math.max(from, 2 * last);
    const size = sizeOf(population.shape);
    const taken = [...places.values()].filter((other) => other.from <= to && from <= other.to);
    places.set(population.name, { at: lowest(size, taken), size, from, to });
  });
  return places;
}

/** The lowest place where so many entries are free. */
function lowest(size: number, taken: readonly Place[]): number {
  let at = 0;
  for (const other of [...taken].sort((a, b) => a.at - b.at)) {
    if (at + size <= other.at) break;
    at = Math.max(at, other.at + other.size);
  }
  return at;
}

/** Channels and positions of a population, and where its units lie. */
export interface Units {
  readonly channels: number;
  readonly positions: number;
  readonly count: number;
  /** Place of a unit, channels last, given its number in channel, row, column order. */
  place(unit: number): number;
  /** The unit at a place. */
  unit(place: number): number;
}

export function unitsOf({ shape }: Pick<Population, 'shape'>): Units {
  const count = sizeOf(shape);
  const channels = shape[0] ?? 1;
  const positions = count / channels;
  return {
    channels,
    positions,
    count,
    place: (unit) => (unit % positions) * channels + Math.floor(unit / positions),
    unit: (place) => (place % channels) * positions + Math.floor(place / channels),
  };
}
