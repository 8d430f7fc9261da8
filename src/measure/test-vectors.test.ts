import fc from 'fast-check';
import { expect, it } from 'vitest';
import { randomCase } from '../../test/random-network.ts';
import { input, networkOf, pooledPair } from '../../test/tiny-network.ts';
import { clockedSimulator } from '../simulate/clocked/clocked.ts';
import { engineSimulator } from '../simulate/engine/engine.ts';
import { eventSimulator } from '../simulate/layers/event.ts';
import { drawnImages, refuseRealWeights, testVector, vectorsHead } from './test-vectors.ts';

it('holds what a network does, by hand', () => {
  // Pixels 0.75 and 0.25 of 4 steps carry 3 and 1: spikes at t = 1 and 3. Hidden neurons (weight 1, iExt 1) repeat them; the
  // pool passes on the earlier one, 3, and every class adds it up with weight 1.
  const network = pooledPair();
  const image = { name: 'by hand', pixels: [0.75, 0.25] };
  expect(testVector(network, clockedSimulator(network), image)).toEqual({
    name: 'by hand',
    pixels: [0.75, 0.25],
    spikeTimes: { input: [1, 3], hidden: [1, 3], pool: [1] },
    potentials: [3, 3, 3],
    class: 0,
    spikes: { input: 2, hidden: 2, pool: 1, readout: 0 },
    synops: [2, 0, 3],
  });
  expect(vectorsHead(network)).toMatchObject({
    format: 'firstspike-vectors',
    formatVersion: 1,
    imageShape: [1, 1, 2],
    populations: [
      { name: 'input', kind: 'input', stage: 0, steps: 4, neuronsPerUnit: 1 },
      { name: 'hidden', stage: 1 },
      { name: 'pool', kind: 'relay', shape: [1, 1, 1] },
      { name: 'readout', steps: null },
    ],
    projections: [{ from: 'input', to: 'hidden', kind: 'synapses' }, { kind: 'max-pool' }, { to: 'readout' }],
  });
});

it('is the same by every simulator, for networks of every kind', () => {
  fc.assert(
    fc.property(randomCase, ({ network }) => {
      const [truth, scalar, engine] = [
        clockedSimulator(network),
        eventSimulator(network),
        engineSimulator(network),
      ];
      for (const image of drawnImages(network, 4, 7)) {
        const vector = testVector(network, truth, image);
        expect(testVector(network, scalar, image)).toEqual(vector);
        expect(testVector(network, engine, image)).toEqual(vector);
      }
    }),
    { seed: 17, numRuns: 40 },
  );
});

it('draws the same images from the same seed: dark, bright, a ramp, then random ones', () => {
  const network = pooledPair();
  const images = drawnImages(network, 5, 1);
  expect(images.map(({ name }) => name)).toEqual(['dark', 'bright', 'ramp', 'random 0', 'random 1']);
  expect(images.slice(0, 3).map(({ pixels }) => pixels)).toEqual([
    [0, 0],
    [1, 1],
    [0, 1],
  ]);
  expect(drawnImages(network, 5, 1)).toEqual(images);
  expect(drawnImages(network, 40, 2).slice(3)).not.toEqual(drawnImages(network, 40, 1).slice(3));
});

it('draws bytes for the range of bytes, and multiples of 1/256 for narrow ranges', () => {
  const { projections, populations } = pooledPair();
  const within = (xMin: number, xMax: number) =>
    drawnImages(
      networkOf([{ ...input([1, 1, 2]), xMin, xMax }, ...populations.slice(1)], projections),
      50,
      3,
    ).flatMap(({ pixels }) => Array.from(pixels));
  const bytes = within(0, 255);
  expect(bytes.every((pixel) => Number.isInteger(pixel) && pixel >= 0 && pixel <= 255)).toBe(true);
  expect(new Set(bytes).size).toBeGreaterThan(20);
  const narrow = within(-0.5, 1);
  expect(narrow.every((pixel) => Number.isInteger(256 * pixel) && pixel >= -0.5 && pixel <= 1)).toBe(true);
  expect(Math.min(...narrow)).toBe(-0.5);
  const standardised = within(-2.5, 3);
  expect(standardised.every((pixel) => Number.isInteger(256 * pixel) && pixel >= -2.5 && pixel <= 3)).toBe(
    true,
  );
  expect(standardised.some((pixel) => !Number.isInteger(pixel))).toBe(true);
});

it('refuses real weights', () => {
  expect(() => refuseRealWeights({ ...pooledPair(), arithmetic: 'float' })).toThrow(
    /"tiny" has real weights/,
  );
});
