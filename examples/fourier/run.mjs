/**
 * @file Runs a linear network event by event, each stage in closed form.
 *
 * A value is two neurons, so an entry W_ij between two populations that fire is four synapses, two for each source
 * neuron: the spike of value j reaches ON neuron i with ±W_ij and OFF neuron i with ∓W_ij. A read-out has one
 * potential per value, and there the spike has one synapse per entry.
 */
import { checkVector } from './matrix.mjs';
import { countSpikes, encodeSigned, silence } from './signed.mjs';

/**
 * @typedef {object} Result
 * @property {Float64Array} values W_L ⋯ W_1 x, as the network computes it
 * @property {Float64Array} potentials of the read-out, which stand for them
 * @property {import('./signed.mjs').SignedSpikes[]} spikeTimes of the input and of every stage but the last
 * @property {number[]} spikes per entry of `spikeTimes`
 * @property {number[]} synops synaptic operations per stage: existing synapses of all spikes
 * @property {number[]} saturated values beyond their range by more than rounding; input, then every stage but the last
 */

/**
 * @param x one value per column of the first matrix; beyond the input's xMax they saturate
 * @throws RangeError for a vector of another length, or values that are not finite
 * @returns {Result}
 */
export function runLinear(network, x) {
  const { steps, stages } = network;
  checkVector(stages[0].matrix, x);
  const { xIn } = stages[0];
  const spikeTimes = [encodeSigned(x, { steps, xMax: xIn })];
  const saturated = [countAbove(x, () => (xIn * (steps + 0.5)) / steps)];
  const synops = [];
  let potentials;
  for (const stage of stages) {
    const sources = spikeTimes[spikeTimes.length - 1];
    const silent = silentStage(stage, sources);
    synops.push(silent.synops);
    potentials = silent.potentials;
    if (!stage.firing) continue;
    const { iExt } = stage.firing;
    spikeTimes.push(spikingStage(potentials, iExt, steps, network.weights === 'float'));
    saturated.push(countAbove(potentials, (i) => iExt[i] * (steps + 0.5)));
  }
  const { unit } = stages[stages.length - 1];
  return {
    values: potentials.map((u, i) => u * unit[i]),
    potentials,
    spikeTimes,
    spikes: spikeTimes.map((times) => countSpikes(times, steps)),
    synops,
    saturated,
  };
}

function silentStage({ matrix, weights, firing }, { on, off }) {
  const { rows, columns, columnStart, row } = matrix;
  const potentials = new Float64Array(rows);
  let entries = 0;
  for (let j = 0; j < columns; j++) {
    const k = off[j] - on[j];
    if (k === 0) continue;
    for (let e = columnStart[j]; e < columnStart[j + 1]; e++) potentials[row[e]] += weights[e] * k;
    entries += columnStart[j + 1] - columnStart[j];
  }
  return { potentials, synops: firing ? 2 * entries : entries };
}

function spikingStage(u, iExt, steps, real) {
  const spikes = silence(u.length, steps);
  for (let i = 0; i < u.length; i++) {
    const half = real ? iExt[i] / 2 : Math.floor(iExt[i] / 2);
    const k = Math.min(steps, Math.floor((Math.abs(u[i]) + half) / iExt[i]));
    (u[i] > 0 ? spikes.on : spikes.off)[i] = steps - k;
  }
  return spikes;
}

function countAbove(values, limit) {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (Math.abs(values[i]) > limit(i)) count++;
  return count;
}
