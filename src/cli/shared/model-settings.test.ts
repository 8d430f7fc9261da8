import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { modelRequest } from './model-settings.ts';

it('a model brings its settings', async () => {
  expect(await modelRequest('net@threshold=percentile:99,per=layer,layer-steps=input:32')).toEqual({
    model: 'net',
    settings: {
      threshold: { kind: 'percentile', percentile: 99 },
      per: 'layer',
      layerSteps: new Map([['input', 32]]),
    },
  });
  expect(await modelRequest('a@b/net.onnx@bias-correction=no,weights=int16,rounding=floor')).toEqual({
    model: 'a@b/net.onnx',
    settings: { biasCorrection: false, weights: 'int16', rounding: 'floor' },
  });
});

it('a model without them, and a path with an @, is as it is', async () => {
  expect(await modelRequest('net.onnx')).toEqual({ model: 'net.onnx' });
  expect(await modelRequest('@scope/net.onnx')).toEqual({ model: '@scope/net.onnx' });
  const folder = mkdtempSync(join(tmpdir(), 'firstspike-settings-'));
  try {
    const file = join(folder, 'net@2.onnx');
    writeFileSync(file, '');
    expect(await modelRequest(file)).toEqual({ model: file });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it.each([
  ['net@', /In net@, "" is no setting; write threshold, per, .*@threshold=bound,per=layer\./],
  ['net@treshold=max', /"treshold=max" is no setting/],
  ['net@toString=1', /"toString=1" is no setting/],
  ['net@per', /"per" is no setting/],
  ['net@per=pixel', /^In net@per=pixel, per must be layer or channel; got "pixel"\.$/],
  ['net@per=layer,per=channel', /per is given twice/],
  ['net@bias-correction=maybe', /bias-correction must be yes or no/],
])('%s is refused', async (argument, message) => {
  await expect(modelRequest(argument)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(message),
  });
});
