import { describe, expect, it } from 'vitest';
import { conversionCells, formatSettings } from './conversions.ts';

describe('conversions of a model', () => {
  it('are two, at each number of steps once', () => {
    const cells = conversionCells([2, 8, 2], undefined);
    expect(cells.map(({ conversion, steps }) => `${conversion} ${steps}`)).toEqual([
      'plain 2',
      'plain 8',
      'calibrated 2',
      'calibrated 8',
    ]);
    expect(formatSettings(cells[0])).toBe('threshold=percentile:99.9,per=layer,bias-correction=no');
    expect(formatSettings(cells[2])).toBe('');
  });

  it('are one where the model brings its settings', () => {
    expect(conversionCells([2], { threshold: { kind: 'bound' }, per: 'layer' })).toEqual([
      { conversion: 'own', steps: 2, threshold: { kind: 'bound' }, per: 'layer' },
    ]);
  });
});
