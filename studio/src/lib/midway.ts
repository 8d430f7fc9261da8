/** @file A neuron to look at where nobody has chosen one. */

/** The first neuron that fires nearest to the middle of the stage, so that its climb is seen; 0 where none fires. */
export function midway(times: ArrayLike<number>, steps: number): number {
  let best = 0;
  const distance = (time: number): number => (time < steps ? Math.abs(time - steps / 2) : steps);
  for (let i = 1; i < times.length; i++) if (distance(times[i]) < distance(times[best])) best = i;
  return best;
}
