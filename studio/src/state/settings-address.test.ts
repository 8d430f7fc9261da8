import { expect, it } from 'vitest';
import { readSettings, settingsParameters, usualSettings } from './settings-address.ts';

it('leaves out what is as usual, and reads back what it wrote', () => {
  expect(settingsParameters(usualSettings)).toEqual({});
  const settings = {
    steps: 16,
    threshold: 'percentile:99.5',
    per: 'layer',
    rounding: 'floor',
    preprocess: 'mean=0.1307,std=0.3081',
    images: 1000,
  } as const;
  const written = settingsParameters(settings);
  expect(written).toEqual({
    s: '16',
    u: 'percentile:99.5',
    per: 'layer',
    ramp: 'floor',
    px: 'mean=0.1307,std=0.3081',
    m: '1000',
  });
  expect(readSettings(new URLSearchParams(written))).toEqual(settings);
});

it('takes nothing that the page does not offer', () => {
  const hostile = new URLSearchParams(
    's=1e9&u=percentile:1&per=pixel&ramp=up&px=mean=x,std=%3Cimg%3E&m=99999999',
  );
  expect(readSettings(hostile)).toEqual(usualSettings);
  expect(readSettings(new URLSearchParams('u=percentile:100.1')).threshold).toBe('mse');
});
