/**
 * @file Which values must share one range. A weight that is shared over an image, or a pool, cannot tell apart what its
 * sources' spikes are worth, so all values of a channel that it reads must have the same xMax, whichever population and
 * channel they come from.
 */
import { FirstspikeError } from '../error.ts';
import { sizeOf } from '../graph/tensor.ts';
import { entryOf } from '../network/network.ts';
import type { Blueprint } from './blueprint.ts';
import type { Granularity } from './calibrate.ts';
import type { Maxima } from './normalise.ts';

/** Ranges of a blueprint: which of them are one, and where they are carried to. */
export interface SharedRanges {
  /** xMax of a population, given the choice for each spiking population: one entry, one per channel, or per neuron. */
  maximaOf(name: string, chosen: ReadonlyMap<string, Maxima>): Maxima;
  /** Populations that choose a range which is this one's too. */
  partnersOf(name: string): ReadonlySet<string>;
}

/** One of the entries of a population that chooses its own ranges. */
interface Member {
  readonly population: string;
  readonly entry: number;
  readonly entries: number;
}

/** Neurons up to `end`, from the end of the run before, that have one range. */
interface Run {
  readonly root: number;
  readonly end: number;
}

/** No range, for units that no spike reaches. */
const NONE = -1;

const found = new WeakMap<Blueprint, Map<Granularity, SharedRanges>>();

/** The shared ranges of a blueprint, which are found once: many conversions have the same. */
export function shareRanges(blueprint: Blueprint, per: Granularity): SharedRanges {
  const known = found.get(blueprint) ?? new Map<Granularity, SharedRanges>();
  const shared = known.get(per) ?? findSharedRanges(blueprint, per);
  found.set(blueprint, known.set(per, shared));
  return shared;
}

function findSharedRanges(blueprint: Blueprint, per: Granularity): SharedRanges {
  const parents: number[] = [];
  const find = (id: number): number => {
    let root = id;
    while (parents[root] !== root) root = parents[root];
    parents[id] = root;
    return root;
  };
  /** Range of each neuron, and the first range of a population that chooses its own. */
  const idsOf = new Map<string, Int32Array>();
  const firstOf = new Map<string, { readonly first: number; readonly entries: number }>();
  const ids = (name: string) => idsOf.get(name) ?? new Int32Array(0);

  /** All neurons of each channel get one range. */
  const unite = (name: string, channels: number): void => {
    const all = ids(name);
    const area = all.length / channels;
    for (let channel = 0; channel < channels; channel++) {
      let one = NONE;
      for (let i = channel * area; i < (channel + 1) * area; i++) {
        if (all[i] === NONE) continue;
        if (one === NONE) one = find(all[i]);
        else parents[find(all[i])] = one;
      }
    }
  };
  for (const population of blueprint.populations) {
    const neurons = sizeOf(population.shape);
    if (population.kind === 'input' || population.kind === 'spiking') {
      const entries = population.kind === 'spiking' && per === 'channel' ? (population.shape[0] ?? 1) : 1;
      const first = parents.length;
      for (let i = 0; i < entries; i++) parents.push(first + i);
      firstOf.set(population.name, { first, entries });
      idsOf.set(
        population.name,
        Int32Array.from({ length: neurons }, (_, i) => first + entryOf(entries, i, neurons)),
      );
    } else if (population.kind === 'pool') {
      const [channels] = population.shape;
      unite(population.from, channels);
      const source = ids(population.from);
      const area = source.length / channels;
      idsOf.set(
        population.name,
        Int32Array.from(
          { length: neurons },
          (_, i) => source[Math.floor(entryOf(channels, i, neurons) * area)],
        ),
      );
    } else if (population.kind === 'gather') {
      const { parts, sources } = population;
      const given = population.from.map(ids);
      idsOf.set(
        population.name,
        sources.map((j, i) => (j < 0 ? NONE : given[parts[i]][j])),
      );
    }
    if (population.kind === 'spiking' || population.kind === 'readout') {
      for (const { from, synapses } of population.terms) {
        if (synapses.kind === 'conv') unite(from, synapses.inChannels);
      }
    }
  }
  checkInput(blueprint, firstOf, find);
  const channelsOf = new Map(blueprint.populations.map(({ name, shape }) => [name, shape[0] ?? 1]));

  /** Entries of populations that are one range. */
  const members = new Map<number, Member[]>();
  for (const [population, { first, entries }] of firstOf) {
    for (let i = 0; i < entries; i++) {
      const root = find(first + i);
      const member = { population, entry: i, entries };
      const known = members.get(root);
      if (known) known.push(member);
      else members.set(root, [member]);
    }
  }

  /** The range of each neuron by its root, in runs of neighbours that have the same. */
  const runsOf = new Map<string, readonly Run[]>();
  const runs = (name: string): readonly Run[] => {
    const known = runsOf.get(name);
    if (known) return known;
    const made: { root: number; end: number }[] = [];
    ids(name).forEach((id, i) => {
      const root = id === NONE ? NONE : find(id);
      const last = made.at(-1);
      if (last?.root === root) last.end = i + 1;
      else made.push({ root, end: i + 1 });
    });
    runsOf.set(name, made);
    return made;
  };

  return {
    partnersOf: (name) =>
      new Set(
        runs(name).flatMap(({ root }) => (members.get(root) ?? []).map(({ population }) => population)),
      ),
    maximaOf(name, chosen) {
      const ranges = new Map<number, number>();
      const rangeOf = (root: number): number => {
        let range = ranges.get(root);
        if (range !== undefined) return range;
        for (const { population, entry, entries } of members.get(root) ?? []) {
          const maxima = chosen.get(population);
          if (maxima) range = Math.max(range ?? 0, maxima[entryOf(maxima.length, entry, entries)]);
        }
        ranges.set(root, range ?? 1);
        return range ?? 1;
      };
      const values = runs(name).map(({ root, end }) => ({
        end,
        value: root === NONE ? null : rangeOf(root),
      }));
      return shortest(values, ids(name).length, channelsOf.get(name) ?? 1);
    },
  };
}

/** The pixels' range is given, and no other can join it. */
function checkInput(
  blueprint: Blueprint,
  firstOf: ReadonlyMap<string, { readonly first: number; readonly entries: number }>,
  find: (id: number) => number,
): void {
  const pixels = firstOf.get('input');
  if (!pixels) return;
  for (const population of blueprint.populations) {
    const own = firstOf.get(population.name);
    if (population.kind !== 'spiking' || !own) continue;
    for (let i = 0; i < own.entries; i++) {
      if (find(own.first + i) !== find(pixels.first)) continue;
      throw new FirstspikeError(
        'unsupported',
        `"${population.name}" and the pixels are read by the same weights; put a layer between the pixels and what joins them.`,
      );
    }
  }
}

/** One entry, or one per channel, where that says as much. Neurons without a range take any. */
function shortest(
  runs: readonly { readonly end: number; readonly value: number | null }[],
  neurons: number,
  channels: number,
): Maxima {
  for (const entries of [1, channels]) {
    const area = neurons / entries;
    const short = new Float64Array(entries);
    let start = 0;
    const fits = runs.every(({ end, value }) => {
      const [first, last] = [Math.floor(start / area), Math.floor((end - 1) / area)];
      start = end;
      for (let entry = first; value !== null && entry <= last; entry++) {
        if (short[entry] === 0) short[entry] = value;
        if (short[entry] !== value) return false;
      }
      return true;
    });
    if (fits) return short.map((value) => value || 1);
  }
  const perNeuron = new Float64Array(neurons);
  let start = 0;
  for (const { end, value } of runs) {
    perNeuron.fill(value ?? 1, start, end);
    start = end;
  }
  return perNeuron;
}
