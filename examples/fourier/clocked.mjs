/**
 * @file The clocked twin of `runLinear`: every step of every ON and OFF neuron, as the equations say. Slow, and the
 * truth that the closed form is compared with.
 *   silent stage    a spike opens a constant current W that flows until the stage ends (2);
 *   spiking stage   synapses closed, iExt carries the potential to uTh = iExt · T (4).
 * ON and OFF neurons are neurons of their own: same synapses, opposite weights.
 */
import { checkVector } from './matrix.mjs';
import { countSpikes, encodeSigned } from './signed.mjs';

/**
 * `potentials`, `spikeTimes`, `spikes` and `synops` as `runLinear` gives them.
 * @throws RangeError for float weights, whose sums depend on their order
 */
export function runLinearClocked(network, x) {
  if (network.weights === 'float') {
    throw new RangeError('The clocked simulator is exact in integers; use int8 or int16 weights.');
  }
  const { steps, stages } = network;
  checkVector(stages[0].matrix, x);
  const spikeTimes = [encodeSigned(x, { steps, xMax: stages[0].xIn })];
  const synops = [];
  let potentials;
  for (const stage of stages) {
    const sources = spikeTimes[spikeTimes.length - 1];
    const on = silentStage(stage, sources, steps, +1);
    if (!stage.firing) {
      synops.push(on.synops);
      potentials = on.u;
      continue;
    }
    const off = silentStage(stage, sources, steps, -1);
    synops.push(on.synops + off.synops);
    const { iExt } = stage.firing;
    spikeTimes.push({ on: spikingStage(on.u, iExt, steps), off: spikingStage(off.u, iExt, steps) });
  }
  const spikes = spikeTimes.map((times) => countSpikes(times, steps));
  return { potentials, spikeTimes, spikes, synops };
}

/** One population of targets: `polarity` +1 for ON neurons and read-outs, −1 for OFF neurons. */
function silentStage({ matrix, weights }, sources, steps, polarity) {
  const u = new Float64Array(matrix.rows);
  const current = new Float64Array(matrix.rows);
  let synops = 0;
  const receive = (j, sign) => {
    for (let e = matrix.columnStart[j]; e < matrix.columnStart[j + 1]; e++) {
      current[matrix.row[e]] += polarity * sign * weights[e];
      synops++;
    }
  };
  for (let t = 0; t < steps; t++) {
    for (let j = 0; j < matrix.columns; j++) {
      if (sources.on[j] === t) receive(j, +1);
      if (sources.off[j] === t) receive(j, -1);
    }
    for (let i = 0; i < u.length; i++) u[i] += current[i];
  }
  return { u, synops };
}

/** Half a step ahead, so that a neuron rounds; a neuron fires once. */
function spikingStage(u, iExt, steps) {
  const ramp = u.map((potential, i) => potential + Math.floor(iExt[i] / 2));
  const times = new Int32Array(u.length).fill(steps);
  for (let t = 0; t < steps; t++) {
    for (let i = 0; i < ramp.length; i++) {
      if (times[i] === steps && ramp[i] >= iExt[i] * steps) times[i] = t;
      ramp[i] += iExt[i];
    }
  }
  return times;
}
