/**
 * @file Every simulator against a second one, written from the equations alone: spike times, potentials at every step,
 * spikes and synaptic operations, on random networks and on the bundled ones.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Population, SpikingNetwork } from '../src/network/network.ts';
import { clockedSimulator } from '../src/simulate/clocked/clocked.ts';
import { simulatorOf } from '../src/simulate/simulator.ts';
import { bundledNetwork } from './bundled-network.ts';
import { equationRun } from './equations.ts';
import { randomCase } from './random-network.ts';

/** Constant thresholds, every spike sent: what the equations are about. */
const plain = (network: SpikingNetwork): SpikingNetwork => ({
  ...network,
  populations: network.populations.map((population): Population => {
    if (population.kind === 'readout') return population;
    const sender = { ...population, selection: null };
    if (sender.kind !== 'spiking') return sender;
    // With these an ON and an OFF neuron cannot both reach a constant threshold.
    const most = 2 * Math.min(...sender.iExt) - 1;
    const mirror = sender.mirror && Int32Array.from(sender.mirror, (sum) => Math.min(sum, most));
    return { ...sender, mirror, thresholdTable: null };
  }),
});

function compare(network: SpikingNetwork, pixels: Float64Array): void {
  const expected = equationRun(network, pixels);
  const probes = network.populations.flatMap(({ kind, name }) =>
    kind === 'spiking' || kind === 'readout' ? [{ population: name, neuron: 0 }] : [],
  );
  const clocked = clockedSimulator(network).run(pixels, { trace: true, record: probes });
  for (const [name, times] of expected.times)
    expect([...(clocked.spikeTimes?.get(name) ?? [])]).toEqual(times);
  for (const { population, neuron, silent } of clocked.recordings)
    silent.forEach((u, t) => {
      expect(u).toBe(expected.before(population, neuron, silent.length - 1 - t));
    });
  const last = network.populations[network.populations.length - 1].name;
  for (const engine of ['clocked', 'scalar', 'event'] as const) {
    const run = engine === 'clocked' ? clocked : simulatorOf(network, engine).run(pixels);
    expect([...run.potentials], engine).toEqual(expected.potentials.get(last));
    expect(
      run.synops.reduce((a, b) => a + b, 0),
      engine,
    ).toBe(expected.synops);
    network.populations.forEach((population, p) => {
      if (population.kind === 'readout') return;
      const silence = population.steps;
      const spikes = expected.times.get(population.name)?.filter((t) => t !== silence).length;
      expect(run.spikes[p], `${engine}, ${population.name}`).toBe(spikes);
    });
  }
}

describe('the equations and every simulator agree to the last bit', () => {
  it('on random networks', () => {
    fc.assert(
      fc.property(randomCase, ({ network, pixels }) => compare(plain(network), pixels)),
      { seed: 11, numRuns: 120 },
    );
  });
  it.each(['mnist-fig1', 'mnist-small'])('on %s, digits of the package', async (name) => {
    const { network, pixels } = await bundledNetwork(name, { steps: 8 }, 2);
    for (const image of pixels) compare(network, image);
  });
});
