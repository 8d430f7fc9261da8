import { describe, expect, it } from 'vitest';
import { spiking } from '../../test/tiny-network.ts';
import type { SpikingPopulation } from '../network/network.ts';
import {
  addOwnErrors,
  emptyOwnErrors,
  idealLevel,
  mergeOwnErrors,
  ownError,
  type Quantiser,
} from './own-error.ts';

const population = (xMax: number): SpikingPopulation => ({
  ...(spiking('p', [3]) as SpikingPopulation),
  xMax: Float64Array.of(xMax),
});
const nearest: Quantiser = { levels: 4, rounding: 'nearest' };

function sumsOf(values: number[], carried: number[], code = nearest) {
  const sums = emptyOwnErrors();
  addOwnErrors(sums, population(8), code, values, carried);
  return sums;
}

describe('what a neuron with an exact potential carries', () => {
  it('is the nearest step, or the one below, of xMax at most', () => {
    expect([0, 0.9, 1, 2.9, 3, 8, 20].map((x) => 8 * idealLevel(x, 8, nearest))).toEqual([
      0, 0, 2, 2, 4, 8, 8,
    ]);
    const floor: Quantiser = { levels: 4, rounding: 'floor' };
    expect([1.9, 2, 7.9, 8].map((x) => 8 * idealLevel(x, 8, floor))).toEqual([0, 2, 6, 8]);
  });
  it('is the value itself in continuous time', () => {
    const continuous: Quantiser = { levels: 'continuous', rounding: 'nearest' };
    expect(idealLevel(3, 8, continuous)).toBe(3 / 8);
    expect(idealLevel(9, 8, continuous)).toBe(1);
  });
});

describe('a layer’s own error', () => {
  it('is what is cut off and what is rounded, apart', () => {
    // 11 is cut off by 3; 2.5 is rounded to 2; −5 is silence, exactly.
    const { own, signal, inherited, peak } = ownError(sumsOf([11, 2.5, -5], [8, 2, 0]));
    expect(own.saturation).toBeCloseTo(Math.sqrt(9 / 3), 12);
    expect(own.rounding).toBeCloseTo(Math.sqrt(0.25 / 3), 12);
    expect(own.rmse).toBeCloseTo(Math.sqrt(9.25 / 3), 12);
    expect(signal).toBeCloseTo(Math.sqrt((121 + 6.25) / 3), 12);
    expect(inherited).toBe(0);
    expect(peak).toBe(11 / 8);
  });
  it('leaves to others what spikes carry beyond that', () => {
    // Exact potentials would give 8, 2, 0; the spikes say 8, 6, 2.
    expect(ownError(sumsOf([11, 2.5, -5], [8, 6, 2])).inherited).toBeCloseTo(Math.sqrt(20 / 3), 12);
  });
  it('is the same counted at once or in parts', () => {
    const merged = sumsOf([11, 2.5, -5], [8, 2, 0]);
    mergeOwnErrors(merged, sumsOf([1, 20, 3], [8, 6, 2]));
    const atOnce = sumsOf([11, 2.5, -5], [8, 2, 0]);
    addOwnErrors(atOnce, population(8), nearest, [1, 20, 3], [8, 6, 2]);
    expect(merged).toEqual(atOnce);
  });
});
