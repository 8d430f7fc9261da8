/** @file The silent stage of single populations: the kernels give the potentials of the readable step, over random networks. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sizeOf } from '../src/graph/tensor.ts';
import { type SpikingNetwork, stageLength } from '../src/network/network.ts';
import { carriedBy, neuronsPerUnit } from '../src/network/neurons.ts';
import { wiredInto } from '../src/network/wiring.ts';
import { silentStageOf } from '../src/simulate/engine/silent-stage.ts';
import { eventSimulator } from '../src/simulate/layers/event.ts';
import { stepOf } from '../src/simulate/layers/step.ts';
import { randomCase } from './random-network.ts';

/** k of every population for an image. */
function carriedIn(network: SpikingNetwork, pixels: Float64Array): ReadonlyMap<string, Int32Array> {
  const { spikeTimes } = eventSimulator(network).run(pixels, { trace: true });
  const perUnit = neuronsPerUnit(network);
  return new Map(
    network.populations.flatMap((population) => {
      const times = spikeTimes?.get(population.name);
      if (!times || population.kind === 'readout') return [];
      const k = carriedBy(times, stageLength(population.steps), perUnit(population.name));
      return [[population.name, Int32Array.from(k)] as const];
    }),
  );
}

it('gives the potentials of the step, and so where wires into its sources are left out', () => {
  let [compared, negative] = [0, 0];
  fc.assert(
    fc.property(randomCase, ({ network, pixels }) => {
      const carried = carriedIn(network, pixels);
      for (const population of network.populations) {
        if (population.kind !== 'spiking' && population.kind !== 'readout') continue;
        const step = stepOf(network, population, (name) =>
          name === population.name
            ? new Int32Array(sizeOf(population.shape))
            : (carried.get(name) ?? new Int32Array(0)),
        );
        step.listen([]);
        const own = wiredInto(network, population.name).map(({ projection }) => projection);
        for (const seen of [network, { ...network, projections: own }]) {
          const stage = silentStageOf(seen, population);
          if (!stage) throw new Error(`The engine cannot hold "${population.name}".`);
          expect([...stage.sources].sort()).toEqual([...new Set(own.map(({ from }) => from))].sort());
          for (const source of stage.sources) stage.receive(source, carried.get(source) ?? new Int32Array(0));
          stage.integrate();
          // Twice: the second image of a stage begins where the first did.
          expect(stage.integrate()).toEqual(step.u);
        }
        compared += step.u.length;
        negative += [...carried.values()].filter((k) => k.some((one) => one < 0)).length;
      }
    }),
    { numRuns: 200, seed: 5 },
  );
  expect(compared).toBeGreaterThan(10_000);
  expect(negative).toBeGreaterThan(0);
});
