/** @file `firstspike compare` on a model small enough to check by eye. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Comparison } from '../../src/measure/comparison.ts';
import type { Diagnosis } from '../../src/measure/diagnosis/diagnosis.ts';
import { VERSION } from '../../src/version.ts';
import { firstspike, json, workshop } from './harness.ts';

const { at, remove } = workshop();
const model = at('bars.onnx');
const data = at('data');
const network = at('bars.safetensors');
afterAll(remove);

type Document = Comparison & { readonly diagnosis: Diagnosis; readonly data: { readonly images: number } };

beforeAll(async () => {
  await json('convert', model, '-o', network, '--calibrate', data, '--steps', '8');
}, 60_000);

describe('compare', () => {
  it('gives every layer its errors, and a diagnosis', async () => {
    const { code, stdout, stderr } = await firstspike('compare', model, '--data', data);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Pixels: [^\n]+\n$/);
    expect(stdout).toMatch(/population +neurons +RMSE .*\n +conv1 +72 /);
    expect(stdout).toMatch(/ANN accuracy +100\.00 % +60 of 60 images/);
    expect(stdout).toMatch(/Diagnosis +No layer stands out: ANN and SNN decide alike on 60 of 60 images/);
  });

  it('gives the same as one document', async () => {
    const document = await json<Document>('compare', model, '--data', data, '--limit', '30');
    expect(document).toMatchObject({
      schema: 1,
      command: 'compare',
      version: VERSION,
      images: 30,
      agreement: 1,
      steps: 32,
      rounding: 'nearest',
      notCompared: [],
      warnings: [],
      report: null,
      diagnosis: { code: 'no-loss', layer: null, suggestions: [] },
    });
    const [layer] = document.layers;
    expect(layer).toMatchObject({
      population: 'conv1',
      neurons: 72,
      dead: { neurons: 0, activeInAnn: 0 },
      lost: 0,
    });
    // One step of 32, half of it at most, spread evenly: a hundredth of the largest value.
    expect(layer.relativeRmse).toBeLessThan(1 / 64);
    expect(layer.correlation).toBeGreaterThan(0.999);
    expect(document.readout.correlation).toBeGreaterThan(0.999);
  });

  it('is the same for a saved network with its ANN, and with two threads', async () => {
    const [saved, onTheWay, threads] = await Promise.all([
      json<Document>('compare', network, '--ann', model, '--data', data),
      json<Document>('compare', model, '--data', data, '--steps', '8'),
      json<Document>('compare', model, '--data', data, '--steps', '8', '--threads', '2'),
    ]);
    expect(saved.layers).toEqual(onTheWay.layers);
    expect(saved.diagnosis).toEqual(onTheWay.diagnosis);
    threads.layers.forEach((layer, i) => {
      const { rmse, correlation, ...counts } = onTheWay.layers[i];
      expect(layer.rmse).toBeCloseTo(rmse, 12);
      expect(layer.correlation).toBeCloseTo(correlation, 12);
      expect(layer.dead).toEqual(counts.dead);
      expect(layer.spikesPerNeuron).toBe(counts.spikesPerNeuron);
      expect(layer.saturated).toBe(counts.saturated);
    });
  });

  it('needs the ANN of a saved network', async () => {
    const { code, stderr } = await firstspike('compare', network, '--data', data);
    expect(code).toBe(2);
    expect(stderr).toMatch(/is a spiking network alone; give the ANN it came from as --ann/);
  });

  it('names the threshold of a layer that cuts off its values', async () => {
    const { diagnosis, layers } = await json<Document>(
      'compare',
      model,
      '--data',
      data,
      '--threshold',
      'fraction:0.02',
    );
    expect(layers[0].saturated).toBeGreaterThan(0.9);
    expect(diagnosis).toMatchObject({ code: 'saturation', layer: 'conv1', cause: 'conv1' });
    expect(diagnosis.suggestions).toEqual(['--threshold max', '--threshold percentile:99.9']);
  });

  it('tells an ANN that guesses from a conversion that loses, and finds the scaling', async () => {
    // All pixels become negative, and no unit of the convolution is ever positive.
    const { diagnosis, ann, layers } = await json<Document>(
      'compare',
      model,
      '--data',
      data,
      '--preprocess',
      'mean=1,std=1',
    );
    expect(ann.accuracy).toBeCloseTo(1 / 3, 12);
    expect(layers[0]).toMatchObject({ largest: 0, relativeRmse: 0, dead: { neurons: 72, activeInAnn: 0 } });
    expect(diagnosis).toMatchObject({
      code: 'ann-at-chance',
      layer: null,
      // All that explain the decisions alike.
      suggestions: [
        '--preprocess unit',
        '--preprocess bytes',
        '--preprocess mean=0.5,std=0.5',
        '--preprocess mean=0.1307,std=0.3081',
        '--preprocess mean=0.2860,std=0.3530',
      ],
    });
    expect(diagnosis.text).toContain('scaled as "unit" it would be right on 100.0 % of 60');
  });
});

describe('compare --report', () => {
  it('writes one page that needs nothing else', async () => {
    const page = at('pages/report.html');
    const { stdout } = await firstspike('compare', model, '--data', data, '--report', page);
    expect(stdout).toContain(`Written ${page}`);
    const html = readFileSync(page, 'utf8');
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).not.toMatch(/<script|<link|<img|url\(|src=|href=|@import/);
    expect(html).toContain('prefers-color-scheme: dark');
    // Scatter and histogram of the hidden layer, confusions of ANN and SNN.
    expect(html.match(/<svg /g)).toHaveLength(4);
    expect(html).toContain('class="diagnosis" data-code="no-loss"');
    expect(html).not.toMatch(/NaN|undefined/);
    expect(readdirSync(at('pages'))).toEqual(['report.html']);
  });

  it('says before the work that it cannot write', async () => {
    const { code, stderr } = await firstspike('compare', model, '--data', data, '--report', data);
    expect(code).toBe(1);
    expect(stderr).toMatch(/cannot write .* it is a folder/i);
  });
});
