/**
 * @file Units of an exported network. firstspike counts in steps: in integer arithmetic a spike of a population of S
 * steps carries k = S − t, and u = Σ w·k + u(0) reaches k = u / iExt of T steps. With rates x = k / T in 0…1 that is
 *
 *     x = (Σ w·x_j·S/T + u(0)/T) / iExt,
 *
 * which is what an IF neuron with threshold 1 does to rates when its weights are w · S / (T · iExt) and its bias is
 * u(0) / (T · iExt). The read-out's weights are w · scale · S, so that its mean output is the ANN's value.
 */
import {
  entryOf,
  type ReadoutPopulation,
  type SpikingNetwork,
  type SpikingPopulation,
  stageLength,
} from '../../network/network.ts';

/** Factors of the weights into a population, and the thresholds that go with them. */
export interface Unit {
  /** Steps of the population; of a read-out, those of the network. */
  readonly steps: number;
  /** One factor, or one per channel: bias in NIR = factor · start potential / steps. */
  readonly gain: readonly number[];
  /** The same for synapses from a population of so many steps: weight in NIR = factor · weight of the network. */
  gainFrom(sourceSteps: number): readonly number[];
  /** v_threshold of a neuron. */
  threshold(neuron: number, neurons: number): number;
}

const one = [1];

/**
 * Threshold 1, which some tools insist on being the same everywhere. Real weights are left as they are, bit for bit:
 * `convert` gives them iExt = 1 and a read-out with scale · tMax = 1 anyway. So are weights into neurons whose currents
 * differ within a channel.
 */
export function unitOf(
  { arithmetic, steps }: SpikingNetwork,
  population: SpikingPopulation | ReadoutPopulation,
): Unit {
  const own = stageLength(population.kind === 'readout' ? steps : population.steps);
  const unit = (gain: readonly number[], threshold: Unit['threshold']): Unit => ({
    steps: own,
    gain,
    gainFrom: (source) => (source === own ? gain : gain.map((factor) => factor * (source / own))),
    threshold,
  });
  if (population.kind === 'readout')
    return unit(arithmetic === 'float' ? one : [population.scale * own], () => 1);
  const { iExt, shape } = population;
  const perChannel = (shape[0] ?? 1) % iExt.length === 0;
  if (arithmetic === 'integer' && perChannel) {
    return unit(
      Array.from(iExt, (current) => 1 / current),
      () => 1,
    );
  }
  return unit(one, (neuron, neurons) => iExt[entryOf(iExt.length, neuron, neurons)]);
}
