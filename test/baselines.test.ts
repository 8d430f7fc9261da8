/**
 * @file The codes that people know, on random networks: what they compute is the ANN, with the error that is published of
 * them. Few spikes reach it digit by digit, a rate as 1/T.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRamp } from '../src/graph/activation.ts';
import { floatTensor } from '../src/graph/tensor.ts';
import type { SpikingNetwork } from '../src/network/network.ts';
import { annOf } from '../src/ops/ann.ts';
import { evaluateCoding } from '../src/run/codings.ts';
import { evaluate } from '../src/run/evaluate.ts';
import { allCodings, parseCoding, resolveCoding } from '../src/simulate/baselines/coding.ts';
import { fewSpikesSimulator } from '../src/simulate/baselines/few-spikes.ts';
import { rateSimulator } from '../src/simulate/baselines/rate.ts';
import { eventSimulator } from '../src/simulate/layers/event.ts';
import type { Pixels, Simulation } from '../src/simulate/simulation.ts';
import { plainNetwork } from './plain-network.ts';
import { random } from './random.ts';
import { randomBranchingGraph } from './random-branching-graph.ts';
import { type RandomGraph, randomGraph as randomChain } from './random-graph.ts';
import { chain, gemm, imagesOf } from './tiny-graph.ts';

type Run = { run(pixels: Pixels): Simulation };

const computes = ({ populations }: SpikingNetwork): boolean =>
  populations.every((population) => population.kind !== 'spiking' || isRamp(population.activation));

/** Largest error of the logits between two simulators, relative to the largest logit. */
function difference({ images }: RandomGraph, one: Run, other: Run): number {
  const size = images.pixels.length / images.length;
  let error = 0;
  let largest = 0;
  for (let i = 0; i < images.length; i++) {
    const pixels = images.pixels.subarray(i * size, (i + 1) * size);
    const [a, b] = [one.run(pixels).logits, other.run(pixels).logits];
    a.forEach((value, c) => {
      error = Math.max(error, Math.abs(value - b[c]));
      largest = Math.max(largest, Math.abs(b[c]));
    });
  }
  return largest > 0 ? error / largest : error;
}

/** Root mean squared error of the logits between two simulators, relative to the logits' root mean square. */
function distance({ images }: RandomGraph, one: Run, other: Run): number {
  const size = images.pixels.length / images.length;
  let error = 0;
  let total = 0;
  for (let i = 0; i < images.length; i++) {
    const pixels = images.pixels.subarray(i * size, (i + 1) * size);
    const [a, b] = [one.run(pixels).logits, other.run(pixels).logits];
    a.forEach((value, c) => {
      error += (value - b[c]) ** 2;
      total += b[c] ** 2;
    });
  }
  return Math.sqrt(error / total);
}

describe('few spikes', () => {
  it('of 24 digits are the network in continuous time: layers, pools, branches, OFF neurons', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(fc.oneof(randomChain, randomBranchingGraph), async (drawn) => {
        const network = await plainNetwork(drawn.graph, drawn.images, { steps: 'continuous' });
        if (!computes(network)) return;
        compared++;
        const error = difference(drawn, fewSpikesSimulator(network, 24), eventSimulator(network));
        expect(error).toBeLessThan(1e-4);
      }),
      { seed: 3, numRuns: 60 },
    );
    expect(compared).toBeGreaterThan(30);
  });
  it('take the weights of an integer network back to what they were rounded from', async () => {
    await fc.assert(
      fc.asyncProperty(randomChain, async (drawn) => {
        const options = { steps: 64, threshold: { kind: 'bound' } } as const;
        const integer = await plainNetwork(drawn.graph, drawn.images, { ...options, weights: 'int16' });
        const float = await plainNetwork(drawn.graph, drawn.images, { ...options, weights: 'float32' });
        const error = difference(drawn, fewSpikesSimulator(integer, 20), fewSpikesSimulator(float, 20));
        expect(error).toBeLessThan(0.02);
      }),
      { seed: 4, numRuns: 30 },
    );
  });
});

describe('rate code', () => {
  it('comes nearer as 1/T: 16 times the steps leave about 1/16 of the error', async () => {
    let few = 0;
    let many = 0;
    await fc.assert(
      fc.asyncProperty(randomChain, async (drawn) => {
        const network = await plainNetwork(drawn.graph, drawn.images, {
          steps: 'continuous',
          threshold: { kind: 'max' },
        });
        few += distance(drawn, rateSimulator(network, 256), eventSimulator(network));
        many += distance(drawn, rateSimulator(network, 4096), eventSimulator(network));
      }),
      { seed: 8, numRuns: 14 },
    );
    expect(few).toBeLessThan(0.02);
    expect(few / many).toBeGreaterThan(12);
    expect(few / many).toBeLessThan(20);
  });
});

const draw = random(5);
const matrix = (rows: number, columns: number) =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => draw() - 0.4));
const graph = chain(
  [1, 1, 4, 4],
  [
    'Conv',
    {},
    floatTensor(
      [2, 1, 3, 3],
      Float32Array.from({ length: 18 }, () => draw() - 0.3),
    ),
  ],
  ['Relu'],
  ['Flatten'],
  gemm(matrix(3, 8), [0, 0, 0]),
);
const images = imagesOf(
  [1, 4, 4],
  Array.from({ length: 30 }, () => Array.from({ length: 16 }, () => draw())),
  Array.from({ length: 30 }, () => Math.floor(draw() * 3)),
);
const network = await plainNetwork(graph, images, { steps: 8 });

describe('a report of one code', () => {
  it('of the network’s own code says what its evaluation says', async () => {
    const report = await evaluate(network, images, { ann: annOf(graph, images) });
    const coding = await evaluateCoding(network, { kind: 'ttfs' }, images, { ann: annOf(graph, images) });
    expect(coding).toMatchObject({
      coding: 'ttfs',
      steps: 8,
      latency: report.latency,
      accuracy: report.snn.accuracy,
      agreement: report.agreement,
      synops: report.synops.total,
      analogMacs: 0,
      updates: report.updates,
      energy: report.energy,
      breakEven: report.breakEven,
      spikes: { perImage: report.spikes.perImage, neurons: 8, perNeuron: report.spikes.perNeuron },
    });
  });
  it('of the rate code has a latency of T, T updates per neuron, and multiplies its pixels', async () => {
    const coding = await evaluateCoding(network, { kind: 'rate', steps: 20 }, images);
    // Every pixel is lit: 4 windows of 9 pixels, 2 channels.
    expect(coding).toMatchObject({
      coding: 'rate',
      steps: 20,
      latency: 20,
      analogMacs: 72,
      updates: { clocked: 160, currents: 160, event: null },
      agreement: null,
    });
    expect(coding.spikes.input).toBe(0);
    expect(coding.synops).toBe(3 * coding.spikes.perImage);
    const { energy } = coding;
    expect(energy[0].snnMicrojoules).toBeCloseTo((72 * 4.6 + (coding.synops + 160) * 0.9) / 1e6, 12);
  });
  it('of few spikes has K steps per layer and at most K spikes per neuron', async () => {
    const coding = await evaluateCoding(network, { kind: 'fs', steps: 3 }, images);
    expect(coding).toMatchObject({ coding: 'fs', steps: 3, latency: 6, analogMacs: 0 });
    expect(coding.updates).toEqual({ clocked: 2 * 3 * 8, currents: 0, event: 8 + coding.spikes.perImage });
    expect(coding.spikes.perNeuron).toBeGreaterThan(0);
    expect(coding.spikes.perNeuron).toBeLessThanOrEqual(3);
  });
  it('of activations other than Relu is refused with their name', async () => {
    const smooth = chain(
      [1, 1, 1, 2],
      ['Flatten'],
      gemm(matrix(2, 2), [0, 0]),
      ['Tanh'],
      gemm(matrix(2, 2), [0, 0]),
    );
    const pixels = imagesOf([1, 1, 2], [[0, 1]]);
    const tanh = await plainNetwork(smooth, pixels, { steps: 8 });
    for (const kind of ['rate', 'fs'] as const) {
      const report = evaluateCoding(tanh, { kind, steps: 4 }, pixels);
      await expect(report).rejects.toThrow(/compute tanh; .* --coding ttfs\.$/);
      await expect(report).rejects.toEqual(expect.objectContaining({ code: 'unsupported' }));
    }
  });
});

describe('--coding', () => {
  it('reads a code and its steps', () => {
    expect(['ttfs', 'rate', 'rate:64', 'fs:8'].map(parseCoding)).toEqual([
      { kind: 'ttfs' },
      { kind: 'rate' },
      { kind: 'rate', steps: 64 },
      { kind: 'fs', steps: 8 },
    ]);
  });
  it.each(['', 'rates', 'ttfs:8', 'rate:0', 'rate:65536', 'fs:31', 'fs:', 'fs:1.5'])(
    'refuses "%s"',
    (text) => {
      expect(() => parseCoding(text)).toThrow(/--coding must be all, or ttfs/);
    },
  );
  it('all: as fine as 8 steps, and the rate code as long as 2 stages', () => {
    expect(allCodings(network)).toEqual([
      { kind: 'ttfs' },
      { kind: 'rate', steps: 8 },
      { kind: 'rate', steps: 16 },
      { kind: 'fs', steps: 3 },
    ]);
  });
  it('needs steps in continuous time', async () => {
    const continuous = await plainNetwork(graph, images, { steps: 'continuous' });
    expect(() => resolveCoding(continuous, { kind: 'rate' })).toThrow(/write rate:64/);
    expect(resolveCoding(continuous, { kind: 'fs', steps: 4 })).toEqual({ kind: 'fs', steps: 4 });
  });
});
