/**
 * @file The spiking stage step by step, eq. (4) of López-Randulfe et al. 2022: synapses closed, a constant current carries
 * the potential to the threshold; or the potential rests and the threshold falls (`ThresholdTable`).
 */
import { sizeOf } from '../../graph/tensor.ts';
import { entryOf, type SpikingPopulation, stageLength } from '../../network/network.ts';

/** Spike times of a population: all ON neurons, then all OFF neurons; `steps` is silence. */
export interface Fired {
  readonly times: Float64Array;
  readonly steps: number;
  readonly units: number;
}

/**
 * Spike times of a population's neurons; its number of steps is silence.
 * @param u potentials at the end of the silent stage, moved along; all ON neurons, then all OFF neurons
 * @param onStep called after each step
 */
export function spikingStage(
  population: SpikingPopulation,
  u: Float64Array,
  onStep: (t: number) => void,
): Float64Array {
  const { iExt, thresholdTable, shape } = population;
  const steps = stageLength(population.steps);
  const units = sizeOf(shape);
  const times = new Float64Array(u.length).fill(steps);
  for (let t = 0; t < steps; t++) {
    for (let i = 0; i < u.length; i++) {
      const current = iExt[entryOf(iExt.length, i % units, units)];
      const fires = thresholdTable ? passes(population, i, u[i], steps - t) : u[i] >= current * steps;
      if (times[i] === steps && fires) times[i] = t;
      if (!thresholdTable) u[i] += current;
    }
    onStep(t);
  }
  return times;
}

/** Whether the potential of a neuron is past the threshold of k. */
function passes(
  { shape, steps, thresholdTable }: SpikingPopulation,
  neuron: number,
  u: number,
  k: number,
): boolean {
  if (!thresholdTable) return false;
  const units = sizeOf(shape);
  const entry = entryOf(shape[0] ?? 1, neuron % units, units) * stageLength(steps) + k - 1;
  if (neuron < units) return u >= thresholdTable.on[entry];
  return (
    thresholdTable.off !== null &&
    u >= thresholdTable.off[entry] &&
    (thresholdTable.upperBound === null || u <= thresholdTable.upperBound[entry])
  );
}
