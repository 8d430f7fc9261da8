import { describe, expect, it } from 'vitest';
import { input, networkOf, pool, readout, relay, spiking, synapses } from '../../test/tiny-network.ts';
import { placeWindow } from '../geometry/window.ts';
import type { Population } from '../network/network.ts';
import { engines } from './simulation.ts';
import { simulatorOf } from './simulator.ts';

const dense = (inputs: number, outputs: number) => ({ kind: 'dense', inputs, outputs }) as const;

describe.each(engines)('the %s engine', (engine) => {
  it('fires at most once, and by the threshold, however high the potential', () => {
    // iExt 2, tMax 4: uTh = 8. Weights 0, 1, 3, 100, −1 on k = 4: u = 0, 4, 12, 400, −4 → k = 0, 2, 4 (capped), 4, 0.
    const hidden = { ...spiking('hidden', [5]), iExt: Int32Array.of(2) } as Population;
    const network = networkOf(
      [input([1]), hidden, readout([1])],
      [
        synapses('input', 'hidden', dense(1, 5), [0, 1, 3, 100, -1]),
        synapses('hidden', 'readout', dense(5, 1), [1, 10, 100, 0, 1]),
      ],
    );
    const run = simulatorOf(network, engine).run([1], { trace: true });
    expect([...(run.spikeTimes?.get('hidden') ?? [])]).toEqual([4, 2, 0, 0, 4]);
    expect([...run.spikes]).toEqual([1, 3, 0]);
    expect([...run.potentials]).toEqual([20 + 400]);
    // Three spikes of one synapse each; a spike counts its synapses though their weight is 0.
    expect([...run.synops]).toEqual([5, 3]);
  });
  it('traces the populations that are named, or all', () => {
    const network = networkOf(
      [input([1]), spiking('hidden', [1]), readout([1])],
      [synapses('input', 'hidden', dense(1, 1), [2]), synapses('hidden', 'readout', dense(1, 1), [3])],
    );
    const traced = (trace: boolean | readonly string[]) => [
      ...(simulatorOf(network, engine).run([1], { trace }).spikeTimes?.keys() ?? []),
    ];
    expect(traced(true)).toEqual(['input', 'hidden']);
    expect(traced(['hidden'])).toEqual(['hidden']);
    expect(traced(false)).toEqual([]);
  });
  it('forgets a negative potential: silence is zero, not less', () => {
    const network = networkOf(
      [input([1]), spiking('hidden', [1]), { ...readout([1]), initial: Int32Array.of(7) } as Population],
      [synapses('input', 'hidden', dense(1, 1), [-100]), synapses('hidden', 'readout', dense(1, 1), [3])],
    );
    expect([...simulatorOf(network, engine).run([1]).potentials]).toEqual([7]);
  });
  it('lets the earliest spike of a window pass, padding never', () => {
    // 1×4 pixels carrying 1, 3, 0, 2; windows of 2 at stride 2 with one column of padding: {1}, {3, 0}, {2}.
    const window = placeWindow([1, 4], {
      kernel: [1, 2],
      strides: [1, 2],
      dilations: [1, 1],
      padding: { kind: 'explicit', start: [0, 1], end: [0, 1] },
      ceil: false,
    });
    const network = networkOf(
      [input([1, 1, 4]), relay('pool', [1, 1, 3], 0), readout([3], 1)],
      [pool('input', 'pool', window), synapses('pool', 'readout', { kind: 'elementwise', size: 3 })],
    );
    const run = simulatorOf(network, engine).run([0.25, 0.75, 0, 0.5], { trace: true });
    expect([...(run.spikeTimes?.get('pool') ?? [])]).toEqual([3, 1, 2]);
    expect([...run.potentials]).toEqual([1, 3, 2]);
  });
  it('reads a row of numbers as an image', () => {
    // The row carries 1, 2, 3, 0: as 2×2, columns (1, 3) and (2, 0) with weights 1 and 10 give 31 and 2.
    const window = placeWindow([2, 2], {
      kernel: [2, 1],
      strides: [1, 1],
      dilations: [1, 1],
      padding: { kind: 'valid' },
      ceil: false,
    });
    const wiring = { kind: 'conv', window, inChannels: 1, outChannels: 1, groups: 1 } as const;
    const network = networkOf(
      [input([4]), readout([1, 1, 2], 1)],
      [synapses('input', 'readout', wiring, [1, 10])],
    );
    expect([...simulatorOf(network, engine).run([0.25, 0.5, 0.75, 0]).potentials]).toEqual([31, 2]);
  });
  it('hears a branch from further back in the same silent stage', () => {
    // x = 3 of 4 steps; hidden carries 3; the read-out hears 2 · 3 from it and 5 · 3 from the input, one stage late.
    const network = networkOf(
      [input([1]), spiking('hidden', [1]), readout([1])],
      [
        synapses('input', 'hidden', dense(1, 1)),
        synapses('hidden', 'readout', dense(1, 1), [2]),
        synapses('input', 'readout', dense(1, 1), [5]),
      ],
    );
    expect([...simulatorOf(network, engine).run([0.75]).potentials]).toEqual([21]);
  });
});
