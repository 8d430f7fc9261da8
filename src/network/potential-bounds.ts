/**
 * @file How large a potential can become, whatever the input: the proof that integers do not overflow, and what tells the
 * engine how many bits a lane needs.
 */
import { type Connectivity, sourceCount, synapseVisitor } from '../geometry/connectivity.ts';
import { sizeOf } from '../graph/tensor.ts';
import { entryOf, type Population, type SpikingNetwork, stageLength } from './network.ts';
import { populationNamed, wiredInto } from './wiring.ts';

/**
 * The largest |u| any neuron of a population could reach in its silent stage, all sources at their earliest spike:
 * |u(0)| + Σ T · |w|, T being the source's steps. Takes borders as complete, so it is a bound.
 */
export const silentBound = (network: SpikingNetwork, population: Population): number =>
  boundOf(network, population, () => 0);

/**
 * The largest |u| over both stages: |u(0)| + |mirror| + Σ T · |w| + T · iExt, neuron by neuron.
 * @example
 * ```ts
 * largestPotential(network, network.populations[1]) < 2 ** 31; // → true
 * ```
 */
export function largestPotential(network: SpikingNetwork, population: Population): number {
  const { mirror } = population.kind === 'spiking' ? population : { mirror: null };
  let reflected = 0;
  for (const value of mirror ?? []) reflected = Math.max(reflected, Math.abs(value));
  return (
    reflected +
    boundOf(network, population, (neuron, neurons) =>
      population.kind === 'spiking' ? population.iExt[entryOf(population.iExt.length, neuron, neurons)] : 0,
    )
  );
}

function boundOf(
  network: SpikingNetwork,
  population: Population,
  ramp: (neuron: number, neurons: number) => number,
): number {
  if (population.kind !== 'spiking' && population.kind !== 'readout') return 0;
  const neurons = sizeOf(population.shape);
  const reach = new Float64Array(neurons);
  for (const { projection } of wiredInto(network, population.name)) {
    if (projection.kind !== 'synapses') continue;
    const source = populationNamed(network, projection.from);
    const most = source && source.kind !== 'readout' ? stageLength(source.steps) : 1;
    addReach(projection.wiring, projection.weights, most, reach);
  }
  const own = population.kind === 'spiking' ? stageLength(population.steps) : 0;
  let largest = 0;
  for (let i = 0; i < neurons; i++) {
    const initial = Math.abs(population.initial[entryOf(population.initial.length, i, neurons)]);
    largest = Math.max(largest, initial + reach[i] + own * ramp(i, neurons));
  }
  return largest;
}

/** Adds most · Σ|w| of every target. */
function addReach(wiring: Connectivity, weights: ArrayLike<number>, most: number, reach: Float64Array): void {
  if (wiring.kind === 'elementwise' || wiring.kind === 'sparse') {
    const visit = synapseVisitor(wiring, weights.length);
    for (let i = 0; i < sourceCount(wiring); i++)
      visit(i, (target, weight) => {
        reach[target] += most * Math.abs(weights[weight]);
      });
    return;
  }
  const channels = wiring.kind === 'dense' ? wiring.outputs : wiring.outChannels;
  const perChannel = weights.length / channels;
  const neuronsPerChannel = reach.length / channels;
  for (let channel = 0; channel < channels; channel++) {
    let sum = 0;
    for (let i = 0; i < perChannel; i++) sum += most * Math.abs(weights[channel * perChannel + i]);
    for (let i = 0; i < neuronsPerChannel; i++) reach[channel * neuronsPerChannel + i] += sum;
  }
}
