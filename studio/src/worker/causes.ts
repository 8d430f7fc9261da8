/**
 * @file Why a neuron fired when it did: what each source's spike added to its potential, weight · k with k = steps − t
 * (López-Randulfe et al. 2022, eq. 3), and for a pool relay the earliest spikes of its window.
 */
import { synapseVisitor } from '../../../src/geometry/connectivity.ts';
import { tapsPerInput } from '../../../src/geometry/window.ts';
import type { Projection, SpikingNetwork } from '../../../src/network/index.ts';
import type { Cause, NeuronId } from './protocol.ts';

export type SpikeTimes = ReadonlyMap<string, ArrayLike<number>>;

/** Calls `visit(source, weight)` for every synapse that ends at `neuron`; wires into relays have weight 1. */
export function eachSource(
  projection: Projection,
  sources: number,
  neuron: number,
  visit: (source: number, weight: number) => void,
): void {
  if (projection.kind === 'synapses') {
    const { wiring, weights } = projection;
    if (wiring.kind === 'dense') {
      for (let j = 0; j < wiring.inputs; j++) visit(j, weights[neuron * wiring.inputs + j]);
      return;
    }
    const outgoing = synapseVisitor(wiring, weights.length);
    for (let j = 0; j < sources; j++) {
      outgoing(j, (target, weight) => {
        if (target === neuron) visit(j, weights[weight]);
      });
    }
    return;
  }
  if (projection.kind !== 'earliest') return;
  const { window } = projection;
  const [rows, columns] = window.output;
  const channel = Math.floor(neuron / (rows * columns));
  const row = Math.floor(neuron / columns) % rows;
  const column = neuron % columns;
  const vertical = tapsPerInput(window, 0).flatMap((taps, i) =>
    taps.some((t) => t.output === row) ? [i] : [],
  );
  const horizontal = tapsPerInput(window, 1).flatMap((taps, i) =>
    taps.some((t) => t.output === column) ? [i] : [],
  );
  for (const y of vertical)
    for (const x of horizontal) visit((channel * window.input[0] + y) * window.input[1] + x, 1);
}

/** Every spike that reached the neuron, the largest contribution first; and how many synapses could have carried one. */
export function causesOf(
  network: SpikingNetwork,
  tMax: number,
  times: SpikeTimes,
  { population, neuron }: NeuronId,
): { readonly causes: readonly Cause[]; readonly synapses: number } {
  const causes: Cause[] = [];
  let synapses = 0;
  for (const projection of network.projections) {
    if (projection.to !== population) continue;
    const source = times.get(projection.from) ?? [];
    eachSource(projection, source.length, neuron, (j, weight) => {
      synapses++;
      const time = source[j];
      if (time >= tMax) return;
      causes.push({
        population: projection.from,
        neuron: j,
        time,
        weight,
        contribution: weight * (tMax - time),
      });
    });
  }
  causes.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution) || a.neuron - b.neuron);
  return { causes, synapses };
}
