/** @file docs/fourier.md shows rows of docs/results/fourier.json, and its example computes them. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const here = (path: string) => new URL(`../${path}`, import.meta.url);
const results = JSON.parse(readFileSync(here('docs/results/fourier.json'), 'utf8'));
const document = readFileSync(here('docs/fourier.md'), 'utf8');

it('the document’s rows are rows of the JSON', async () => {
  const { rows }: { rows: (cells: unknown, numeric: unknown) => string[] } = await import(
    here('examples/fourier/table.mjs').href
  );
  const shown = document.split('\n').filter((line) => /^\| (random|tones) /.test(line));
  expect(shown).toHaveLength(20);
  const all = rows(results.cells, results.numeric);
  for (const row of shown) expect(all).toContain(row);
});

interface Cell {
  readonly size: number;
  readonly method: string;
  readonly signal: string;
  readonly weights: string;
  readonly steps: number;
  readonly rmsError: number;
  readonly synops: number;
  readonly saturated: number;
}
const cells: readonly Cell[] = results.cells;
const cell = (wanted: Partial<Cell>): Cell => {
  const found = cells.filter((c) =>
    Object.entries(wanted).every(([key, value]) => Reflect.get(c, key) === value),
  );
  expect(found).toHaveLength(1);
  return found[0];
};

it('the document’s sentences follow from the JSON', () => {
  const largest = { size: 1024, signal: 'random', weights: 'int16', steps: 1024 };
  const [dft, fft, bound] = ['dft', 'fft', 'fft, worst-case ranges'].map((method) =>
    cell({ ...largest, method }),
  );
  expect(dft.synops / fft.synops).toBeCloseTo(21, 0);
  expect(fft.rmsError / dft.rmsError).toBeGreaterThan(6.5);
  expect(fft.rmsError / dft.rmsError).toBeLessThan(7.5);
  expect(bound.rmsError / fft.rmsError).toBeCloseTo(5.7, 1);
  expect(Math.round(fft.synops)).toBe(98_235);
  const middle = { size: 256, signal: 'random', method: 'dft', steps: 1024 };
  expect(cell({ ...middle, weights: 'int8' }).rmsError).toBeCloseTo(0.0033, 4);
  expect(cell({ ...middle, weights: 'int16' }).rmsError).toBeCloseTo(0.00048, 5);
  expect(cells).toHaveLength(336);
  expect(cells.every(({ saturated }) => saturated === 0)).toBe(true);
  // 0.5/T in expectation; only the larger sizes gather enough numbers to show it to a twentieth.
  const dfts = cells.filter(
    ({ size, method, signal, weights }) =>
      size >= 256 && method === 'dft' && signal === 'random' && weights === 'int16',
  );
  expect(dfts).toHaveLength(14);
  for (const { steps, rmsError } of dfts) expect(Math.abs(rmsError * steps - 0.5)).toBeLessThan(0.025);
});

const isBuilt = existsSync(here('dist/index.js'));

// The example imports the built package; `npm test` builds it.
it.skipIf(!isBuilt)(
  'the example’s measurement gives the JSON’s numbers (skipped without a build)',
  async () => {
    const { measure, methods }: MeasureModule = await import(here('examples/fourier/measure.mjs').href);
    const { signals }: SignalsModule = await import(here('examples/fourier/signals.mjs').href);
    const { numericFft }: FftModule = await import(here('examples/fourier/numeric-fft.mjs').href);
    const pairs = (count: number, seed: number) =>
      signals('tones', 16, count, seed).map((x) =>
        Float64Array.from({ length: 32 }, (_, i) => (i % 2 ? 0 : x[i / 2])),
      );
    const { seed, signals: counts } = results;
    const inputs = pairs(counts.tested, 2 * seed);
    const ranges = methods.fft.ranges(pairs(counts.calibration, 2 * seed + 1));
    const measured = measure(
      methods.fft.matrices(16),
      { ranges, steps: 64, weights: 'int16' },
      inputs,
      inputs.map(numericFft),
    );
    const recorded = cell({ size: 16, method: 'fft', signal: 'tones', weights: 'int16', steps: 64 });
    expect(measured.synops).toBe(recorded.synops);
    expect(measured.rmsError).toBeCloseTo(recorded.rmsError, 12);
  },
);

interface MeasureModule {
  readonly methods: {
    readonly fft: {
      readonly matrices: (size: number) => unknown;
      readonly ranges: (samples: readonly Float64Array[]) => unknown;
    };
  };
  readonly measure: (
    matrices: unknown,
    options: unknown,
    inputs: readonly Float64Array[],
    spectra: readonly Float64Array[],
  ) => Cell;
}
interface SignalsModule {
  readonly signals: (kind: string, size: number, count: number, seed: number) => Float64Array[];
}
interface FftModule {
  readonly numericFft: (x: Float64Array) => Float64Array;
}
