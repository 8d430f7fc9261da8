/** @file `evaluate --coding`: the same weights in several codes, as a user sees them; energy and NeuroBench's metrics. */
import { afterAll, expect, it } from 'vitest';
import type { CodingReport } from '../../src/measure/coding-report.ts';
import type { NeuroBench } from '../../src/measure/neurobench.ts';
import type { EvaluationReport } from '../../src/measure/report.ts';
import { firstspike, json, workshop } from './harness.ts';

const { at, remove } = workshop();
const evaluate = (...more: string[]) => [
  'evaluate',
  at('bars.onnx'),
  '--data',
  at('data'),
  ...(more.includes('--steps') ? [] : ['--steps', '8']),
  ...more,
];
afterAll(remove);

interface Codings {
  readonly ann: { readonly accuracy: number };
  readonly codings: readonly CodingReport[];
  readonly gate?: { readonly passed: boolean };
}

it('--coding all sets four codes side by side, on one thread as on two', async () => {
  const [one, two] = await Promise.all([
    json<Codings>(...evaluate('--coding', 'all', '--threads', '1')),
    json<Codings>(...evaluate('--coding', 'all', '--threads', '2', '--min-accuracy', '0.9')),
  ]);
  const timeless = ({ codings }: Codings) => codings.map((report) => ({ ...report, seconds: 0 }));
  expect(timeless(two)).toEqual(timeless(one));
  expect(one.ann.accuracy).toBe(1);
  expect(two.gate).toEqual({ minAccuracy: 0.9, passed: true });
  // One hidden layer: a decision after 2 stages of 8 steps, or of 3 digits.
  expect(one.codings.map(({ coding, steps, latency }) => [coding, steps, latency])).toEqual([
    ['ttfs', 8, 16],
    ['rate', 8, 8],
    ['rate', 16, 16],
    ['fs', 3, 6],
  ]);
  for (const report of one.codings) {
    expect(report).toMatchObject({ images: 60, accuracy: 1, agreement: 1 });
    expect(report.spikes.neurons).toBe(72);
    expect(report.energy).toHaveLength(13);
  }
  const [ttfs, rate, longer, fs] = one.codings;
  expect(ttfs.spikes.perNeuron).toBeLessThanOrEqual(1);
  expect(fs.spikes.perNeuron).toBeLessThanOrEqual(3);
  // Twice the steps, about twice the spikes.
  expect(longer.spikes.perNeuron / rate.spikes.perNeuron).toBeCloseTo(2, 0);
  // Every pixel of a bars image is lit, and the 3×3 kernel reaches 16 · 16 places of a border-aware 6×6 image, twice.
  expect(rate.analogMacs).toBe(512);
});

it('the table names each code, and says where the ANN needs less', async () => {
  const { stdout, code } = await firstspike(...evaluate('--coding', 'ttfs,rate:200'));
  expect(code).toBe(0);
  expect(stdout).toMatch(/code +accuracy +as the ANN +steps +latency +spikes\/neuron/);
  expect(stdout).toMatch(/ttfs +100\.00 % +100\.00 % +8 +16/);
  expect(stdout).toMatch(/rate:200 +100\.00 % +100\.00 % +200 +200/);
  expect(stdout).toMatch(/Lemaire 2022\), INT32, clocked +[\d.]+ .*loses/);
  expect(stdout).toContain('Rueckauer et al. 2017');
});

it('evaluate says for every energy model who needs less, and gives NeuroBench’s metrics', async () => {
  const [{ stdout }, report] = await Promise.all([
    firstspike(...evaluate()),
    json<EvaluationReport & { readonly neurobench: NeuroBench }>(...evaluate()),
  ]);
  expect(report.energy.length).toBeGreaterThan(5);
  for (const { model, ratio: beside, quantised } of report.energy) {
    // The verdict is about the ANN that decides alike, where the machine runs one.
    const ratio = quantised ? quantised.ratio : beside;
    const line = stdout.split('\n').find((text) => text.includes(model)) ?? '';
    expect(line).toMatch(ratio === null ? /–$/ : ratio > 1 ? /SNN wins$/ : /SNN loses$/);
  }
  // 72 neurons, 2 · 8 steps.
  expect(stdout).toMatch(
    /not in these ratios: neuron updates per image, 1,152 on a clock, \d+ event-driven\n/,
  );
  // Full images of bars keep most neurons busy: with potentials in memory, on a clock, the ANN needs less.
  expect(stdout).toMatch(/Lemaire 2022\), INT32, clocked .* SNN loses/);
  const { neurobench } = report;
  expect(neurobench.timeSteps).toBe(16);
  // 2 channels of 16 · 16 existing taps, and a dense layer of 18 · 3.
  expect(neurobench.synapticOperations).toMatchObject({
    densePerStep: 512 + 54,
    dense: 16 * (512 + 54),
    effectiveMacs: 0,
  });
  // 12 of the 18 weights of the kernels are zero.
  expect(neurobench.synapticOperations.effectiveAcs).toBeLessThan(report.synops.total);
  expect(neurobench.activationSparsity).toBeCloseTo(1 - report.spikes.perNeuron / 16, 12);
  expect(stdout).toMatch(/NeuroBench +footprint/);
  expect(neurobench.membraneImages).toBeGreaterThan(0);
  expect(stdout).toContain('Which to believe:');
});

it.each([
  [['--coding', 'morse'], /--coding must be all, or ttfs, rate/],
  [['--coding', 'rate', '--min-accuracy', '0.9'], /add ttfs to --coding/],
  [['--steps', 'continuous', '--coding', 'rate'], /write rate:64/],
] as const)('%j is a mistake of usage', async (options, message) => {
  const { code, stderr } = await firstspike(...evaluate(...options));
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});
