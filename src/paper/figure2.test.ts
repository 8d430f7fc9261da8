/** @file What Figure 2 of the paper shows must hold for any layer: here a convolution of 40 images of noise. */
import { beforeAll, describe, expect, it } from 'vitest';
import { random } from '../../test/random.ts';
import { chain, imagesOf } from '../../test/tiny-graph.ts';
import { prepare } from '../convert/converter.ts';
import { floatTensor } from '../graph/tensor.ts';
import { addErrors, emptyErrors } from '../measure/error-sums.ts';
import { eachImagePair } from '../measure/image-pairs.ts';
import { layerNamed } from '../measure/layer-squares.ts';
import { planGraph } from '../ops/plan.ts';
import { inline } from '../run/executor.ts';
import { clockedSimulator } from '../simulate/clocked/clocked.ts';
import { type Figure2, type Figure2Setting, figure2, figure2Settings } from './figure2.ts';

const draw = random(3);
const noise = (...shape: number[]) =>
  floatTensor(
    shape,
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => draw() - 0.45),
  );
const graph = chain(
  [1, 1, 8, 8],
  ['Conv', {}, noise(4, 1, 3, 3), noise(4)],
  ['Relu'],
  ['Conv', {}, noise(3, 4, 3, 3), noise(3)],
  ['Relu'],
  ['Flatten'],
  ['Gemm', { transB: 1 }, noise(2, 48), noise(2)],
);
// Mostly dark, a few bright pixels: a long-tailed layer, as real ones are.
const images = imagesOf(
  [1, 8, 8],
  Array.from({ length: 40 }, () => Array.from({ length: 64 }, () => draw() ** 3)),
);
const converter = await prepare(graph, images);

describe('Figure 2', () => {
  let figure: Figure2;
  const progress: number[] = [];
  beforeAll(async () => {
    const onProgress = (done: number) => progress.push(done);
    figure = await figure2(converter, images, { onProgress });
  });
  const rmse = (steps: number, fraction: number, rounding: 'nearest' | 'floor' = 'nearest') => {
    const found = figure.cells.find(
      (cell) => cell.steps === steps && cell.fraction === fraction && cell.rounding === rounding,
    );
    if (!found) throw new Error(`no cell of ${steps} steps, threshold ${fraction}, ${rounding}`);
    return found.rmse;
  };

  it('is of the first convolution, with all settings, in order', () => {
    expect(figure.layer).toBe('conv1');
    expect(figure.images).toBe(40);
    expect(figure.cells.map(({ steps, fraction, rounding }) => ({ steps, fraction, rounding }))).toEqual(
      figure2Settings,
    );
    expect(progress.at(-1)).toBe(8 * 13 * 2 * 40);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });
  it('at the full threshold the error falls with the steps', () => {
    for (const rounding of ['nearest', 'floor'] as const) {
      const errors = [2, 4, 8, 16, 32, 64].map((steps) => rmse(steps, 1, rounding));
      for (let i = 1; i < errors.length; i++) expect(errors[i]).toBeLessThan(errors[i - 1]);
      expect(errors.at(-1)).toBeGreaterThan(0);
    }
  });
  it('half a step ahead is never worse than the plain ramp, and about twice as good', () => {
    for (const steps of [2, 4, 8, 16, 32, 64]) {
      expect(rmse(steps, 1, 'nearest')).toBeLessThanOrEqual(rmse(steps, 1, 'floor'));
    }
    // A uniform error in [0, q) has the root mean square q/√3, one in ±q/2 has q/√12.
    expect(rmse(16, 1, 'floor') / rmse(16, 1, 'nearest')).toBeGreaterThan(1.5);
  });
  it('a very low threshold cuts off what matters; one above the maximum wastes steps', () => {
    for (const steps of [4, 8, 16, 32, 128]) {
      const fractions = [0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.5];
      const errors = fractions.map((fraction) => rmse(steps, fraction));
      const best = Math.min(...errors);
      expect(errors[0]).toBeGreaterThan(2 * best);
      expect(rmse(steps, 1.5)).toBeGreaterThan(best);
    }
  });
  it('few steps want a lower threshold than many', () => {
    const best = (steps: number) => {
      const cells = figure.cells.filter((cell) => cell.steps === steps && cell.rounding === 'nearest');
      return cells.reduce((a, b) => (b.rmse < a.rmse ? b : a)).fraction;
    };
    expect(best(4)).toBeLessThan(best(128));
  });
  it('is what the step-by-step simulator of the whole network gives, to the last bit', async () => {
    for (const cell of figure.cells.filter(({ steps }) => steps <= 16)) {
      expect(cell.rmse).toBe(await slowError(undefined, cell));
    }
  });
  it('relative errors are in units of the largest activation', async () => {
    // The threshold `max` of the layer is its largest activation.
    const network = await converter.convert({ threshold: { kind: 'max' }, per: 'layer', automatic: false });
    const [largest] = network.populations.flatMap((p) => (p.kind === 'spiking' ? [p.xMax[0]] : []));
    for (const cell of figure.cells) expect(cell.relative).toBeCloseTo(cell.rmse / largest, 6);
  });
});

/** The slow twin: whole networks, step by step, one image after the other. */
async function slowError(
  layer: string | undefined,
  { steps, fraction, rounding }: Figure2Setting,
  of = images,
  weights: 'int8' | 'float32' = 'int8',
): Promise<number> {
  const name = layer ?? 'conv1';
  const network = await converter.convert({
    steps,
    rounding,
    threshold: { kind: 'percentile', percentile: 99.9 },
    layerThresholds: new Map([[name, { kind: 'fraction', fraction }]]),
    per: 'layer',
    weights,
    automatic: false,
  });
  const population = layerNamed(network, name);
  let squares = 0;
  eachImagePair(
    network,
    clockedSimulator(network),
    planGraph(converter.ann.graph),
    of,
    ({ carried, values }) => {
      const sums = emptyErrors();
      addErrors(sums, population, values.get(population.value)?.data ?? [], carried(population).values);
      squares += sums.squares;
    },
  );
  return Math.sqrt(squares / (of.length * population.shape.reduce((a, b) => a * b, 1)));
}

it('is the same for a layer behind others, and for any number of slices', async () => {
  const few = imagesOf(
    [1, 8, 8],
    Array.from({ length: 5 }, () => Array.from({ length: 64 }, () => draw() ** 3)),
  );
  const { cells, layer } = await figure2(converter, few, { layer: 'conv2' });
  expect(layer).toBe('conv2');
  for (const cell of cells.filter(({ steps }) => steps === 4)) {
    expect(cell.rmse).toBe(await slowError('conv2', cell, few));
  }
  const pool = { ...inline, threads: 3 };
  expect((await figure2(converter, few, { layer: 'conv2', pool })).cells).toEqual(cells);
});

it('is the same for real-valued weights, which the engine does not hold', async () => {
  const few = imagesOf([1, 8, 8], [Array.from({ length: 64 }, () => draw() ** 3)]);
  const { cells } = await figure2(converter, few, { settings: { weights: 'float32' } });
  for (const cell of cells.filter(({ steps }) => steps === 4)) {
    expect(cell.rmse).toBe(await slowError('conv1', cell, few, 'float32'));
  }
});

it('looks at another layer by name, and refuses one that does not exist', async () => {
  const few = imagesOf([1, 8, 8], [Array.from({ length: 64 }, () => draw())]);
  expect((await figure2(converter, few, { layer: 'conv2' })).layer).toBe('conv2');
  await expect(figure2(converter, few, { layer: 'conv7' })).rejects.toThrow(/"conv7".*conv1, conv2/);
});

it('stops when told to', async () => {
  const controller = new AbortController();
  const options = { signal: controller.signal, onProgress: () => controller.abort() };
  const stopped = expect.objectContaining({ code: 'aborted' });
  await expect(figure2(converter, images, options)).rejects.toEqual(stopped);
});
