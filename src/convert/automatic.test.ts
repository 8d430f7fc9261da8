/** @file Automatic conversion: what is chosen, on which images, and what it says of it. */
import { describe, expect, it } from 'vitest';
import { random } from '../../test/random.ts';
import { chain, imagesOf } from '../../test/tiny-graph.ts';
import { floatTensor, sizeOf } from '../graph/tensor.ts';
import type { LabelledImages } from '../measure/tally.ts';
import { saveNetwork } from '../network/file.ts';
import type { SpikingNetwork } from '../network/network.ts';
import { planGraph } from '../ops/plan.ts';
import { firstOf } from '../run/image-part.ts';
import { convertAutomatically, type NetworkMaker, openSettings } from './automatic.ts';
import { type ConversionPhase, prepare } from './converter.ts';
import { hasImagesToFit } from './corrections.ts';
import { proxyOf } from './proxy.ts';
import { type ConversionSettings, parseSettings, settings } from './settings.ts';

const draw = random(21);
const weights = (...shape: number[]) =>
  floatTensor(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => draw() - 0.45),
  );
const graph = chain(
  [1, 1, 5, 5],
  ['Conv', {}, weights(6, 1, 3, 3)],
  ['Relu'],
  ['Flatten'],
  ['Gemm', { transB: 1 }, weights(4, 54), weights(4)],
);
const rows = Array.from({ length: 900 }, () => Array.from({ length: 25 }, () => draw()));
const images = imagesOf([1, 5, 5], rows);
const given = parseSettings('steps=2,threshold=percentile:99,layer-steps=none');
const aborted = expect.objectContaining({ code: 'aborted' });

/** The network, and what `onProgress` said of its candidates. */
async function converted(settings: ConversionSettings, from: LabelledImages = images) {
  const seen: [number, number][] = [];
  const converter = await prepare(graph, from, {
    onProgress: (phase, done, total) => {
      if (phase === 'choose') seen.push([done, total]);
    },
  });
  return { network: await converter.convert(settings), seen, converter };
}

describe('an automatic conversion', () => {
  it('fits weights where that brings the estimate down, and says so', async () => {
    const { network, seen, converter } = await converted(given);
    expect(network.origin.settings.correction).toBe('weights');
    expect(network.origin.chosen).toEqual(['correction']);
    // No correction, start potentials, weights; and the end.
    expect(seen.slice(0, 3)).toEqual([1, 2, 3].map((done) => [done, 3]));
    const readout = network.populations[network.populations.length - 1];
    const value = readout.kind === 'readout' ? readout.value : '';
    const estimate = await proxyOf(planGraph(converter.ann.graph), converter.ann.decision, value, images, {});
    const disagreement = async (correction: 'none' | 'bias' | 'weights') =>
      (await estimate(await converter.convert({ ...given, correction }))).disagreement;
    const fitted = (await estimate(network)).disagreement;
    expect(fitted).toBe(await disagreement('weights'));
    expect(fitted).toBeLessThan(await disagreement('bias'));
    expect(fitted).toBeLessThan(await disagreement('none'));
  });

  it('gives the same network again, and the network of its settings given explicitly', async () => {
    const { network, converter } = await converted({ steps: 2 });
    expect((await converted({ steps: 2 })).network).toEqual(network);
    const { settings } = network.origin;
    const text = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
    const again = await converter.convert(parseSettings(text.join(',')));
    expect({ ...again, origin: { ...again.origin, chosen: network.origin.chosen } }).toEqual(network);
    expect(again.origin.chosen).toEqual([]);
  });

  it('chooses without a correction that is given, and makes it once', async () => {
    const fit = await converted({ ...given, threshold: undefined, correction: 'weights' });
    const { settings, chosen } = fit.network.origin;
    const plain = await converted({ ...given, threshold: undefined, correction: 'none' });
    expect(settings).toEqual({ ...plain.network.origin.settings, correction: 'weights' });
    expect(chosen).toEqual(['threshold']);
    expect(fit.seen).toEqual([...[1, 2, 3, 4, 5].map((done) => [done, 6]), [6, 6]]);
  });

  it('counts its candidates up to a total that is an upper bound', async () => {
    const { seen } = await converted({ steps: 4 });
    // Five rules, three finer inputs, the four other rules again, a finer first layer twice, start potentials, weights.
    const total = 5 + 3 + 4 + 2 + 2;
    expect(seen.length).toBeGreaterThan(2);
    expect(seen.length).toBeLessThanOrEqual(total + 1);
    expect(seen.slice(0, -1)).toEqual(seen.slice(0, -1).map((_, i) => [i + 1, total]));
    expect(seen.at(-1)).toEqual([total, total]);
  });

  it('gives the input more steps where too few spoil decisions', async () => {
    // Without a hidden layer nothing but the pixels is rounded.
    const flat = chain([1, 1, 5, 5], ['Flatten'], ['Gemm', { transB: 1 }, weights(4, 25), weights(4)]);
    const converter = await prepare(flat, images);
    const network = await converter.convert(parseSettings('steps=2,threshold=max,correction=none'));
    expect(network.origin.chosen).toEqual(['layer-steps']);
    expect(network.origin.settings['layer-steps']).toMatch(/^input:(4|8|16)$/);
    const [input] = network.populations;
    expect(input.kind === 'input' && input.steps).toBe(
      Number(network.origin.settings['layer-steps'].split(':')[1]),
    );
  });

  it.each([
    // 0.030 · 40 = 1.2, and 0.024 · 48 = 1.152 is less, and 0.019 · 64 = 1.216 is more.
    [0.024, 0.019, 'conv1:16+input:16'],
    // 0.026 · 48 = 1.248 is more, and 0.018 · 64 = 1.152 is less.
    [0.026, 0.018, 'conv1:32+input:16'],
    [0.026, 0.019, 'input:16'],
  ])(
    'gives the first hidden layer steps that are worth their latency (%d, %d)',
    async (twice, fourfold, expected) => {
      const estimates: Readonly<Record<string, readonly [number, number]>> = {
        none: [0.05, 32],
        'input:16': [0.03, 40],
        'input:32': [0.029, 56],
        'input:64': [0.029, 88],
        'conv1:16+input:16': [twice, 48],
        'conv1:32+input:16': [fourfold, 64],
      };
      const { network } = await converted(given);
      const stepsOf = ({ origin }: SpikingNetwork): string => origin.settings['layer-steps'];
      const maker: NetworkMaker = {
        build: async ({ layerSteps }) => ({
          ...network,
          origin: { ...network.origin, settings: { 'layer-steps': settings.layerSteps.format(layerSteps) } },
        }),
        proxy: async () => async (made) => {
          const [disagreement, latency] = estimates[stepsOf(made)];
          return { disagreement, latency, spikes: 0, synops: 0 };
        },
        hasImagesToFit: false,
        layers: [['input'], ['conv1'], ['conv2']],
        staircaseSteps: new Map(),
        populations: ['conv1', 'conv2'],
      };
      const open = parseSettings('steps=8,threshold=max,correction=none');
      expect(stepsOf((await convertAutomatically(open, maker, () => {})).network)).toBe(expected);
      const staircase = { ...maker, staircaseSteps: new Map([['conv1', 8]]) };
      const kept = await convertAutomatically({ ...open, steps: 8 }, staircase, () => {});
      expect(stepsOf(kept.network)).toBe('input:16');
    },
  );

  it.each<[string, ConversionSettings, LabelledImages, number]>([
    ['the correction is given', { ...given, threshold: undefined, correction: 'none' }, images, 5],
    ['steps are fine already', { ...given, threshold: undefined, steps: 17 }, images, 6],
    ['the estimate leaves too few images', { ...given, threshold: undefined }, firstOf(images, 699), 6],
  ])('fits nothing where %s', async (_, settings, from, total) => {
    const { network, seen } = await converted(settings, from);
    expect(network.origin.settings.correction).not.toBe('weights');
    expect(seen[0]).toEqual([1, total]);
  });

  it('stops at a signal', async () => {
    const stop = new AbortController();
    const converter = await prepare(graph, images, { signal: stop.signal });
    const onProgress = (phase: ConversionPhase, done: number) => {
      if (phase === 'choose' && done === 5) stop.abort();
    };
    await expect(converter.convert({ steps: 2 }, { onProgress })).rejects.toEqual(aborted);
  });
});

describe('what is chosen', () => {
  it('is nothing with automatic: false, and no candidate is made', async () => {
    const { network, seen } = await converted({ steps: 2, automatic: false });
    expect(seen).toEqual([]);
    expect(network.origin.chosen).toEqual([]);
    expect(network.origin.settings).toMatchObject({
      threshold: 'mse',
      correction: 'none',
      'layer-steps': 'none',
    });
  });

  it.each([
    ['', ['threshold', 'correction', 'layerSteps']],
    ['automatic=no', []],
    ['steps=continuous', []],
    ['weights=float32', ['threshold', 'layerSteps']],
    ['threshold=max', ['correction', 'layerSteps']],
    ['steps=8,deadline=4', ['threshold', 'correction']],
    ['rank-order=all', ['correction']],
    ['threshold=max,correction=none,layer-steps=none', []],
  ])('of "%s" is what can be chosen and is not given', (text, open) => {
    expect(openSettings(parseSettings(text))).toEqual(open);
  });
});

describe('images of a fit', () => {
  const fit = parseSettings(
    'steps=2,threshold=percentile:99,layer-steps=none,correction=weights,automatic=no',
  );

  it('are not those of the estimate', async () => {
    // Of 900 images the first 500 are those of the estimate: a fit on the 400 others alone does not see them. The
    // threshold depends on all images, but not on their order.
    const reversed = imagesOf([1, 5, 5], [...rows.slice(0, 500).reverse(), ...rows.slice(500)]);
    const others = imagesOf([1, 5, 5], [...rows.slice(400), ...rows.slice(0, 400)]);
    const bytes = async (from: LabelledImages) => saveNetwork((await converted(fit, from)).network);
    const whole = await bytes(images);
    expect(await bytes(reversed)).toEqual(whole);
    expect(await bytes(others)).not.toEqual(whole);
  });

  it('must be 200 besides: a fit that is asked for with fewer is refused', async () => {
    const plan = planGraph((await prepare(graph, images)).ann.graph);
    expect(hasImagesToFit(plan, firstOf(images, 700))).toBe(true);
    expect(hasImagesToFit(plan, firstOf(images, 699))).toBe(false);
    const refused = expect.objectContaining({
      code: 'range',
      message: expect.stringMatching(/needs 200 calibration images beside the first 500/),
    });
    await expect(converted(fit, firstOf(images, 699))).rejects.toEqual(refused);
  });
});
