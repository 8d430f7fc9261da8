/**
 * @file Why a neuron fired when it did: what each source's spike added to its potential, weight · k with k = T − t
 * (López-Randulfe et al. 2022, eq. 3), and for a pool relay the earliest spikes of its window.
 */
import { tapsPerInput, type Window } from '../../../src/geometry/window.ts';
import { sizeOf } from '../../../src/graph/tensor.ts';
import { type Projection, type SpikingNetwork, stageLength } from '../../../src/network/index.ts';
import type { Contribution, NeuronId } from './protocol.ts';

export type SpikeTimes = ReadonlyMap<string, ArrayLike<number>>;

type Visit = (source: number, weight: number) => void;

/** Calls `visit(source, weight)` for every synapse that ends at `neuron`; wires into relays have weight 1. */
export function eachSource(projection: Projection, neuron: number, visit: Visit): void {
  if (projection.kind === 'max-pool') {
    const plane = projection.window.input[0] * projection.window.input[1];
    const { channel, taps } = tapsOf(projection.window, neuron);
    for (const { place } of taps) visit(channel * plane + place, 1);
    return;
  }
  if (projection.kind === 'gather') {
    if (projection.sources[neuron] >= 0) visit(projection.sources[neuron], 1);
    return;
  }
  const { wiring, weights } = projection;
  if (wiring.kind === 'sparse') {
    const { starts, targets, inputs } = wiring;
    for (let j = 0; j < inputs; j++) {
      for (let i = starts[j]; i < starts[j + 1]; i++) if (targets[i] === neuron) visit(j, weights[i]);
    }
  } else if (wiring.kind === 'dense') {
    for (let j = 0; j < wiring.inputs; j++) visit(j, weights[neuron * wiring.inputs + j]);
  } else if (wiring.kind === 'elementwise') {
    visit(neuron, weights[Math.floor(neuron / (wiring.size / weights.length))]);
  } else {
    const { window, inChannels, outChannels, groups } = wiring;
    const { channel, taps } = tapsOf(window, neuron);
    const perGroup = inChannels / groups;
    const first = Math.floor(channel / (outChannels / groups)) * perGroup;
    const plane = window.input[0] * window.input[1];
    const kernel = window.kernel[0] * window.kernel[1];
    for (let c = 0; c < perGroup; c++) {
      for (const { place, tap } of taps)
        visit((first + c) * plane + place, weights[(channel * perGroup + c) * kernel + tap]);
    }
  }
}

/** The channel of an output neuron, and what its window reads: places within a source map, and kernel taps. */
function tapsOf(window: Window, neuron: number) {
  const [rows, columns] = window.output;
  const row = Math.floor(neuron / columns) % rows;
  const column = neuron % columns;
  const along = (axis: 0 | 1, output: number) =>
    tapsPerInput(window, axis).flatMap((taps, place) =>
      taps.filter((each) => each.output === output).map(({ tap }) => ({ place, tap })),
    );
  const horizontal = along(1, column);
  const taps = along(0, row).flatMap((vertical) =>
    horizontal.map(({ place, tap }) => ({
      place: vertical.place * window.input[1] + place,
      tap: vertical.tap * window.kernel[1] + tap,
    })),
  );
  return { channel: Math.floor(neuron / (rows * columns)), taps };
}

/** Every spike that reached the neuron, the largest contribution first; and the number of synapses that end at it. */
export function attribute(
  network: SpikingNetwork,
  times: SpikeTimes,
  { population, neuron }: NeuronId,
): { readonly contributions: readonly Contribution[]; readonly synapses: number } {
  const contributions: Contribution[] = [];
  let synapses = 0;
  const named = (name: string) => network.populations.find((each) => each.name === name);
  const unitsOf = (name: string) => sizeOf(named(name)?.shape ?? []);
  // OFF neurons come after all ON neurons, and have their synapses with opposite weights.
  const units = unitsOf(population);
  const sign = neuron < units ? 1 : -1;
  for (const projection of network.projections) {
    if (projection.to !== population) continue;
    const source = times.get(projection.from) ?? [];
    const sources = unitsOf(projection.from);
    const from = named(projection.from);
    const silence = from && from.kind !== 'readout' ? stageLength(from.steps) : 0;
    eachSource(projection, neuron % units, (unit, weight) => {
      for (let j = unit; j < source.length; j += sources) {
        synapses++;
        const time = source[j];
        if (time >= silence) continue;
        const k = silence - time;
        const own = (j < sources ? sign : -sign) * weight;
        contributions.push({
          population: projection.from,
          neuron: j,
          time,
          k,
          weight: own,
          potential: own * k,
        });
      }
    });
  }
  contributions.sort((a, b) => Math.abs(b.potential) - Math.abs(a.potential) || a.neuron - b.neuron);
  return { contributions, synapses };
}
