/**
 * @file How many spikes a lane of 16 bits can take for certain. Σ|k| = A over sources with |k| ≤ T adds most where the A/T
 * sources of the largest weights fire first: u ≤ Σ T·|w| over those. A lane's room is the largest A that this bound allows,
 * which is more than 32,767 / max|w| wherever weights differ.
 */
import type { Weights } from '../../network/network.ts';
import { INT16, INT32 } from './record.ts';

/**
 * The least room of some targets, each with `perTarget` weights in a row, of which no earliest spike overflows a lane.
 * @param steps the largest |k|
 */
export function roomOf(weights: Weights, perTarget: number, steps: number): number {
  let least = INT32;
  const counts = new Uint32Array(INT16 + 2);
  for (let first = 0; first < weights.length; first += perTarget) {
    let largest = 0;
    for (let i = first; i < first + perTarget; i++) {
      const size = Math.abs(weights[i]);
      counts[size]++;
      if (size > largest) largest = size;
    }
    least = Math.min(least, roomOfTarget(counts, largest, steps));
    counts.fill(0, 0, largest + 1);
  }
  return least;
}

/** @param counts number of weights of each size */
function roomOfTarget(counts: Uint32Array, largest: number, steps: number): number {
  let left = INT16;
  let room = 0;
  for (let size = largest; size > 0; size--) {
    const most = counts[size] * steps;
    if (most * size > left) return room + Math.floor(left / size);
    left -= most * size;
    room += most;
  }
  return INT32;
}
