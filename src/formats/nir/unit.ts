/**
 * @file Units of an exported network. firstspike counts in steps: in integer arithmetic a spike carries
 * k = tMax − t, and u = Σ w·k + u(0) reaches k = u / iExt. With rates x = k / tMax in 0…1 that is
 *
 *     x = (Σ w·x_j + u(0)/tMax) / iExt,
 *
 * which is what an IF neuron with threshold 1 does to rates when its weights are w / iExt and its bias is
 * u(0) / (tMax · iExt). The read-out's weights are w · scale · tMax, so that its mean output is the ANN's value.
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
  /** One factor, or one per channel: weight in NIR = factor · weight of the network. */
  readonly gain: readonly number[];
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
  if (population.kind === 'readout') {
    const gain = arithmetic === 'float' ? one : [population.scale * stageLength(steps)];
    return { gain, threshold: () => 1 };
  }
  const { iExt, shape } = population;
  const perChannel = (shape[0] ?? 1) % iExt.length === 0;
  if (arithmetic === 'integer' && perChannel) {
    return { gain: Array.from(iExt, (current) => 1 / current), threshold: () => 1 };
  }
  return { gain: one, threshold: (neuron, neurons) => iExt[entryOf(iExt.length, neuron, neurons)] };
}
