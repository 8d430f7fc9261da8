/**
 * @file Selection of spikes step by step: see `Selection`. At each step the spikes of a population come one by one, in the
 * order of their units; a group that has sent its spikes inhibits the rest, and the deadline ends the stage for all.
 * In rank order a spike is passed on as its rank in the group: at the step of the rank's value.
 */
import { type Shape, sizeOf } from '../../graph/tensor.ts';
import { type SendingPopulation, stageLength } from '../../network/network.ts';
import { type Group, groupingOf } from '../../network/selection.ts';

/**
 * Spike times of the spikes that are sent, of those of a population.
 * @param fired of each neuron: all ON neurons, then all OFF neurons; the population's steps are silence
 */
export function sendStage(fired: Float64Array, { shape, steps, selection }: SendingPopulation): Float64Array {
  if (!selection) return fired;
  const { deadline, competition } = selection;
  const units = sizeOf(shape);
  const silence = stageLength(steps);
  const sent = new Float64Array(fired.length).fill(silence);
  const groups = groupsOf(shape, units, competition?.group);
  const spikesOf = new Int32Array(units);
  for (let t = 0; t < deadline; t++) {
    for (let unit = 0; unit < units; unit++) {
      for (let neuron = unit; neuron < fired.length; neuron += units) {
        if (fired[neuron] !== t) continue;
        const rank = spikesOf[groups[unit]]++;
        if (competition && rank >= competition.most) continue;
        sent[neuron] = competition?.ranks ? silence - competition.ranks[rank] : t;
      }
    }
  }
  return sent;
}

/** The group of each unit; without groups each is its own. */
function groupsOf(shape: Shape, units: number, group: Group | undefined): Int32Array {
  const groups = Int32Array.from({ length: units }, (_, unit) => unit);
  if (group === undefined) return groups;
  const { count, size, unit } = groupingOf(shape, group);
  for (let g = 0; g < count; g++) for (let member = 0; member < size; member++) groups[unit(g, member)] = g;
  return groups;
}
