/** @file Conversions small enough to be done by hand. */
import { describe, expect, it } from 'vitest';
import { plainNetwork } from '../../test/plain-network.ts';
import { chain, gemm, imagesOf, scalar } from '../../test/tiny-graph.ts';
import { floatTensor } from '../graph/tensor.ts';
import { latency } from '../network/latency.ts';
import type { ReadoutPopulation, SpikingNetwork, SpikingPopulation } from '../network/network.ts';
import { clockedSimulator } from '../simulate/clocked/clocked.ts';
import { eventSimulator } from '../simulate/layers/event.ts';

const spiking = (network: SpikingNetwork): SpikingPopulation[] =>
  network.populations.filter((p): p is SpikingPopulation => p.kind === 'spiking');
const readout = (network: SpikingNetwork) => network.populations.at(-1) as ReadoutPopulation;
const times = (network: SpikingNetwork, name: string, pixels: readonly number[]): number[] => [
  ...(eventSimulator(network).run(pixels, { trace: true }).spikeTimes?.get(name) ?? []),
];
/** What the spikes of a population carry, in the ANN's units; for one xMax per layer. */
const carried = (network: SpikingNetwork, name: string, pixels: readonly number[]): number[] => {
  const { xMax } = spiking(network).find((p) => p.name === name) ?? { xMax: [0] };
  const tMax = network.steps === 'continuous' ? 1 : network.steps;
  return times(network, name, pixels).map((t) => (xMax[0] * (tMax - t)) / tMax);
};

const max = { kind: 'max' } as const;
const continuous = { steps: 'continuous' } as const;
/** A kernel of ones. */
const ones = (...shape: number[]) =>
  floatTensor(shape, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1));

describe('two dense layers by hand', async () => {
  // h = relu([[1, 0.5], [−1, 0.5]] · x + [0, 0.25]), y = [[2, −0.5], [0, 0.5]] · h + [0.5, 0]
  const graph = chain(
    [1, 2, 1, 1],
    ['Flatten'],
    gemm(
      [
        [1, 0.5],
        [-1, 0.5],
      ],
      [0, 0.25],
    ),
    ['Relu'],
    gemm(
      [
        [2, -0.5],
        [0, 0.5],
      ],
      [0.5, 0],
    ),
  );
  // h of the calibration images: (1.5, 0) and (0.5, 0.75). The largest, 1.5, is xMax.
  const calibration = imagesOf(
    [2, 1, 1],
    [
      [1, 1],
      [0, 1],
    ],
  );
  const settings = { steps: 4, threshold: max, per: 'layer' } as const;
  const floor = await plainNetwork(graph, calibration, { ...settings, rounding: 'floor' });

  it('has the weights, currents and initial potentials of the pencil', () => {
    expect(floor.populations.map(({ name, kind, stage }) => [name, kind, stage])).toEqual([
      ['input', 'input', 0],
      ['dense1', 'spiking', 1],
      ['readout', 'readout', 2],
    ]);
    const [hidden] = spiking(floor);
    // V = W / 1.5; largest 2/3 in both channels: iExt = floor(127 · 1.5) = 190.
    expect([...hidden.xMax]).toEqual([1.5]);
    expect([...hidden.iExt]).toEqual([190, 190]);
    // 190 · 2/3 = 126.7, 190 / 3 = 63.3.
    const [first, second] = floor.projections.map((p) => (p.kind === 'synapses' ? [...p.weights] : []));
    expect(first).toEqual([127, 63, -127, 63]);
    // 0.25 / 1.5 · 190 · 4 = 126.7.
    expect([...hidden.initial]).toEqual([0, 127]);
    // Read-out: V = 1.5 · W, largest 3: 127/3 units per step. 0.75 · 127/3 = 31.75.
    expect(second).toEqual([127, -32, 0, 32]);
    expect(readout(floor).scale).toBeCloseTo(3 / (127 * 4), 12);
    // 0.5 · 127/3 · 4 = 84.7.
    expect([...readout(floor).initial]).toEqual([85, 0]);
  });

  it('floors on the plain ramp', () => {
    // Pixels 1, 0.5 carry 4, 2. u0 = 127·4 + 63·2 = 634: floor(634/190) = 3, t = 1. u1 = 127 − 508 + 126 < 0.
    const run = eventSimulator(floor).run([1, 0.5], { trace: true });
    expect([...(run.spikeTimes?.get('dense1') ?? [])]).toEqual([1, 4]);
    // 85 + 3·127 = 466, in the ANN's units 466 · 3/508 = 2.75; the ANN says 3 and the spike says 1.125 for 1.25.
    expect([...run.potentials]).toEqual([466, 0]);
    expect(run.logits[0]).toBeCloseTo(2.752, 3);
    expect(clockedSimulator(floor).run([1, 0.5], { trace: true })).toMatchObject(run);
  });

  it('rounds with half a step ahead', async () => {
    const nearest = await plainNetwork(graph, calibration, settings);
    // Pixels 0, 1: u1 = 127 + 95 + 63·4 = 474: floor(474/190) = 2. Without the 95 it would be 1; exact is 2.
    expect([...spiking(nearest)[0].initial]).toEqual([95, 222]);
    expect(times(nearest, 'dense1', [0, 1])).toEqual([3, 2]);
    expect(times(floor, 'dense1', [0, 1])).toEqual([3, 3]);
  });

  it('says where it comes from', () => {
    expect(floor.origin).toMatchObject({
      model: 'tiny',
      calibration: 'calibration images, 2 images',
      settings: { steps: '4', threshold: 'max', weights: 'int8', rounding: 'floor', correction: 'none' },
      chosen: [],
      macs: 8,
      flops: 16,
    });
  });
});

describe('ranges per channel', () => {
  // Neuron 0 reaches 1, neuron 1 reaches 10.
  const graph = chain(
    [1, 2, 1, 1],
    ['Flatten'],
    gemm(
      [
        [1, 0],
        [0, 10],
      ],
      [0, 0],
    ),
    ['Relu'],
    gemm([[3, 5]], [0]),
  );
  const images = imagesOf([2, 1, 1], [[1, 1]]);
  it('are folded into the weights of the next layer', async () => {
    const network = await plainNetwork(graph, images, {
      steps: 8,
      weights: 'float32',
      threshold: max,
      per: 'channel',
    });
    expect([...spiking(network)[0].xMax]).toEqual([1, 10]);
    const weights = network.projections.map((p) => (p.kind === 'synapses' ? [...p.weights] : []));
    // 1/1, 10/10: both channels now use the whole range; 3·1, 5·10: the reader undoes it.
    expect(weights).toEqual([
      [1, 0, 0, 1],
      [3, 50],
    ]);
    expect(eventSimulator(network).run([0.5, 0.25]).logits[0]).toBe(3 * 0.5 + 5 * 2.5);
  });
  it('a channel that never was active takes the layer’s', async () => {
    const network = await plainNetwork(graph, imagesOf([2, 1, 1], [[0, 1]]), {
      threshold: max,
      per: 'channel',
    });
    // Both the same, so that one entry says it.
    expect([...spiking(network)[0].xMax]).toEqual([10]);
  });
  it('become one range where a reshape mixes the channels', async () => {
    // Four neurons with ranges 1, 2, 3, 4 are read as one map of 2 × 2 by a kernel of ones, and by a pool.
    const mixed = (...tail: Parameters<typeof chain>[1][]) =>
      chain(
        [1, 1, 1, 1],
        ['Flatten'],
        gemm([[1], [2], [3], [4]], [0, 0, 0, 0]),
        ['Relu'],
        ['Reshape', {}, { kind: 'int', shape: [4], data: Float64Array.of(1, 1, 2, 2) }],
        ...tail,
      );
    const options = { steps: 'continuous', threshold: max, per: 'channel' } as const;
    const pixel = imagesOf([1, 1, 1], [[1]]);
    const summed = await plainNetwork(mixed(['Conv', {}, ones(1, 1, 2, 2)], ['Flatten']), pixel, options);
    expect(eventSimulator(summed).run([1]).logits[0]).toBeCloseTo(10, 5);
    const pooled = await plainNetwork(
      mixed(['MaxPool', { kernel_shape: [1, 2] }], ['Conv', {}, ones(1, 1, 2, 1)], ['Flatten']),
      pixel,
      options,
    );
    expect(eventSimulator(pooled).run([1]).logits[0]).toBeCloseTo(2 + 4, 5);
  });
});

describe('activations', () => {
  it('ReLU6: 6 is the earliest spike, and more is no more', async () => {
    const graph = chain(
      [1, 1, 1, 1],
      ['Flatten'],
      gemm([[1]], [0]),
      ['Clip', {}, scalar(0), scalar(6)],
      gemm([[1]], [0]),
    );
    const network = await plainNetwork(graph, imagesOf([1, 1, 1], [[9]]), { steps: 12, threshold: max });
    expect([...spiking(network)[0].xMax]).toEqual([6]);
    // The input's range is 9: 3 is 4 of 12 steps, as a hidden value half of 6: t = 6. 6 → 0, 9 → 0.
    expect([3, 6, 9].map((x) => times(network, 'dense1', [x])[0])).toEqual([6, 0, 0]);
  });
  it('Conv → MaxPool → ReLU: neurons before the pool fire, the earliest of each window passes', async () => {
    // Kernel 1×1 of 2, bias −1; pixels 0.5, 1, 0, 0.25 | … → 0, 1, −1, −0.5 | 0.5: pooled 1.
    const graph = chain(
      [1, 1, 2, 2],
      ['Conv', {}, floatTensor([1, 1, 1, 1], [2]), floatTensor([1], [-1])],
      ['MaxPool', { kernel_shape: [2, 2] }],
      ['Relu'],
      ['Flatten'],
      gemm([[3]], [0]),
    );
    const network = await plainNetwork(graph, imagesOf([1, 2, 2], [[1, 1, 1, 1]]), {
      steps: 4,
      threshold: max,
    });
    expect(network.populations.map(({ name, kind, shape, stage }) => [name, kind, shape, stage])).toEqual([
      ['input', 'input', [1, 2, 2], 0],
      ['conv1', 'spiking', [1, 2, 2], 1],
      ['pool1', 'relay', [1, 1, 1], 1],
      ['readout', 'readout', [1], 2],
    ]);
    // 0.75 → 0.5: half of xMax = 1, t = 2.
    expect(times(network, 'conv1', [0.5, 0.75, 0, 0.25])).toEqual([4, 2, 4, 4]);
    expect(times(network, 'pool1', [0.5, 0.75, 0, 0.25])).toEqual([2]);
  });
});

describe('maps folded into a padded convolution', () => {
  const padded = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] };
  const image = [1, 0, 0.5, 0.25, 1, 0.75, 0, 1, 0.5];

  it('mean and standard deviation of the pixels: a border has no pixel and no offset', async () => {
    const graph = chain(
      [1, 1, 3, 3],
      ['Conv', padded, ones(1, 1, 3, 3)],
      ['Relu'],
      ['GlobalMaxPool'],
      ['Flatten'],
    );
    // (pixel − 0.5) / 0.25 = 4 · pixel − 2.
    const preprocess = { label: 'mean=0.5,std=0.25', scale: [4], offset: [-2] };
    const network = await plainNetwork(graph, imagesOf([1, 3, 3], [Array(9).fill(1)]), continuous, {
      preprocess,
    });
    // All pixels 1 → 2: corners see 4 of them, edges 6, the middle 9.
    const sums = carried(network, 'conv1', Array(9).fill(1));
    [8, 12, 8, 12, 18, 12, 8, 12, 8].forEach((value, i) => {
      expect(sums[i]).toBeCloseTo(value, 5);
    });
    // The corner sees 1, 0, 0.25, 1 → 2 − 2 − 1 + 2 = 1.
    expect(carried(network, 'conv1', image)[0]).toBeCloseTo(1, 5);
    expect(network.origin.preprocess).toBe('mean=0.5,std=0.25');
  });

  it('one mean and deviation per channel', async () => {
    const graph = chain(
      [1, 2, 1, 1],
      ['Conv', {}, ones(1, 2, 1, 1)],
      ['Relu'],
      ['Flatten'],
      gemm([[1]], [0]),
    );
    const preprocess = { label: 'per channel', scale: [2, 10], offset: [1, -5] };
    const network = await plainNetwork(graph, imagesOf([2, 1, 1], [[1, 1]]), continuous, { preprocess });
    // (2 · 0.5 + 1) + (10 · 0.6 − 5) = 3.
    expect(eventSimulator(network).run([0.5, 0.6]).logits[0]).toBeCloseTo(3, 5);
  });

  it('batch norm before the activation scales the weights, after it those of the reader', async () => {
    const norm = (gamma: number, beta: number) =>
      [
        'BatchNormalization',
        { epsilon: 0 },
        ...[gamma, beta, 0, 1].map((value) => floatTensor([1], [value])),
      ] as const;
    const before = chain(
      [1, 1, 1, 1],
      ['Conv', {}, ones(1, 1, 1, 1)],
      norm(-2, 1),
      ['Relu'],
      ['Flatten'],
      gemm([[1]], [0]),
    );
    const one = imagesOf([1, 1, 1], [[1]]);
    // relu(−2 · 0.25 + 1) = 0.5, relu(−2 + 1) = 0.
    const network = await plainNetwork(before, one, continuous);
    expect(eventSimulator(network).run([0.25]).logits[0]).toBeCloseTo(0.5, 6);
    expect(eventSimulator(network).run([1]).logits[0]).toBe(0);
    // After the activation, through a padded 3×3 of ones on 2×2 pixels of 1: 4 · (2 · 1 + 1) = 12 everywhere.
    const after = chain(
      [1, 1, 2, 2],
      ['Conv', {}, ones(1, 1, 1, 1)],
      ['Relu'],
      norm(2, 1),
      ['Conv', padded, ones(1, 1, 3, 3)],
      ['Relu'],
      ['Flatten'],
      gemm([[1, 0, 0, 0]], [0]),
    );
    const behind = await plainNetwork(after, imagesOf([1, 2, 2], [[1, 1, 1, 1]]), continuous);
    for (const value of carried(behind, 'conv2', [1, 1, 1, 1])) expect(value).toBeCloseTo(12, 5);
    // A silent neuron still stands for the offset 1: (2·1 + 1) + 3 · 1 = 6.
    for (const value of carried(behind, 'conv2', [1, 0, 0, 0])) expect(value).toBeCloseTo(6, 5);
  });
});

describe('inputs below zero', () => {
  // x from −1 to 3: −1 is silence, 3 the earliest spike. y = relu(2x + 1) and relu(−x).
  const graph = chain(
    [1, 1, 1, 1],
    ['Flatten'],
    gemm([[2], [-1]], [1, 0]),
    ['Relu'],
    gemm(
      [
        [1, 0],
        [0, 1],
      ],
      [0, 0],
    ),
  );
  const images = imagesOf([1, 1, 1], [[-1], [3]]);
  it('are encoded from their minimum, the difference moves into the biases', async () => {
    const network = await plainNetwork(graph, images, { steps: 4, threshold: max });
    expect(network.populations[0]).toMatchObject({ xMin: -1, xMax: 3 });
    expect([-1, 0, 1, 3].map((x) => times(network, 'input', [x])[0])).toEqual([4, 3, 2, 0]);
  });
  it('change nothing in what is computed', async () => {
    const network = await plainNetwork(graph, images, continuous);
    const logits = (x: number) => [...eventSimulator(network).run([x]).logits];
    [-1, -0.5, 0, 2].forEach((x) => {
      expect(logits(x)[0]).toBeCloseTo(Math.max(0, 2 * x + 1), 5);
      expect(logits(x)[1]).toBeCloseTo(Math.max(0, -x), 5);
    });
  });
});

describe('stages', () => {
  const conv1 = ['Conv', {}, ones(1, 1, 1, 1)] as const;
  it('average pooling takes a stage of its own, whose neurons are the means', async () => {
    const graph = chain(
      [1, 1, 2, 2],
      conv1,
      ['Relu'],
      ['AveragePool', { kernel_shape: [2, 2] }],
      ['Relu'],
      ['Flatten'],
      gemm([[1]], [0]),
    );
    const network = await plainNetwork(graph, imagesOf([1, 2, 2], [[1, 1, 1, 1]]), {
      steps: 8,
      threshold: max,
    });
    // Mean of 1, 0.5, 0.5, 0 = 0.5: half of xMax = 1.
    expect(times(network, 'average1', [1, 0.5, 0.5, 0])).toEqual([4]);
    expect(network.populations.map((p) => p.stage)).toEqual([0, 1, 2, 3]);
    expect(latency(network)).toBe(3 * 8);
  });
  it('average pooling before a dense layer joins it: no stage, and every pixel reaches every class', async () => {
    const layers = [conv1, ['Relu'], ['AveragePool', { kernel_shape: [2, 2] }], ['Flatten']] as const;
    const graph = chain([1, 1, 2, 2], ...layers, gemm([[2], [-4]], [0, 1]));
    const image = [1, 0.5, 0.5, 0];
    const network = await plainNetwork(graph, imagesOf([1, 2, 2], [image]), {
      steps: 'continuous',
      threshold: max,
    });
    expect(network.populations.map(({ name }) => name)).toEqual(['input', 'conv1', 'readout']);
    const { logits, synops } = eventSimulator(network).run(image);
    // The mean is 0.5. Three pixels fire, each onto two classes.
    expect([...logits]).toEqual([1, -1]);
    expect([...synops]).toEqual([3, 6]);
  });
  it('latency is (L + 1) · tMax for L hidden layers, pools free of charge', async () => {
    const graph = chain(
      [1, 1, 4, 4],
      conv1,
      ['Relu'],
      ['MaxPool', { kernel_shape: [2, 2], strides: [2, 2] }],
      conv1,
      ['Relu'],
      ['Flatten'],
      gemm([[1, 1, 1, 1]], [0]),
    );
    const images = imagesOf([1, 4, 4], [Array(16).fill(1)]);
    expect(latency(await plainNetwork(graph, images, { steps: 16 }))).toBe(3 * 16);
    expect(latency(await plainNetwork(graph, images, continuous))).toBe(3);
  });
  it('a residual add is two projections into one silent stage, the shorter branch heard later', async () => {
    // h = relu(x), y = relu(3h + x) = 4x.
    const graph = chain(
      [1, 1, 1, 1],
      conv1,
      ['Relu'],
      ['Conv', {}, floatTensor([1, 1, 1, 1], [3])],
      ['Add', {}, 'v0'],
      ['Relu'],
      ['Flatten'],
      gemm([[1]], [0]),
    );
    const network = await plainNetwork(graph, imagesOf([1, 1, 1], [[1]]), { steps: 8, threshold: max });
    expect(network.projections.map(({ from, to }) => `${from}→${to}`)).toEqual([
      'input→conv1',
      'conv1→add1',
      'input→add1',
      'add1→readout',
    ]);
    expect(network.populations.map((p) => p.stage)).toEqual([0, 1, 2, 3]);
    // 0.25 → 1 of xMax = 4: two of eight steps.
    expect(times(network, 'add1', [0.25])).toEqual([6]);
    expect(eventSimulator(network).run([0.25]).logits[0]).toBeCloseTo(1, 1);
  });
});

describe('settings', () => {
  const graph = chain([1, 1, 1, 1], ['Flatten'], gemm([[1]], [0]), ['Relu'], gemm([[1]], [0]));
  const images = imagesOf([1, 1, 1], [[1]]);
  it.each([0, 1.5, -1, 65536, Number.NaN])('%s steps are refused', async (steps) => {
    await expect(plainNetwork(graph, images, { steps })).rejects.toThrow(
      expect.objectContaining({ code: 'usage' }),
    );
  });
  it('continuous time is refused with int8 weights', async () => {
    await expect(plainNetwork(graph, images, { steps: 'continuous', weights: 'int8' })).rejects.toThrow(
      /float32/,
    );
  });
  it('takes bytes as 0…1 unless told otherwise', async () => {
    const bytes = { ...images, pixels: Uint8Array.of(255) };
    const network = await plainNetwork(graph, bytes, continuous);
    expect(network.populations[0]).toMatchObject({ xMin: 0, xMax: 255 });
    expect(eventSimulator(network).run([51]).logits[0]).toBeCloseTo(0.2, 6);
  });
  it('images of another size are refused with both sizes', async () => {
    await expect(plainNetwork(graph, imagesOf([1, 2, 1], [[1, 1]]))).rejects.toThrow(/1×2×1.*1×1×1/);
  });
});

it('holds a weight that reaches far beyond what its channel ever carried', async () => {
  // h = relu((x, −x)): the second unit is silent, and takes the range of the first, 1.
  // g = relu((h₁ + 40000 · h₂ + 0.01, h₁)), y = g: per channel, 0.01 … 1.01 would be the range of g₁.
  const graph = chain(
    [1, 1, 1, 1],
    ['Flatten'],
    gemm([[1], [-1]], [0, 0]),
    ['Relu'],
    gemm(
      [
        [1, 40000],
        [1, 0],
      ],
      [0.01, 0],
    ),
    ['Relu'],
    gemm(
      [
        [1, 0],
        [0, 1],
      ],
      [0, 0],
    ),
  );
  const images = imagesOf([1, 1, 1], [[1], [0.5]]);
  const network = await plainNetwork(graph, images, {
    steps: 32,
    threshold: max,
    per: 'channel',
    weights: 'int16',
  });
  const [, second] = spiking(network);
  // 40000 / 8192 = 4.88…: the channel is coarser than what it carried, but it converts.
  expect(second.xMax[0]).toBeCloseTo(40000 / 8192, 9);
  expect(second.xMax[1]).toBeCloseTo(1, 2);
  expect([...second.iExt].every((current) => current >= 1)).toBe(true);
});

describe('names of classes', () => {
  const graph = chain(
    [1, 2, 1, 1],
    ['Flatten'],
    gemm(
      [
        [1, 0],
        [0, 1],
      ],
      [0, 0],
    ),
  );
  const images = imagesOf([2, 1, 1], [[1, 0]]);
  const namesOf = async (model?: readonly string[], data?: readonly string[]) =>
    (
      await plainNetwork(
        { ...graph, ...(model && { notes: { classNames: model } }) },
        { ...images, ...(data && { classNames: data }) },
      )
    ).classNames;

  it.each([
    ['the model has none', undefined, ['cat', 'dog'], ['cat', 'dog']],
    ['the data have none', ['dog', 'cat'], undefined, ['dog', 'cat']],
    ['both have the same, in the order of the outputs', ['dog', 'cat'], ['cat', 'dog'], ['dog', 'cat']],
    ['the data have others', ['tench', 'goldfish'], ['n01440764', 'n01443537'], ['n01440764', 'n01443537']],
    ['the model names more than it has scores', ['a', 'b', 'c'], undefined, null],
  ])('where %s', async (_, model, data, expected) => {
    expect(await namesOf(model, data)).toEqual(expected);
  });
});
