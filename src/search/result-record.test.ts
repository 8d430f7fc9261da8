import { describe, expect, it } from 'vitest';
import { cacheKey, csvOf, type ResultRecord, recordColumns } from './result-record.ts';

const record: ResultRecord = {
  key: 'a',
  model: 'digits',
  conversion: 'steps=8',
  steps: 8,
  settings: {
    steps: '8',
    'layer-steps': 'input:16',
    threshold: 'max',
    per: 'layer',
    weights: 'int8',
    correction: 'none',
  },
  chosen: ['layer-steps'],
  coding: 'ttfs',
  noise: null,
  engine: 'event',
  images: 10,
  latency: 32,
  ann: { accuracy: 1, macs: 100, effectiveMacs: null, flops: 201 },
  snn: { accuracy: 0.9 },
  quantised: null,
  agreement: 0.9,
  values: null,
  spikes: { perImage: 5, neurons: 50, perNeuron: 0.1 },
  synops: { total: 40 },
  energy: [{ model: 'made up', annMicrojoules: 3, snnMicrojoules: 2, quantised: null }],
  digest: '00000000',
};
describe('a cache key', () => {
  it('depends on the facts and not on their order', () => {
    expect(cacheKey({ model: 'f00', data: 'ba4' })).toBe('data=ba4 model=f00');
    expect(cacheKey({ data: 'ba4', model: 'f00' })).toBe(cacheKey({ model: 'f00', data: 'ba4' }));
    expect(cacheKey({ data: 'ba4', model: 'f01' })).not.toBe(cacheKey({ model: 'f00', data: 'ba4' }));
  });
  it('keeps its facts apart: a space inside a value starts no fact', () => {
    expect(cacheKey({ a: '1 b=2' })).toBe('a=1b=2');
    expect(cacheKey({ a: '1 b=2' })).not.toBe(cacheKey({ a: '1', b: '2' }));
  });
});

describe('a spreadsheet', () => {
  it('has a head for each cell', () => {
    const [head, row] = csvOf([record], recordColumns).split('\n');
    expect(head).toBe(
      'model,conversion,steps,threshold,correction,per,weights,layer_steps,images,latency,ann_accuracy,snn_accuracy,agreement,spikes_per_neuron,spikes_per_image,synops_per_image,ann_macs,ann_flops',
    );
    expect(row).toBe('digits,steps=8,8,max,none,layer,int8,input:16,10,32,1,0.9,0.9,0.1,5,40,100,201');
  });
  it('quotes what would separate cells, and leaves unknown numbers empty', () => {
    const unknown = { ...record, model: 'a,"b"', ann: { ...record.ann, accuracy: null } };
    const [, row] = csvOf([unknown], recordColumns).split('\n');
    expect(row).toBe('"a,""b""",steps=8,8,max,none,layer,int8,input:16,10,32,,0.9,0.9,0.1,5,40,100,201');
  });
});
