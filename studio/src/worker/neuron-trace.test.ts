import { describe, expect, it } from 'vitest';
import { linear } from '../../../src/graph/activation.ts';
import type { SpikingNetwork } from '../../../src/network/index.ts';
import { clockedSimulator } from '../../../src/simulate/index.ts';
import { input, networkOf, readout, spiking, synapses } from '../../../test/tiny-network.ts';
import { traceNeuron } from './neuron-trace.ts';

const dense = { kind: 'dense', inputs: 2, outputs: 1 } as const;
const one = { kind: 'dense', inputs: 1, outputs: 1 } as const;

const traced = (network: SpikingNetwork, pixels: readonly number[], population: string, neuron: number) =>
  traceNeuron({ network, clocked: clockedSimulator(network) }, Float32Array.from(pixels), {
    population,
    neuron,
  });

/** Pixels of weights 1 and −2 into one unit; starts of 0 and, for its OFF neuron, 1 − 0. */
function pairOf(
  thresholdTable: { readonly on: Int32Array; readonly off: Int32Array } | null,
): SpikingNetwork {
  const plain = spiking('hidden', [1]);
  const hidden = {
    ...plain,
    mirror: Int32Array.of(1),
    thresholdTable: thresholdTable && { ...thresholdTable, upperBound: null },
    activation: thresholdTable ? ({ kind: 'tanh' } as const) : linear,
  };
  return networkOf(
    [input([2]), hidden, readout([1])],
    [synapses('input', 'hidden', dense, [1, -2]), synapses('hidden', 'readout', one)],
  );
}

describe('the trace of a neuron', () => {
  it('has both neurons of a pair: opposite sums, each from its own start', () => {
    // Pixels of ½ and 1 carry k = 2 and 4: 1 · 2 − 2 · 4 = −6.
    const network = pairOf(null);
    const on = traced(network, [0.5, 1], 'hidden', 0);
    expect([on.initial, on.excitation, on.inhibition, on.silent.at(-1)]).toEqual([0, 2, -8, -6]);
    expect([on.iExt, on.uTh, on.time]).toEqual([1, 4, 4]);
    const off = traced(network, [0.5, 1], 'hidden', 1);
    // 1 + 8 − 2 = 7 is past the threshold of 4 as the stage begins.
    expect([off.initial, off.excitation, off.inhibition, off.silent.at(-1)]).toEqual([1, 8, -2, 7]);
    expect([off.iExt, off.uTh, off.time]).toEqual([1, 4, 0]);
    expect(off.contributions.map(({ neuron, weight }) => [neuron, weight])).toEqual([
      [1, 2],
      [0, -1],
    ]);
  });

  it('has thresholds that fall, from the first step to the last', () => {
    // Listed from the step that carries 1: the OFF thresholds are 9, 7, 5, 3 in time.
    const network = pairOf({ on: Int32Array.of(1, 2, 3, 4), off: Int32Array.of(3, 5, 7, 9) });
    const off = traced(network, [0.5, 1], 'hidden', 1);
    expect(off.falling).toEqual([9, 7, 5, 3]);
    expect([off.silent.at(-1), off.time]).toEqual([7, 1]);
    expect(traced(network, [0.5, 1], 'hidden', 0).falling).toEqual([4, 3, 2, 1]);
  });

  it('counts in the steps of each source', () => {
    // Pixels of ½ and 1 in 8 steps carry k = 4 and 8: 1 · 4 − 2 · 8.
    const { populations, ...rest } = pairOf(null);
    const [pixels, ...others] = populations;
    const finer = { ...rest, populations: [input(pixels.shape, 8), ...others] };
    const on = traced(finer, [0.5, 1], 'hidden', 0);
    expect(on.contributions.map(({ k, time, potential }) => [k, time, potential])).toEqual([
      [8, 0, -16],
      [4, 4, 4],
    ]);
    expect([on.silent.length, on.spiking.length]).toEqual([9, 4]);
  });

  it('ends its stages at a deadline, and says when its spike is not sent', () => {
    // Two steps of four are sent: spikes that carry 4 or 3. A pixel of ½ makes the neuron carry 2.
    const late = { deadline: 2, competition: null };
    const network = networkOf(
      [input([1]), { ...spiking('hidden', [1]), selection: late }, readout([1])],
      [synapses('input', 'hidden', one), synapses('hidden', 'readout', one)],
    );
    const silent = traced(network, [0.5], 'hidden', 0);
    expect([silent.time, silent.isLeftOut, silent.silent, silent.spiking]).toEqual([
      4,
      true,
      [0, 0, 0, 1, 2],
      [3, 4],
    ]);
    const sent = traced(network, [1], 'hidden', 0);
    expect([sent.time, sent.isLeftOut, sent.silent]).toEqual([0, false, [0, 1, 2, 3, 4]]);
    // The read-out listens for two steps; what would come in the other two is added at once.
    expect(traced(network, [1], 'readout', 0).silent).toEqual([0, 1, 4]);
    expect(traced(network, [0], 'hidden', 0).isLeftOut).toBe(false);
  });
});
