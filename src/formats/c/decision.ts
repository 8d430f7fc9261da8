/** @file The class of an image in C: the same decision as the network's, by integers alone. */
import { decideReadout } from '../../graph/decision.ts';
import type { ReadoutPopulation, SpikingNetwork } from '../../network/network.ts';

const ARGMAX = `
int firstspike_predict(const uint8_t *pixels)
{
  int32_t potentials[FIRSTSPIKE_POTENTIALS];
  int best = 0;
  firstspike_run(pixels, potentials);
  for (int i = 1; i < FIRSTSPIKE_POTENTIALS; i++) if (potentials[i] > potentials[best]) best = i;
  return best;
}
`;

/** `firstspike_predict`, or nothing where the network decides no class. */
export function predictOf({ decision, populations }: SpikingNetwork): string {
  if (decision.kind === 'argmax') return ARGMAX;
  if (decision.kind !== 'threshold') return '';
  const { scale } = populations[populations.length - 1] as ReadoutPopulation;
  const above = decision.below ? 0 : 1;
  const isAbove = (u: number): boolean =>
    decideReadout(decision, { potentials: [u], logits: [u * scale] }) === above;
  return `
int firstspike_predict(const uint8_t *pixels)
{
  int32_t potentials[FIRSTSPIKE_POTENTIALS];
  firstspike_run(pixels, potentials);
  return (int64_t)potentials[0] ${decision.below ? '<' : '>='} ${leastAbove(isAbove)};
}
`;
}

/** The smallest potential of 32 bits that is above the threshold, or the number behind the largest one. */
function leastAbove(isAbove: (u: number) => boolean): number {
  let [low, high] = [-(2 ** 31), 2 ** 31];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isAbove(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
