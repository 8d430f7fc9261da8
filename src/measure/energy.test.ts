import { describe, expect, it } from 'vitest';
import { estimateEnergy } from './energy.ts';

describe('energy of one million of everything', () => {
  // 10⁶ operations of p picojoules are p microjoules.
  const million = { macs: 1e6, synops: 1e6, updates: { clocked: 1e6, event: 1e6 } };
  const [float, clocked, event] = estimateEnergy(million);
  it('FP32: 4.6 pJ per MAC; 0.9 pJ per synop and per update', () => {
    expect(float.annMicrojoules).toBeCloseTo(4.6, 10);
    expect(float.snnMicrojoules).toBeCloseTo(1.8, 10);
  });
  it('INT8, clocked: 0.2 + 0.03 pJ per MAC; an INT32 add of 0.1 pJ per synop and per update', () => {
    expect(clocked.annMicrojoules).toBeCloseTo(0.23, 10);
    expect(clocked.snnMicrojoules).toBeCloseTo(0.2, 10);
  });
  it('INT8, event-driven: a multiply and an add per synop, an add per update', () => {
    expect(event.annMicrojoules).toBeCloseTo(0.23, 10);
    expect(event.snnMicrojoules).toBeCloseTo(0.2 + 0.1 + 0.1, 10);
  });
  it('every number has a model and says what it leaves out', () => {
    for (const { model, assumptions } of [float, clocked, event]) {
      expect(model).toMatch(/Horowitz 45 nm/);
      expect(assumptions).toMatch(/no memory access/);
    }
  });
});

it('continuous time has no clock, and no clocked energy', () => {
  const estimates = estimateEnergy({ macs: 1, synops: 1, updates: { clocked: null, event: 1 } });
  expect(estimates.map(({ snnMicrojoules }) => snnMicrojoules === null)).toEqual([true, true, false]);
});
