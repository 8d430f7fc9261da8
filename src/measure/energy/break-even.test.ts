import { describe, expect, it } from 'vitest';
import { breakEvens } from './break-even.ts';

/** Verdicts of Davidson & Furber and of Dampfhoffer. */
const verdicts = (synops: number, macs: number) => breakEvens({ synops, macs }).map(({ verdict }) => verdict);

describe('break-even', () => {
  it('is about synaptic operations per MAC', () => {
    expect(breakEvens({ synops: 6, macs: 40 })[0].spikesPerSynapse).toBe(0.15);
  });
  it('0.1 spikes per synapse win by both, 0.15…1.38 depends on hardware, 1.5 still wins without memory, 2 loses', () => {
    expect(verdicts(10, 100)).toEqual(['wins', 'wins']);
    expect(verdicts(15, 100)).toEqual(['wins', 'depends']);
    expect(verdicts(138, 100)).toEqual(['wins', 'depends']);
    expect(verdicts(150, 100)).toEqual(['wins', 'loses']);
    expect(verdicts(200, 100)).toEqual(['loses', 'loses']);
  });
  it('says nothing without an ANN to compare with', () => {
    expect(verdicts(10, 0)).toEqual([null, null]);
  });
});
