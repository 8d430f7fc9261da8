/**
 * @file Which spikes of a population are sent, in closed form: see `Selection`. A unit that carries k fires at step
 * T − |k|, so that the order of spikes is that of |k| from the largest down, equal ones by index.
 */
import { type SendingPopulation, stageLength } from '../network/network.ts';
import { groupingOf, leastSent } from '../network/selection.ts';

type Carried = Int16Array | Int32Array | Float64Array;

/** Replaces k of a population's units, in channel, row, column order, by the k they send, in place. */
export type Select = (carried: Carried) => void;

/** Undefined for a population that sends every spike. */
export function selectOf({ selection, shape, steps }: SendingPopulation): Select | undefined {
  if (!selection) return undefined;
  const most = stageLength(steps);
  const least = leastSent(selection.deadline, most);
  const { competition } = selection;
  if (!competition) {
    return (carried) => {
      for (let i = 0; i < carried.length; i++) if (Math.abs(carried[i]) < least) carried[i] = 0;
    };
  }
  const { ranks } = competition;
  const { count, size, unit } = groupingOf(shape, competition.group);
  /** Spikes of each |k|; then the rank of the next unit that carries it. */
  const next = new Int32Array(most + 1);
  return (carried) => {
    for (let group = 0; group < count; group++) {
      let fired = 0;
      for (let member = 0; member < size; member++) {
        const k = carried[unit(group, member)];
        if (k === 0) continue;
        next[Math.abs(k)]++;
        fired++;
      }
      // Most groups of a sparse network are silent.
      if (fired === 0) continue;
      let earlier = 0;
      for (let k = most; k >= least; k--) {
        const spikes = next[k];
        next[k] = earlier;
        earlier += spikes;
      }
      for (let member = 0; member < size; member++) {
        const i = unit(group, member);
        const k = Math.abs(carried[i]);
        const rank = k < least ? competition.most : next[k]++;
        if (rank >= competition.most) carried[i] = 0;
        else if (ranks) carried[i] = Math.sign(carried[i]) * ranks[rank];
      }
      next.fill(0);
    }
  };
}
