import { describe, expect, it } from 'vitest';
import { readRecords, recordsCsv, type SweepRecord } from './sweep-record.ts';

const record: SweepRecord = {
  key: 'a',
  steps: 8,
  threshold: 'max',
  code: 'ttfs',
  correction: 'none',
  per: 'layer',
  weights: 'int8',
  images: 10,
  latency: 32,
  ann: { accuracy: 1, macs: 100, flops: 201 },
  snn: { accuracy: 0.9 },
  agreement: 0.9,
  spikes: { perImage: 5, neurons: 50, perNeuron: 0.1 },
  synops: { total: 40 },
  imagesPerSecond: 100,
  digest: '00000000',
};

describe('records of a sweep', () => {
  it('survive a run that was killed while writing', () => {
    const line = JSON.stringify(record);
    const records = readRecords(`${line}\n${JSON.stringify({ ...record, key: 'b' })}\n${line.slice(0, 40)}`);
    expect([...records.keys()]).toEqual(['a', 'b']);
    expect(records.get('a')).toEqual(record);
  });

  it('of versions that knew no codes sent every spike', () => {
    const { code: _, ...old } = record;
    expect(readRecords(`${JSON.stringify(old)}\n`).get('a')).toEqual(record);
  });

  it('count once; the last one wins', () => {
    const again = { ...record, snn: { accuracy: 1 } };
    expect(readRecords(`${JSON.stringify(record)}\n${JSON.stringify(again)}\n`).get('a')).toEqual(again);
  });

  it('become rows of a spreadsheet', () => {
    const [head, row] = recordsCsv([record]).split('\n');
    expect(row.split(',')).toHaveLength(head.split(',').length);
    expect(row).toBe('8,max,none,layer,ttfs,int8,10,32,1,0.9,0.9,0.1,5,40,100,201');
  });
});
