import { describe, expect, it } from 'vitest';
import { energyBy, paretoCsv, paretoRows } from './pareto-rows.ts';
import type { ResultRecord } from './result-record.ts';

const record = (
  model: string,
  ann: number,
  snn: number,
  cost: { readonly spikes: number; readonly synops: number },
): ResultRecord => ({
  key: `${model} ${snn}`,
  model,
  conversion: 'plain',
  steps: 4,
  settings: {
    steps: '4',
    'layer-steps': 'none',
    threshold: 'percentile:99.9',
    per: 'layer',
    weights: 'int8',
    correction: 'none',
  },
  chosen: [],
  coding: 'ttfs',
  noise: null,
  engine: 'event',
  images: 8,
  latency: 16,
  ann: { accuracy: ann, macs: 1000, effectiveMacs: 400, flops: 2000 },
  snn: { accuracy: snn },
  quantised: null,
  agreement: 1,
  values: null,
  spikes: { perImage: cost.spikes, neurons: 100, perNeuron: cost.spikes / 100 },
  synops: { total: cost.synops },
  energy: [{ model: 'made up', annMicrojoules: 3, snnMicrojoules: 2, quantised: null }],
  digest: '00000000',
});

const rows = paretoRows([
  record('a', 1, 0.5, { spikes: 10, synops: 100 }),
  record('a', 1, 0.75, { spikes: 30, synops: 200 }),
  record('b', 0.875, 0.75, { spikes: 20, synops: 300 }),
]);

describe('rows of a comparison', () => {
  it('say what is lost against their own ANN and the first', () => {
    expect(rows.map(({ lossOwn, lossFirst }) => [lossOwn, lossFirst])).toEqual([
      [0.5, 0.5],
      [0.25, 0.25],
      [0.125, 0.25],
    ]);
  });

  it('are on a front of each cost', () => {
    expect(rows.map(({ front }) => front)).toEqual([
      { synops: true, spikes: true },
      { synops: true, spikes: false },
      { synops: false, spikes: true },
    ]);
  });

  it('have an energy by every model that was kept, and by no other', () => {
    expect(energyBy(rows[0], 'made up')?.snnMicrojoules).toBe(2);
    expect(energyBy(rows[0], 'another')).toBeUndefined();
  });

  it('become a spreadsheet', () => {
    const [head, first] = paretoCsv(
      paretoRows([record('a,b', 1, 0.5, { spikes: 10, synops: 100 })]),
      'made up',
    )
      .trim()
      .split('\n');
    expect(first).toBe(
      '"a,b",plain,4,percentile:99.9,none,layer,int8,none,8,16,1,0.5,1,0.1,10,100,1000,2000,0.5,0.5,3,2,true,true',
    );
    expect(head.split(',')).toHaveLength(first.split(',').length - 1);
  });
});
