/**
 * @file Networks with one thing wrong each, so that the true cause is known. The labels are the decisions of the ANN.
 */
import { describe, expect, it } from 'vitest';
import { plainNetwork } from '../../../test/plain-network.ts';
import { random } from '../../../test/random.ts';
import { chain, gemm, imagesOf } from '../../../test/tiny-graph.ts';
import type { ConversionSettings } from '../../convert/settings.ts';
import { floatTensor } from '../../graph/tensor.ts';
import type { SpikingNetwork } from '../../network/network.ts';
import { annOf } from '../../ops/ann.ts';
import { planGraph } from '../../ops/plan.ts';
import { runGraph } from '../../ops/run.ts';
import { clockedSimulator } from '../../simulate/clocked/clocked.ts';
import { simulatorOf } from '../../simulate/simulator.ts';
import { comparisonOf } from '../comparison.ts';
import { addComparison, compareImages, emptyComparison } from '../comparison-tally.ts';
import { annClass, type LabelledImages } from '../tally.ts';
import { diagnosisOf } from './diagnosis.ts';

const draw = random(11);
const rows = (n: number, m: number) =>
  Array.from({ length: n }, () => Array.from({ length: m }, () => (draw() - 0.45) * Math.sqrt(6 / m)));
const shape = [1, 4, 4] as const;
const pictures = Array.from({ length: 120 }, () => Array.from({ length: 16 }, () => draw() ** 2));
const hidden = [
  ['Flatten'],
  gemm(rows(48, 16), rows(1, 48)[0]),
  ['Relu'],
  gemm(rows(48, 48), rows(1, 48)[0]),
  ['Relu'],
  gemm(rows(48, 48), rows(1, 48)[0]),
  ['Relu'],
] as const;
const last = rows(6, 48);
const graph = chain([1, 1, 4, 4], ...hidden, gemm(last, balance(last)));
const ann = annOf(graph, imagesOf(shape, pictures));
const plan = planGraph(ann.graph);
const images: LabelledImages = {
  ...imagesOf(shape, pictures),
  labels: Int32Array.from(pictures, (_, i) => annClass(plan, ann.decision, imagesOf(shape, pictures), i)),
};

/** Biases that give every class a mean logit of zero, so that small differences decide. */
function balance(weights: number[][]): number[] {
  const unbiased = planGraph(chain([1, 1, 4, 4], ...hidden, gemm(weights, [0, 0, 0, 0, 0, 0])));
  const sums = [0, 0, 0, 0, 0, 0];
  for (const picture of pictures) {
    const [logits] = runGraph(unbiased, new Map([['v0', floatTensor([1, 1, 4, 4], picture)]]));
    sums.forEach((sum, c) => {
      sums[c] = sum + logits.data[c];
    });
  }
  return sums.map((sum) => -sum / pictures.length);
}

const max = { kind: 'max' } as const;
const exact = { steps: 1024, weights: 'float32', threshold: max } as const;

/** The network whose xMax is the given part of the largest activation in one layer. */
const converted = (settings: ConversionSettings, layer?: string, fraction = 1): Promise<SpikingNetwork> =>
  plainNetwork(graph, images, {
    per: 'layer',
    ...settings,
    ...(layer && { layerThresholds: new Map([[layer, { kind: 'fraction', fraction }]]) }),
  });

const compared = (network: SpikingNetwork) =>
  comparisonOf(network, compareImages(network, simulatorOf(network, 'event'), plan, images));
const diagnosis = (network: SpikingNetwork) => diagnosisOf(compared(network));

describe('the diagnosis names', () => {
  it('nothing where nothing is lost', async () => {
    const found = diagnosis(await converted(exact));
    expect(found).toMatchObject({ code: 'no-loss', layer: null, suggestions: [] });
    expect(found.text).toMatch(/^no layer stands out: ANN and SNN decide alike on 1(19|20) of 120 images/);
  });
  it.each(['dense1', 'dense2', 'dense3'])('a threshold too low in %s alone', async (layer) => {
    const found = diagnosis(await converted(exact, layer, 0.05));
    expect(found).toMatchObject({ code: 'saturation', layer, cause: layer });
    expect(found.text).toMatch(
      new RegExp(
        `^loss begins at ${layer} \\(\\d+ of \\d+ changed decisions\\): \\d+ % of its positive values exceed xMax`,
      ),
    );
  });
  it('a percentile one digit further, where one is in use', async () => {
    const network = await converted(
      { ...exact, threshold: { kind: 'percentile', percentile: 50 } },
      'dense2',
      0.1,
    );
    expect(diagnosis(network).suggestions).toEqual(['--threshold max', '--threshold percentile:95']);
  });
  it.each(['dense1', 'dense2', 'dense3'])(
    'a threshold far too high in %s: most steps are never used',
    async (layer) => {
      const found = diagnosis(await converted({ ...exact, steps: 64 }, layer, 30));
      expect(found).toMatchObject({ code: 'high-threshold', layer, cause: layer });
      expect(found.suggestions[0]).toBe('--threshold mse');
    },
  );
  it('a layer that never fires, its threshold chosen on pixels 255 times as large', async () => {
    const found = diagnosis(await converted({ ...exact, steps: 32 }, 'dense2', 255));
    expect(found).toMatchObject({ code: 'silent-layer', layer: 'dense2', cause: 'dense2' });
    expect(found.text).toContain('dense2 never fires');
    expect(found.suggestions[0]).toBe('--calibrate with images like these');
  });
  it('pixels stored in other units than those of the calibration', async () => {
    const options = { ...exact, steps: 32, per: 'layer' } as const;
    const inBytes = { ...images, pixels: Float32Array.from(images.pixels, (pixel) => pixel * 255) };
    const preprocess = { label: 'unit', scale: [1 / 255], offset: [0] };
    const forBytes = diagnosis(await plainNetwork(graph, inBytes, options, { preprocess }));
    expect(forBytes).toMatchObject({ code: 'input-range', layer: 'input' });
    expect(forBytes.text).toContain('pixels reach only 0.4 % of the range');
    // The other way round: the ANN knows that these are bytes, the network does not.
    const ann = planGraph(annOf(graph, inBytes, preprocess).graph);
    const network = await plainNetwork(graph, images, options);
    const tally = compareImages(network, simulatorOf(network, 'event'), ann, inBytes);
    const forUnits = diagnosisOf(comparisonOf(network, tally));
    expect(forUnits).toMatchObject({ code: 'input-range', layer: 'input' });
    expect(forUnits.text).toMatch(/\d+ % of the pixels lie outside the range/);
  });
  it('too few steps: more of them come first', async () => {
    for (const steps of [2, 3, 4]) {
      const found = diagnosis(await converted({ ...exact, steps }));
      expect(['rounding', 'input-rounding', 'spread']).toContain(found.code);
      expect(found.suggestions[0]).toBe(`--steps ${Math.max(4, 2 * steps)}`);
      expect(found.text).toMatch(new RegExp(`(at|to) ${steps} steps`));
    }
  });
  it('the one layer that too few steps silence', async () => {
    // Numbers as they would be if all decisions were lost at dense2, by rounding alone.
    const comparison = compared(await converted({ ...exact, steps: 4 }));
    const layers = comparison.layers.map((layer) => ({
      ...layer,
      lost: layer.population === 'dense2' ? 60 : 0,
      silenced: 0.4,
      own: { rmse: 0.3, saturation: 0.1, rounding: 0.28 },
      inherited: 0.1,
    }));
    const found = diagnosisOf({
      ...comparison,
      agreement: 0.5,
      layers,
      input: { ...comparison.input, lost: 0 },
      readout: { ...comparison.readout, lost: 0 },
    });
    expect(found).toMatchObject({ code: 'rounding', layer: 'dense2', cause: 'dense2' });
    expect(found.text).toBe(
      'loss begins at dense2 (60 of 60 changed decisions): 40 % of its positive values are rounded to silence at 4 steps; try --steps 8',
    );
  });
  it('rounding down, wherever its error has grown large enough', async () => {
    for (const steps of [4, 8, 16]) {
      const found = diagnosis(await converted({ ...exact, steps, rounding: 'floor' }));
      expect(['floor', 'spread']).toContain(found.code);
      expect(found.suggestions[0]).toBe('--rounding nearest');
    }
  });
  it('weights, where values explain nothing', async () => {
    const network = await converted(exact);
    const projections = network.projections.map((projection) =>
      projection.kind === 'synapses' && projection.to === 'dense2'
        ? { ...projection, weights: projection.weights.map((w) => Math.round(w * 0.12) / 0.12) }
        : projection,
    );
    const coarse = {
      ...network,
      projections,
      origin: { ...network.origin, settings: { ...network.origin.settings, weights: 'int8' } },
    };
    const found = diagnosis(coarse);
    expect(found).toMatchObject({ code: 'weights', layer: 'dense2', cause: 'dense2' });
    expect(found.suggestions[0]).toBe('--weights int16');
  });
});

describe('an ANN that guesses', async () => {
  const comparison = compared(await converted(exact));
  const guess = { ...comparison, ann: { accuracy: 0.15 } };
  it('is named before anything else, with the scaling that helps', () => {
    const trials = [
      { change: 'scaling', preprocess: 'unit', images: 100, accuracy: 0.2 },
      { change: 'scaling', preprocess: 'mean=0.5,std=0.5', images: 100, accuracy: 0.97 },
    ] as const;
    const found = diagnosisOf(guess, { classes: 6, trials });
    expect(found).toMatchObject({
      code: 'ann-at-chance',
      layer: null,
      suggestions: ['--preprocess mean=0.5,std=0.5'],
    });
    expect(found.text).toMatch(
      /chance for 6 classes.*scaled as "mean=0.5,std=0.5" it would be right on 97\.0 % of 100/,
    );
  });
  it('says only what was seen, where nothing helps', () => {
    const trials = [
      { change: 'scaling', preprocess: 'raw', images: 100, accuracy: 0.2 },
      { change: 'inverted', preprocess: 'unit', images: 100, accuracy: 0.3 },
    ] as const;
    const { text, suggestions } = diagnosisOf(guess, { classes: 6, trials });
    expect(text).toMatch(/none of these makes it clearly right: other scalings \(raw\), inverted pixels$/);
    expect(suggestions).toEqual([]);
  });
});

describe('a comparison', async () => {
  const network = await converted({ steps: 4, threshold: max });
  const simulator = simulatorOf(network, 'event');
  const whole = compareImages(network, simulator, plan, images);
  const part = (from: number, to: number): LabelledImages => ({
    shape: images.shape,
    length: to - from,
    pixels: images.pixels.slice(from * 16, to * 16),
    labels: images.labels.slice(from, to),
  });

  it('is the same step by step, from spike times', () => {
    expect(compareImages(network, clockedSimulator(network), plan, images)).toEqual(whole);
  });
  it('charges every changed decision to exactly one place', () => {
    const { images: count, agree, input, layers, readout } = whole;
    expect(count - agree).toBeGreaterThan(3);
    expect(input.lost + layers.reduce((sum, { lost }) => sum + lost, 0) + readout.lost).toBe(count - agree);
  });
  it('counted in parts is the one counted at once', () => {
    const sum = emptyComparison(network);
    for (const [from, to] of [
      [0, 7],
      [7, 80],
      [80, 120],
    ])
      addComparison(sum, compareImages(network, simulator, plan, part(from, to)));
    const exactly = ({ layers, ...counts }: typeof sum) => ({
      counts: [counts.images, counts.annCorrect, counts.snnCorrect, counts.agree],
      lost: [counts.input.lost, ...layers.map(({ lost }) => lost), counts.readout.lost],
      layers: layers.map(({ population, activity, picture }) => ({ population, activity, picture })),
    });
    expect(exactly(sum)).toEqual(exactly(whole));
    const numbers = (of: typeof sum) =>
      comparisonOf(network, of).layers.flatMap(({ rmse, correlation, own, inherited, signal }) => [
        rmse,
        correlation,
        own.rmse,
        inherited,
        signal,
      ]);
    const expected = numbers(whole);
    numbers(sum).forEach((number, i) => {
      expect(number).toBeCloseTo(expected[i], 12);
    });
  });
});
