import { expect, it } from 'vitest';
import { formatRoute, parseRoute } from '../lib/route.ts';
import { readSettings, settingsParameters, usualSettings } from './settings-address.ts';

it('leaves out usual values, and reads back what it wrote', () => {
  expect(settingsParameters(usualSettings)).toEqual({});
  const settings = {
    conversion: 'steps=4,layer-steps=conv1:8+input:16,threshold=percentile:99.5,automatic=no',
    preprocess: 'mean=0.1307,std=0.3081',
    images: 1000,
    search: 'spikes:0.002',
  };
  const written = settingsParameters(settings);
  expect(written).toEqual({
    c: 'steps=4,layer-steps=conv1:8+input:16,threshold=percentile:99.5,automatic=no',
    px: 'mean=0.1307,std=0.3081',
    m: '1000',
    o: 'spikes:0.002',
  });
  const hash = formatRoute('model', written);
  expect(hash).toBe(
    '#model?c=steps=4,layer-steps=conv1:8%2Binput:16,threshold=percentile:99.5,automatic=no&o=spikes:0.002&px=mean=0.1307,std=0.3081&m=1000',
  );
  expect(readSettings(parseRoute(hash).parameters)).toEqual(settings);
});

it('keeps that all settings are open', () => {
  const open = { ...usualSettings, conversion: '' };
  expect(readSettings(new URLSearchParams(settingsParameters(open)))).toEqual(open);
});

it.each(['steps=1e9', 'threshold=percentile:101', 'per=pixel', 'steps=4,steps=8', '<img>', 'constructor=1'])(
  'ignores %s',
  (text) => {
    const hostile = new URLSearchParams({ c: text, o: 'spikes:0.9', px: 'mean=x,std=<img>', m: '99999999' });
    expect(readSettings(hostile)).toEqual(usualSettings);
  },
);
