/**
 * @file Between what units carry and when their neurons fire.
 */

/**
 * Spike time of each neuron in its spiking stage, tMax for silence. With OFF neurons: all ON neurons first, then all
 * OFF neurons.
 */
export function spikeTimesOf(carried: ArrayLike<number>, tMax: number, signed: boolean): Float64Array {
  const units = carried.length;
  const times = new Float64Array(signed ? 2 * units : units);
  for (let i = 0; i < units; i++) {
    const k = carried[i];
    times[i] = tMax - Math.max(0, k);
    if (signed) times[units + i] = tMax - Math.max(0, 0 - k);
  }
  return times;
}

/** What units carry, from the spike times of `units` ON neurons and, if there are twice as many times, OFF neurons. */
export function carriedBy(times: ArrayLike<number>, tMax: number, units: number): Float64Array {
  const signed = times.length === 2 * units;
  return Float64Array.from({ length: units }, (_, i) => {
    const on = tMax - times[i];
    return signed ? on - (tMax - times[units + i]) : on;
  });
}
