/** @file The counts of a small network by hand: spikes, synaptic operations, updates, and what each is divided by. */
import { describe, expect, it } from 'vitest';
import { chain, gemm, imagesOf } from '../../test/tiny-graph.ts';
import { input, networkOf, pool, readout, relay, spiking, synapses } from '../../test/tiny-network.ts';
import { placeWindow } from '../geometry/window.ts';
import { floatTensor } from '../graph/tensor.ts';
import type { SpikingNetwork } from '../network/network.ts';
import { annOf } from '../ops/ann.ts';
import { costOf } from '../ops/cost.ts';
import { planGraph } from '../ops/plan.ts';
import { clockedSimulator } from '../simulate/clocked/clocked.ts';
import { eventSimulator } from '../simulate/layers/event.ts';
import { layerErrors } from './layer-error.ts';
import { reportOf } from './report.ts';
import { addTally, emptyTally, tallyImages } from './tally.ts';

const window = (input: readonly [number, number], kernel: readonly [number, number], stride: number) =>
  placeWindow(input, {
    kernel,
    strides: [stride, stride],
    dilations: [1, 1],
    padding: { kind: 'valid' },
    ceil: false,
  });

/**
 * 4×4 pixels → 3×3 valid convolution of ones → 2×2 neurons → 2×2 max pool → 1 relay → 2 classes, tMax = 4.
 * A pixel of 1 carries 4, of 0.25 carries 1.
 */
const network: SpikingNetwork = {
  ...networkOf(
    [input([1, 4, 4]), spiking('conv', [1, 2, 2]), relay('pool', [1, 1, 1]), readout([2])],
    [
      synapses('input', 'conv', {
        kind: 'conv',
        window: window([4, 4], [3, 3], 1),
        inChannels: 1,
        outChannels: 1,
        groups: 1,
      }),
      pool('conv', 'pool', window([2, 2], [2, 2], 2)),
      synapses('pool', 'readout', { kind: 'dense', inputs: 1, outputs: 2 }, [1, 2]),
    ],
  ),
  origin: {
    ...networkOf([input([1]), readout([1])], []).origin,
    macs: 9 * 4 + 2,
    flops: 2 * (9 * 4 + 2) + 1,
  },
};
const blank = new Array<number>(16).fill(0);
const lit = (...pixels: (readonly [at: number, value: number])[]) => {
  const image = [...blank];
  for (const [at, value] of pixels) image[at] = value;
  return image;
};
// A corner alone reaches 1 neuron. Pixel (1,1) reaches all 4. Corner (0,0) feeds neuron 0.
const corner = lit([0, 1]);
const middle = lit([5, 0.25]);
const both = lit([0, 1], [5, 0.25]);

describe.each([
  ['clocked', clockedSimulator],
  ['event', eventSimulator],
] as const)('counted by the %s engine', (_, simulatorFor) => {
  const tallyOf = (rows: readonly number[][], labels?: readonly number[]) =>
    tallyImages(network, simulatorFor(network), undefined, imagesOf([1, 4, 4], rows, labels));

  it('synops are the synapses that exist where a spike is: a border has fewer', () => {
    // input → conv: corner 1, middle 4. pool → readout: one spike of two synapses. Wires into relays are free.
    expect([...tallyOf([corner]).synops]).toEqual([1, 0, 2]);
    expect([...tallyOf([middle]).synops]).toEqual([4, 0, 2]);
    expect([...tallyOf([both]).synops]).toEqual([5, 0, 2]);
    expect([...tallyOf([blank]).synops]).toEqual([0, 0, 0]);
  });
  it('a pool passes one spike however many neurons fire', () => {
    // middle: all four neurons carry 1. input 1, conv 4, pool 1.
    expect([...tallyOf([middle]).spikes]).toEqual([1, 4, 1, 0]);
  });
  it('means are per image, spikes per neuron per hidden neuron', () => {
    const report = reportOf(network, tallyOf([corner, middle, both, blank]), false);
    // conv spikes: 1 + 4 + 4 + 0 = 9 over 4 images; 4 neurons: neither input (16), pool (1) nor read-out (2) count.
    expect(report.spikes).toMatchObject({ total: 9, perImage: 2.25, neurons: 4, perNeuron: 0.5625 });
    // The input spikes 1 + 1 + 2 + 0 = 4 times: 13/4 over 20 neurons.
    expect(report.spikes.withInput).toEqual({ perImage: 3.25, neurons: 20, perNeuron: 0.1625 });
    expect(report.spikes.populations).toEqual([
      { name: 'input', kind: 'input', steps: 4, neurons: 16, spikes: 1, perNeuron: 1 / 16 },
      { name: 'conv', kind: 'spiking', steps: 4, neurons: 4, spikes: 2.25, perNeuron: 0.5625 },
      { name: 'pool', kind: 'relay', steps: 4, neurons: 1, spikes: 0.75, perNeuron: 0.75 },
    ]);
    // 1 + 4 + 5 + 0 = 10, and 3 · 2 = 6.
    expect(report.synops).toEqual({
      total: 4,
      projections: [
        { from: 'input', to: 'conv', synops: 2.5 },
        { from: 'pool', to: 'readout', synops: 1.5 },
      ],
    });
  });
  it('spikes per unit of the ANN: a unit of two neurons is one', () => {
    const paired = {
      ...network,
      populations: network.populations.map((population) =>
        population.kind === 'spiking' ? { ...population, mirror: new Int32Array(1) } : population,
      ),
    };
    const { spikes } = reportOf(paired, tallyOf([corner, middle, both, blank]), false);
    // 9 spikes over 4 images; 4 units, 8 neurons.
    expect(spikes).toMatchObject({ neurons: 8, perNeuron: 0.28125, units: 4, perUnit: 0.5625 });
  });
  it('updates: 2 · tMax per neuron on a clock, half of them with a current; one per neuron and one per spike on events', () => {
    const report = reportOf(network, tallyOf([corner, middle, both, blank]), false);
    expect(report.updates).toEqual({ clocked: 2 * 4 * 4, currents: 4 * 4, event: 4 + 2.25 });
    const [first, conv, ...rest] = network.populations;
    const selection = { deadline: 3, competition: null };
    const hurried =
      conv.kind === 'spiking'
        ? { ...network, populations: [first, { ...conv, selection }, ...rest] }
        : network;
    const short = reportOf(hurried, tallyOf([corner, middle, both, blank]), false);
    // A silent stage of 4 steps and a spiking one of 3.
    expect(short.updates.clocked).toBe((4 + 3) * 4);
    expect(short.latency).toBe(4 + 3);
    const continuous = reportOf({ ...network, steps: 'continuous' }, emptyTally(network), false);
    expect(continuous.updates.clocked).toBeNull();
  });
  it('decides for the class with the highest potential', () => {
    // Weights 1 and 2: class 1 whenever a spike comes, class 0 (the first) on a blank image.
    const report = reportOf(network, tallyOf([corner, middle, blank, blank], [1, 0, 0, 1]), false);
    expect(report.snn.accuracy).toBe(0.5);
    expect(report.ann.accuracy).toBeNull();
    expect(report.agreement).toBeNull();
  });
  it('energy is that of the counts', () => {
    const report = reportOf(network, tallyOf([corner, middle, both, blank]), false);
    // FP32: 38 MACs · 4.6 pJ; (4 synops + 32 updates) · 0.9 pJ.
    expect(report.energy[0].annMicrojoules).toBeCloseTo((38 * 4.6) / 1e6, 15);
    expect(report.energy[0].snnMicrojoules).toBeCloseTo((36 * 0.9) / 1e6, 15);
  });
});

describe('agreement', () => {
  it('is the fraction of images where ANN and SNN decide alike, right or wrong', () => {
    const images = { ...imagesOf([1, 4, 4], [corner, middle, blank, blank], [1, 0, 0, 1]) };
    // The SNN says 1, 1, 0, 0.
    const annAnswers = { classes: Int32Array.of(1, 0, 1, 0), effectiveMacs: Float64Array.of(8, 0, 4, 4) };
    const tally = tallyImages(network, eventSimulator(network), undefined, { ...images, annAnswers });
    const report = reportOf(network, tally, true);
    expect(report.ann.effectiveMacs).toBe(4);
    expect(report.agreement).toBe(0.5);
    expect(report.ann.accuracy).toBe(0.5);
    expect(report.snn.accuracy).toBe(0.5);
  });
  it('runs the ANN where its decisions are not given', () => {
    // The ANN says 1 where the pixel is above a half.
    const graph = chain([1, 1, 1, 1], ['Flatten'], gemm([[0], [1]], [0.5, 0]));
    const images = imagesOf([1, 1, 1], [[0.25], [0.75], [1]], [0, 1, 0]);
    const plan = planGraph(annOf(graph, images).graph);
    const snn = networkOf(
      [input([1, 1, 1]), readout([2], 1)],
      [synapses('input', 'readout', { kind: 'dense', inputs: 1, outputs: 2 }, [0, 1])],
    );
    const report = reportOf(snn, tallyImages(snn, eventSimulator(snn), plan, images), true);
    expect(report.ann.accuracy).toBeCloseTo(2 / 3, 12);
    // One input, two outputs, no image with a zero.
    expect(report.ann.effectiveMacs).toBe(2);
    // The SNN's class 1 wins on any spike, also at 0.25.
    expect(report.snn.accuracy).toBeCloseTo(1 / 3, 12);
    expect(report.agreement).toBeCloseTo(2 / 3, 12);
  });
});

describe('tallies', () => {
  it('merged are counted at once', () => {
    const rows = [corner, middle, both, blank, both];
    const labels = [1, 0, 1, 0, 0];
    const tally = (from: number, to: number) =>
      tallyImages(network, eventSimulator(network), undefined, {
        ...imagesOf([1, 4, 4], rows.slice(from, to), labels.slice(from, to)),
        annAnswers: {
          classes: Int32Array.of(0, 0, 1, 1, 0).slice(from, to),
          effectiveMacs: Float64Array.of(3, 1, 4, 1, 5).slice(from, to),
        },
      });
    const merged = emptyTally(network);
    for (const [from, to] of [
      [0, 2],
      [2, 2],
      [2, 5],
    ])
      addTally(merged, tally(from, to));
    const whole = tally(0, 5);
    expect({ ...merged, engineSeconds: 0 }).toEqual({ ...whole, engineSeconds: 0 });
    expect(reportOf(network, merged, true).digest).toBe(reportOf(network, whole, true).digest);
  });
  it('of no images are zeros, not NaN', () => {
    const report = reportOf(network, emptyTally(network), true);
    expect([report.snn.accuracy, report.agreement, report.spikes.perNeuron, report.imagesPerSecond]).toEqual([
      0, 0, 0, 0,
    ]);
  });
});

describe('the dense cost', () => {
  it('of the network above: output size × kernel, and one operation per pooled output', () => {
    const graph = chain(
      [1, 1, 4, 4],
      ['Conv', {}, floatTensor([1, 1, 3, 3], new Float32Array(9))],
      ['Relu'],
      ['MaxPool', { kernel_shape: [2, 2], strides: [2, 2] }],
      ['Flatten'],
      gemm([[1], [2]], [0, 0]),
    );
    expect(costOf(planGraph(graph))).toEqual({ macs: 38, pooled: 1, flops: 77 });
  });
  it('counts padding as frameworks do, where synops do not', () => {
    const same = ['Conv', { pads: [1, 1, 1, 1] }, floatTensor([1, 1, 3, 3], new Float32Array(9))] as const;
    expect(costOf(planGraph(chain([1, 1, 3, 3], same))).macs).toBe(81);
  });
  it('of Fig. 1’s network is the published 14,316,496 FLOPs', () => {
    const zeros = (...shape: number[]) =>
      floatTensor(shape, new Float32Array(shape.reduce((a, b) => a * b, 1)));
    const halve = ['MaxPool', { kernel_shape: [2, 2], strides: [2, 2] }] as const;
    const graph = chain(
      [1, 1, 28, 28],
      ['Conv', { pads: [3, 3, 3, 3] }, zeros(32, 1, 7, 7)],
      ['Relu'],
      halve,
      ['Conv', {}, zeros(64, 32, 5, 5)],
      ['Relu'],
      halve,
      ['Flatten'],
      ['Gemm', { transB: 1 }, zeros(500, 1600), zeros(500)],
      ['Relu'],
      ['Gemm', { transB: 1 }, zeros(10, 500), zeros(10)],
    );
    expect(costOf(planGraph(graph)).flops).toBe(14_316_496);
  });
});

it('layer errors compare each hidden population with the value it stands for', () => {
  // One pixel, one neuron, xMax = 1, tMax = 4: 0.25 is exact, 0.3 is carried as 0.25.
  const graph = chain([1, 1, 1, 1], ['Flatten'], gemm([[1]], [0]), ['Relu'], gemm([[1]], [0]));
  const snn = networkOf(
    [
      input([1, 1, 1]),
      { ...spiking('hidden', [1]), value: 'v2' } as SpikingNetwork['populations'][0],
      readout([1]),
    ],
    [
      synapses('input', 'hidden', { kind: 'dense', inputs: 1, outputs: 1 }),
      synapses('hidden', 'readout', { kind: 'dense', inputs: 1, outputs: 1 }),
    ],
  );
  const images = imagesOf([1, 1, 1], [[0.25], [0.3]]);
  const [error] = layerErrors(snn, eventSimulator(snn), planGraph(annOf(graph, images).graph), images);
  expect(error.population).toBe('hidden');
  expect(error.worst).toBeCloseTo(0.05, 6);
  expect(error.rmse).toBeCloseTo(0.05 / Math.sqrt(2), 6);
});
