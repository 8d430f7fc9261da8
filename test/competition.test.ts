/** @file N-of-M per pixel before a pool takes nothing from N-of-M per pixel behind it, over random values. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { placeWindow } from '../src/geometry/window.ts';
import { eventSimulator } from '../src/simulate/layers/event.ts';
import { input, networkOf, pool, readout, relay, spiking, synapses } from './tiny-network.ts';

const window = placeWindow([4, 4], {
  kernel: [2, 2],
  strides: [2, 2],
  dilations: [1, 1],
  padding: { kind: 'valid' },
  ceil: false,
});
const maps = 5;
const steps = 6;

/** Units that carry the pixels, pooled by twos, the winners of each pooled pixel read one by one. */
function network(most: number, isBoth: boolean) {
  const selection = { deadline: steps, competition: { group: 'pixel', most, ranks: null } } as const;
  const shape = [maps, 4, 4];
  const units = maps * 4;
  const wiring = { kind: 'dense', inputs: units, outputs: units } as const;
  const one = Array.from({ length: units ** 2 }, (_, i) => (i % (units + 1) === 0 ? 1 : 0));
  return networkOf(
    [
      input(shape),
      { ...spiking('hidden', shape), ...(isBoth && { selection }) },
      { ...relay('pool', [maps, 2, 2]), selection },
      readout([units]),
    ],
    [
      synapses('input', 'hidden', { kind: 'elementwise', size: maps * 16 }),
      pool('hidden', 'pool', window, maps),
      synapses('pool', 'readout', wiring, one),
    ],
    steps,
  );
}

it('the same spikes come through, and fewer neurons have fired', () => {
  let spared = 0;
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: steps }), { minLength: maps * 16, maxLength: maps * 16 }),
      fc.integer({ min: 1, max: maps }),
      (levels, most) => {
        const pixels = levels.map((k) => k / steps);
        const [behind, both] = [false, true].map((isBoth) =>
          eventSimulator(network(most, isBoth)).run(pixels),
        );
        expect(both.potentials).toEqual(behind.potentials);
        expect(both.synops).toEqual(behind.synops);
        expect(both.spikes[1]).toBeLessThanOrEqual(behind.spikes[1]);
        spared += behind.spikes[1] - both.spikes[1];
      },
    ),
    { numRuns: 200, seed: 5 },
  );
  expect(spared).toBeGreaterThan(1000);
});
