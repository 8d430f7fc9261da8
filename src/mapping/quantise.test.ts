import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainNetwork } from '../../test/plain-network.ts';
import { chain, gemm, imagesOf } from '../../test/tiny-graph.ts';
import { FirstspikeError } from '../error.ts';
import { checkNetwork } from '../network/check.ts';
import type { SpikingNetwork } from '../network/network.ts';
import { largestPotential } from '../network/potential-bounds.ts';
import { eventSimulator } from '../simulate/layers/event.ts';
import { type NormalisedTerm, normaliseTerm } from './normalise.ts';
import { compressBias, quantiseReadout, quantiseSpiking } from './quantise.ts';

const one = Float64Array.of(1);

/** Dense weights as rows, in units of spikes. */
function termOf(rows: readonly (readonly number[])[]): NormalisedTerm {
  const [inputs, outputs] = [rows[0].length, rows.length];
  const weights = Float32Array.from(rows.flat());
  return normaliseTerm(
    { from: 'a', synapses: { kind: 'dense', inputs, outputs, weights } },
    outputs,
    one,
    one,
  );
}

/** A population whose sources write as finely as itself. */
const alike = (levels: number) => ({ own: levels, most: levels });
const bias = (...values: number[]) => Float64Array.from(values);

describe('a spiking population in integers', () => {
  it('iExt is the largest integer that keeps the weights of its channel in int8', () => {
    // Channel 0: 127 / 0.5 = 254. Channel 1: 127 / 2 = 63.5, so 63.
    const { iExt, weights } = quantiseSpiking(
      'p',
      [
        termOf([
          [0.5, -0.25],
          [2, 1],
        ]),
      ],
      bias(0, 0),
      2,
      alike(8),
      false,
    );
    expect([...iExt]).toEqual([254, 63]);
    expect(weights[0]).toEqual(Int8Array.of(127, -63, 126, 63));
  });

  it('a bias is the potential at the start: bias · uTh', () => {
    // V = 1: iExt = 127, uTh = 127 · 8 = 1016; a bias of a quarter of xMax starts at 254.
    const { initial } = quantiseSpiking('p', [termOf([[1]])], bias(0.25), 1, alike(8), false);
    expect([...initial]).toEqual([254]);
  });

  it('the half step is floor(iExt / 2)', () => {
    const plain = quantiseSpiking('p', [termOf([[1]])], bias(0.25), 1, alike(8), false);
    const ahead = quantiseSpiking('p', [termOf([[1]])], bias(0.25), 1, alike(8), true);
    expect(ahead.initial[0] - plain.initial[0]).toBe(63);
  });

  it('takes int16 where int8 would leave fewer than 16 steps of current', () => {
    // V = 10: 127 / 10 = 12 < 16, so int16: 32767 / 10 = 3276.
    const { iExt, weights } = quantiseSpiking('p', [termOf([[10, -10]])], bias(0), 1, alike(8), false);
    expect([...iExt]).toEqual([3276]);
    expect(weights[0]).toEqual(Int16Array.of(32760, -32760));
    // V = 127 / 16: exactly 16 is fine.
    expect(quantiseSpiking('p', [termOf([[127 / 16]])], bias(0), 1, alike(8), false).weights[0]).toEqual(
      Int8Array.of(127),
    );
  });

  it('rounds a weight to 1/512 of a step at worst, or fills int8: wide inputs, high thresholds', () => {
    for (const size of [1, 1e-1, 1e-2, 1e-3, 1e-4]) {
      const { iExt, weights } = quantiseSpiking(
        'p',
        [termOf([[size, size / 3]])],
        bias(0),
        1,
        alike(32),
        false,
      );
      expect(Math.abs(weights[0][0] / iExt[0] - size)).toBeLessThanOrEqual(0.5 / iExt[0]);
      expect(iExt[0] >= 256 || weights[0][0] > 63).toBe(true);
    }
  });

  it('holds potentials within 16 bits where the current stays at 256 or more, and not at the cost of less', () => {
    // One synapse with V = 1/8 at 4 steps: int8 allows iExt = 127 · 8; 16 bits allow (32766 − 3) / (4 / 8 + 0.5) = 32763.
    expect(quantiseSpiking('p', [termOf([[1 / 8]])], bias(0), 1, alike(4), false).iExt[0]).toBe(1016);
    // 100 synapses with V = 1/8 at 4 steps: Σ|V| = 12.5, (32766 − 201) / (4 · 12.5 + 0.5) = 644.
    const many = termOf([Array.from({ length: 100 }, () => 1 / 8)]);
    expect(quantiseSpiking('p', [many], bias(0), 1, alike(4), false).iExt[0]).toBe(644);
    // At 32 steps 16 bits would leave (32766 − 1601) / (32 · 12.5 + 0.5) = 77 < 256: int8 decides.
    expect(quantiseSpiking('p', [many], bias(0), 1, alike(32), false).iExt[0]).toBe(1016);
  });

  it('refuses weights that no integer current can stand for', () => {
    // 32767 / 1e5 < 1.
    expect(() => quantiseSpiking('conv9', [termOf([[1e5]])], bias(0), 1, alike(8), false)).toThrow(
      /"conv9".*float32/,
    );
  });
});

describe('a read-out in integers', () => {
  it('has one scale for all classes, so that potentials compare as logits do', () => {
    // Largest |V| = 4: 127 / 4 units of potential per unit and step; scale = 4 / (127 · 8).
    const { scale, initial, weights } = quantiseReadout([termOf([[4], [-1]])], bias(2, -1), 2, alike(8));
    expect(scale).toBeCloseTo(4 / (127 * 8), 15);
    expect([...weights[0]]).toEqual([127, -32]);
    expect([...initial]).toEqual([508, -254]);
  });
});

describe('compressBias', () => {
  it('keeps one entry per channel where the neurons of each channel agree', () => {
    expect([...compressBias(bias(1, 1, 2, 2), 2)]).toEqual([1, 2]);
    expect([...compressBias(bias(1, 1, 2, 3), 2)]).toEqual([1, 1, 2, 3]);
  });
});

describe('no potential can leave 32 bits', () => {
  const magnitude = fc
    .tuple(fc.double({ min: -6, max: 6, noNaN: true }), fc.boolean())
    .map(([exponent, negative]) => (negative ? -1 : 1) * 10 ** exponent);
  const extreme = fc.record({
    steps: fc.oneof(fc.constantFrom(1, 65535), fc.integer({ min: 1, max: 65535 })),
    pixels: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
    hidden: fc.array(magnitude, { minLength: 6, maxLength: 6 }),
    hiddenBias: fc.array(magnitude, { minLength: 2, maxLength: 2 }),
    out: fc.array(magnitude, { minLength: 4, maxLength: 4 }),
    outBias: fc.array(magnitude, { minLength: 2, maxLength: 2 }),
    per: fc.constantFrom('layer', 'channel'),
    rule: fc.constantFrom('max', 'bound', 'mse'),
  });

  it('for any weights, biases and steps: converted in range, or refused with a reason', async () => {
    let converted = 0;
    await fc.assert(
      fc.asyncProperty(extreme, async ({ steps, pixels, hidden, hiddenBias, out, outBias, per, rule }) => {
        const graph = chain(
          [1, 3, 1, 1],
          ['Flatten'],
          gemm([hidden.slice(0, 3), hidden.slice(3)], hiddenBias),
          ['Relu'],
          gemm([out.slice(0, 2), out.slice(2)], outBias),
        );
        let network: SpikingNetwork;
        try {
          network = await plainNetwork(graph, imagesOf([3, 1, 1], [pixels]), {
            steps,
            per: per as 'layer' | 'channel',
            threshold: { kind: rule as 'max' | 'bound' | 'mse' },
          });
        } catch (error) {
          expect(error).toBeInstanceOf(FirstspikeError);
          expect(error).toMatchObject({ code: 'range' });
          return;
        }
        converted++;
        checkNetwork(network);
        for (const population of network.populations) {
          expect(largestPotential(network, population)).toBeLessThanOrEqual(2 ** 31 - 1);
          if (population.kind === 'spiking') expect(population.iExt.every((i) => i >= 1)).toBe(true);
          if (population.kind === 'readout') {
            expect(population.scale).toBeGreaterThan(0);
            expect(Number.isFinite(population.scale)).toBe(true);
          }
        }
        const { logits } = eventSimulator(network).run(pixels);
        expect(logits.every(Number.isFinite)).toBe(true);
      }),
      { seed: 4, numRuns: 500 },
    );
    expect(converted).toBeGreaterThan(100);
  });

  it('at 65535 steps a read-out of large logits still is the ANN’s', async () => {
    // Logits 1e6 · x + 1e6 with x = 0.5, and −1e6 · x.
    const graph = chain(
      [1, 1, 1, 1],
      ['Flatten'],
      gemm([[1]], [0]),
      ['Relu'],
      gemm([[1e6], [-1e6]], [1e6, 0]),
    );
    const network = await plainNetwork(graph, imagesOf([1, 1, 1], [[1]]), {
      steps: 65535,
      threshold: { kind: 'max' },
    });
    const { logits } = eventSimulator(network).run([0.5]);
    expect(logits[0] / 1.5e6).toBeCloseTo(1, 2);
    expect(logits[1] / -5e5).toBeCloseTo(1, 2);
  });
});
