/** @file Noise by hand and by its definition: who is struck, how often, how far, and that every simulator draws the same. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomCase } from '../../../test/random-network.ts';
import { difference, input, networkOf, readout, spiking, synapses } from '../../../test/tiny-network.ts';
import { baselineSimulator } from '../baselines/simulator.ts';
import { engineFor, simulatorOf } from '../simulator.ts';
import { keyOf, numberAt } from './hash.ts';
import { checkNoise, type Noise } from './noise.ts';
import { shiftsOf } from './spike-noise.ts';
import { movedShare, unfelt } from './unfelt.ts';
import { normalAt, withWeightNoise } from './weight-noise.ts';

const none: Noise = { jitter: 0, drop: 0, weights: 0, seed: 1 };
const numbers = Array.from({ length: 100_000 }, (_, n) => numberAt(keyOf(3, 1, 4), n));

describe('every simulator', () => {
  it('gives the same bits with noise of spikes and weights, in any order of images', () => {
    let struck = 0;
    fc.assert(
      fc.property(randomCase, fc.nat(1000), ({ network, pixels }, image) => {
        const noise = { jitter: 1.5, drop: 0.2, weights: 0, seed: image };
        const [clocked, scalar, event] = (['clocked', 'scalar', 'event'] as const).map((engine) =>
          simulatorOf(network, engine, noise),
        );
        const first = clocked.run(pixels, { image, trace: true });
        scalar.run(pixels, { image: image + 1 });
        for (const other of [scalar, event]) {
          const run = other.run(pixels, { image, trace: true });
          expect([...run.potentials]).toEqual([...first.potentials]);
          expect([...run.spikes]).toEqual([...first.spikes]);
          expect([...run.synops]).toEqual([...first.synops]);
          expect(run.spikeTimes).toEqual(first.spikeTimes);
        }
        const clean = simulatorOf(network, 'scalar').run(pixels);
        struck += Number(clean.potentials.some((u, i) => u !== first.potentials[i]));
      }),
      { numRuns: 150, seed: 31 },
    );
    expect(struck).toBeGreaterThan(75);
  });
  it('gives the bits of no noise where noise is zero', () => {
    fc.assert(
      fc.property(randomCase, ({ network, pixels }) => {
        for (const engine of ['clocked', 'scalar', 'event'] as const) {
          const clean = simulatorOf(network, engine).run(pixels);
          const zero = simulatorOf(withWeightNoise(network, none), engine, none).run(pixels);
          expect([...zero.potentials]).toEqual([...clean.potentials]);
          expect([...zero.spikes]).toEqual([...clean.spikes]);
        }
      }),
      { numRuns: 40, seed: 32 },
    );
  });
  it('is silent everywhere where every spike is lost', () => {
    fc.assert(
      fc.property(randomCase, ({ network, pixels }) => {
        const { spikes, synops } = simulatorOf(network, 'scalar', { ...none, drop: 1 }).run(pixels);
        expect([...spikes, ...synops].every((count) => count === 0)).toBe(true);
      }),
      { numRuns: 40, seed: 33 },
    );
  });
  it('is plain code where spikes are struck, and WebAssembly where only weights are', () => {
    const network = difference(spiking('hidden', [1]));
    expect(engineFor(network, 'event', { ...none, drop: 0.1 })).toBe('scalar');
    expect(engineFor(network, 'event', { ...none, jitter: 1 })).toBe('scalar');
    expect(engineFor(network, 'event', { ...none, weights: 0.1 })).toBe(engineFor(network, 'event'));
  });
});

describe('lost spikes', () => {
  const network = difference(spiking('hidden', [1]));
  it('with probability 1 leave nothing but the start potentials, and cost nothing', () => {
    const run = simulatorOf(network, 'clocked', { ...none, drop: 1 }).run([1, 0]);
    expect([...run.spikes]).toEqual([0, 0, 0]);
    expect([...run.synops]).toEqual([0, 0]);
  });
  it('of one population only leave the others alone', () => {
    const run = simulatorOf(network, 'scalar', { ...none, drop: 1, population: 'hidden' }).run([1, 0]);
    expect([...run.spikes]).toEqual([1, 0, 0]);
  });
  it('are as many as asked for', () => {
    const wide = networkOf(
      [input([10_000]), readout([1])],
      [synapses('input', 'readout', { kind: 'dense', inputs: 10_000, outputs: 1 })],
    );
    const pixels = new Float64Array(10_000).fill(1);
    const { spikes } = simulatorOf(wide, 'scalar', { ...none, drop: 0.3 }).run(pixels);
    // 7,000 expected, standard deviation √(10,000 · 0.3 · 0.7) = 46.
    expect(Math.abs(spikes[0] - 7000)).toBeLessThan(4 * 46);
  });
  it('in rate and few-spikes code are lost one by one: the neuron has fired all the same', () => {
    for (const kind of ['rate', 'fs'] as const) {
      const clean = baselineSimulator(network, { kind, steps: 8 }).run([1, 1 / 4]);
      const lossy = baselineSimulator(network, { kind, steps: 8 }, { ...none, drop: 1 }).run([1, 1 / 4]);
      const kept = baselineSimulator(network, { kind, steps: 8 }, { ...none, drop: 0, jitter: 1 }).run([
        1,
        1 / 4,
      ]);
      expect(clean.spikes[1]).toBeGreaterThan(0);
      expect(lossy.spikes[1]).toBe(0);
      expect([...kept.spikes]).toEqual([...clean.spikes]);
    }
  });
});

describe('jitter', () => {
  it.each([0.3, 1, 4])('of %f steps has that standard deviation, rounded, and no bias', (deviation) => {
    const shift = shiftsOf(deviation);
    const shifts = numbers.map(shift);
    const mean = shifts.reduce((a, b) => a + b, 0) / shifts.length;
    const variance = shifts.reduce((a, b) => a + b * b, 0) / shifts.length;
    // P(round(S z) = n) = Φ((n + ½)/S) − Φ((n − ½)/S); above S = 1 its variance is S² + 1/12 (Sheppard).
    const expected = deviation === 0.3 ? 2 * 0.04779 : deviation ** 2 + 1 / 12;
    expect(Math.abs(mean)).toBeLessThan(0.02 * deviation + 0.005);
    expect(Math.abs(variance / expected - 1)).toBeLessThan(0.04);
  });
  it('keeps spikes within the steps of their population', () => {
    const network = difference(spiking('hidden', [1]));
    for (let image = 0; image < 200; image++) {
      const noise = { ...none, jitter: 50 };
      const { spikeTimes } = simulatorOf(network, 'clocked', noise).run([1, 1], { image, trace: true });
      for (const t of spikeTimes?.get('input') ?? []) expect(t).toBeLessThan(4);
    }
  });
  it('needs steps', () => {
    const network = difference(spiking('hidden', [1]));
    expect(() => checkNoise({ ...none, jitter: 1 }, { ...network, steps: 'continuous' })).toThrow(
      'continuous time has none',
    );
    expect(() => checkNoise({ ...none, drop: 1.5 }, network)).toThrow('a probability 0…1');
    expect(() => checkNoise({ ...none, drop: 0.5, population: 'hiden' }, network)).toThrow(
      'input, hidden, readout; got "hiden"',
    );
  });
});

describe('noise that rounding swallows', () => {
  const network = difference(spiking('hidden', [1]));
  it('moves the share P(|z| ≥ 1 / (2 S)) of the spikes: 0.3173 at half a step', () => {
    expect(movedShare(0)).toBe(0);
    expect(movedShare(0.5)).toBeCloseTo(0.3173, 4);
    const shift = shiftsOf(0.5);
    const moved = numbers.filter((n) => shift(n) !== 0).length / numbers.length;
    expect(Math.abs(moved - 0.3173)).toBeLessThan(0.005);
  });
  it('is said', () => {
    expect(unfelt(network, { ...none, jitter: 0.1 })).toEqual([expect.stringContaining('0.1 steps moves')]);
    expect(unfelt(network, { ...none, weights: 1e-6 })).toEqual([
      expect.stringContaining('changes no weight'),
    ]);
    expect(unfelt(network, { ...none, jitter: 0.5, drop: 0.1, weights: 0.9 })).toEqual([]);
  });
});

describe('weights', () => {
  const weights = Array.from({ length: 1000 }, (_, i) => (i % 101) - 50);
  const network = networkOf(
    [input([1000]), readout([1])],
    [synapses('input', 'readout', { kind: 'dense', inputs: 1000, outputs: 1 }, weights)],
  );
  const noisyWeights = (noise: Noise): number[] =>
    withWeightNoise(network, noise).projections.flatMap((projection) =>
      projection.kind === 'synapses' ? [...projection.weights] : [],
    );
  it('deviate by a share of the largest, whatever their size, and stay integers of their type', () => {
    const struck = noisyWeights({ ...none, weights: 0.2 });
    const moves = struck.map((w, i) => w - weights[i]);
    const deviation = Math.sqrt(moves.reduce((sum, move) => sum + move * move, 0) / moves.length);
    // 0.2 · 50 = 10.
    expect(Math.abs(deviation - 10)).toBeLessThan(0.8);
    expect(struck.every((w) => Number.isInteger(w) && Math.abs(w) <= 127)).toBe(true);
    expect(noisyWeights({ ...none, weights: 0.2 })).toEqual(struck);
    expect(noisyWeights({ ...none, weights: 0.2, seed: 2 })).not.toEqual(struck);
    expect(noisyWeights({ ...none, weights: 1 }).every((w) => Math.abs(w) <= 127)).toBe(true);
  });
  it('are drawn from a standard normal distribution', () => {
    const drawn = Array.from({ length: 100_000 }, (_, n) => normalAt(keyOf(5), n));
    const mean = drawn.reduce((a, b) => a + b, 0) / drawn.length;
    const beyond = drawn.filter((z) => Math.abs(z) > 1.959964).length / drawn.length;
    expect(Math.abs(mean)).toBeLessThan(0.015);
    expect(Math.abs(beyond - 0.05)).toBeLessThan(0.003);
  });
});

it('numbers by counter are uniform, and those of neighbouring keys have nothing in common', () => {
  const bins = new Array<number>(16).fill(0);
  for (const n of numbers) bins[n >>> 28]++;
  const expected = numbers.length / 16;
  const chi = bins.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  // 15 degrees of freedom: 99.99 % lie below 44.
  expect(chi).toBeLessThan(44);
  const other = Array.from({ length: 100_000 }, (_, n) => numberAt(keyOf(3, 1, 5), n));
  const alike = other.filter((n, i) => n >>> 28 === numbers[i] >>> 28).length / other.length;
  expect(Math.abs(alike - 1 / 16)).toBeLessThan(0.004);
});
