/**
 * @file The kernels of convolutions against the scalar simulator, at the geometries that random networks rarely draw: three,
 * five and seven kernel rows, every width of a block, lanes that are full at once, potentials of their own per neuron.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { placeWindow } from '../src/geometry/window.ts';
import { constants, kernelNames } from '../src/kernels/index.ts';
import { checkNetwork } from '../src/network/check.ts';
import type { SpikingNetwork } from '../src/network/network.ts';
import { allowRelaxed } from '../src/platform/node/relaxed.ts';
import { compileNetwork } from '../src/simulate/engine/compile.ts';
import { engineSimulator } from '../src/simulate/engine/engine.ts';
import type { Compiling } from '../src/simulate/engine/program.ts';
import { eventSimulator } from '../src/simulate/layers/event.ts';
import { random } from './random.ts';
import { noOrigin, unnamed } from './random-network.ts';
import { input, readout, spiking, synapses } from './tiny-network.ts';

allowRelaxed();

/** Event by event, in pairs or dense, with relaxed SIMD or without, and the choice by an image's spikes. */
const ways = [
  { denseShare: Infinity, paired: false, relaxed: false },
  { denseShare: Infinity, paired: true, relaxed: false },
  { denseShare: Infinity, paired: true, relaxed: true },
  { denseShare: 0, relaxed: false },
  { denseShare: 0, relaxed: true },
  { denseShare: 0.2, relaxed: true },
];

type Grouping = 'one' | 'few' | 'each';

const any = fc.record({
  seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  kernelRows: fc.constantFrom(1, 2, 3, 5, 7),
  kernelColumns: fc.integer({ min: 1, max: 4 }),
  channels: fc.constantFrom(1, 3, 4, 8, 13),
  targets: fc.constantFrom(8, 16, 20, 24, 32, 40, 48, 64, 72, 96),
  steps: fc.constantFrom(1, 3, 4, 8, 9, 127, 128, 200),
  strides: fc.tuple(fc.constantFrom(1, 1, 2, 3), fc.integer({ min: 1, max: 2 })),
  rowDilation: fc.constantFrom(1, 1, 2),
  columnDilation: fc.constantFrom(1, 1, 2),
  pads: fc.array(fc.integer({ min: -1, max: 7 }), { minLength: 4, maxLength: 4 }),
  perNeuron: fc.boolean(),
  largest: fc.constantFrom(3, 127, 9000),
  grouping: fc.constantFrom<Grouping[]>('one', 'one', 'few', 'each'),
});
/** First layers whose potentials fit 16 bits. */
const plain = any.map((of) => ({
  ...of,
  channels: of.channels === 8 ? 2 : 1,
  steps: Math.min(of.steps, 9),
  strides: of.channels === 8 || of.perNeuron ? ([1, 1] as [number, number]) : of.strides,
  rowDilation: 1,
  columnDilation: 1,
  pads: of.pads.map((pad) => Math.max(pad, 0)),
  largest: 3,
  grouping: 'one' as const,
}));
/** Convolutions that go down a column. */
const sliding = any.map((of) => ({
  ...of,
  channels: Math.max(of.channels, 3),
  strides: [1, of.strides[1]] as [number, number],
  rowDilation: 1,
  columnDilation: 1,
  largest: Math.min(of.largest, 127),
  grouping: 'one' as const,
}));
const draft = fc.oneof(
  { arbitrary: any, weight: 3 },
  { arbitrary: plain, weight: 1 },
  { arbitrary: sliding, weight: 1 },
);
type Draft = typeof draft extends fc.Arbitrary<infer T> ? T : never;

/** Image → convolution → residual add of the same grid → read-out. */
function networkOf(of: Draft): SpikingNetwork {
  const draw = random(of.seed);
  const int = (from: number, to: number) => from + Math.floor(draw() * (to - from + 1));
  const weights = (length: number, largest = Math.min(of.largest, 127)) =>
    Array.from({ length }, () => int(-largest, largest));
  const size = [of.rowDilation * int(9, 12), of.columnDilation * int(6, 9)] as const;
  const window = placeWindow(size, {
    kernel: [of.kernelRows, of.kernelColumns],
    strides: of.strides,
    dilations: [of.rowDilation, of.columnDilation],
    padding: { kind: 'explicit', start: [of.pads[0], of.pads[1]], end: [of.pads[2], of.pads[3]] },
    ceil: false,
  });
  const shape = [of.targets, ...window.output];
  const neurons = shape.reduce((a, b) => a * b);
  const { targets: outChannels, steps } = of;
  const inChannels = of.grouping === 'each' ? outChannels : of.channels;
  const few = [4, 2].find((n) => inChannels % n === 0 && outChannels % n === 0) ?? 1;
  const groups = { one: 1, few, each: outChannels }[of.grouping];
  const layer = (name: string, stage: number) => ({
    ...spiking(name, shape, stage, steps),
    iExt: Int32Array.from({ length: outChannels }, () => int(1, 4000)),
    initial: Int32Array.from({ length: of.perNeuron ? neurons : outChannels }, () => int(-9000, 9000)),
  });
  const conv = { kind: 'conv', window, inChannels, outChannels, groups } as const;
  const taps = (inChannels * outChannels * of.kernelRows * of.kernelColumns) / groups;
  const drawn = weights(taps, of.largest);
  const first = synapses('input', 'a', conv, drawn);
  return {
    name: 'shapes',
    steps,
    arithmetic: 'integer',
    origin: noOrigin,
    ...unnamed(5),
    populations: [input([inChannels, ...size], steps), layer('a', 1), layer('b', 2), readout([5], 3)],
    projections: [
      of.largest > 127 ? { ...first, weights: Int16Array.from(drawn) } : first,
      synapses('a', 'b', { kind: 'elementwise', size: neurons }, weights(draw() < 0.5 ? 1 : outChannels)),
      synapses('a', 'readout', { kind: 'dense', inputs: neurons, outputs: 5 }, weights(5 * neurons)),
    ],
  };
}

/** Names of the kernels of a network's program. */
function kernelsOf(network: SpikingNetwork, options: Compiling): string[] {
  const { memory, plain } = compileNetwork(network, options);
  const words = new Int32Array(memory.buffer, plain.at);
  return Array.from({ length: plain.records }, (_, i) => kernelNames[words[i * constants.RECORD_WORDS]]);
}

it('kernels of every shape give the bits of the scalar simulator', () => {
  const used = new Set<string>();
  fc.assert(
    fc.property(draft, (of) => {
      const network = networkOf(of);
      checkNetwork(network);
      const draw = random(of.seed + 1);
      const density = draw();
      const [{ shape }] = network.populations;
      const pixels = Float64Array.from({ length: shape.reduce((a, b) => a * b) }, () =>
        draw() < density ? draw() : 0,
      );
      const simulators = ways.map((options) => engineSimulator(network, options));
      for (const trace of [false, true]) {
        const expected = eventSimulator(network).run(pixels, { trace });
        for (const simulator of simulators) expect(simulator.run(pixels, { trace })).toEqual(expected);
      }
      if (of.grouping === 'few' && of.channels % 4 === 0) used.add('groups');
      const isStrided = of.strides.some((stride) => stride > 1);
      for (const options of ways) {
        for (const name of kernelsOf(network, options))
          used.add(isStrided && name === 'scatterRows' ? 'scatterRows, strided' : name);
      }
    }),
    { numRuns: 70, seed: 5 },
  );
  expect([...used]).toEqual(
    expect.arrayContaining([
      'slideConv',
      'gatherConv',
      'gatherPairs',
      'gatherWide',
      'denseConv',
      'depthwiseConv',
      'groups',
      'scatterRows',
      'scatterRows, strided',
      'scatterPairs',
      'addElementwise',
      'fire',
    ]),
  );
});

const wide = fc.record({
  seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  shape: fc.tuple(
    fc.constantFrom(1, 5, 8, 40),
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 1, max: 5 }),
  ),
  outputs: fc.integer({ min: 32, max: 200 }),
  steps: fc.constantFrom(1, 4, 127, 128, 300),
  largest: fc.constantFrom(3, 127),
});

it('wide dense layers of any source, and pixels that are bytes, give the bits of the scalar simulator', () => {
  const used = new Set<string>();
  fc.assert(
    fc.property(wide, ({ seed, shape, outputs, steps, largest }) => {
      const draw = random(seed);
      const int = (from: number, to: number) => from + Math.floor(draw() * (to - from + 1));
      const weights = (length: number) => Array.from({ length }, () => int(-largest, largest));
      const inputs = shape.reduce((a, b) => a * b);
      const network: SpikingNetwork = {
        name: 'wide',
        steps,
        arithmetic: 'integer',
        origin: noOrigin,
        ...unnamed(4),
        populations: [
          input(shape, steps),
          { ...spiking('a', [outputs], 1, steps), iExt: Int32Array.of(int(1, 4000)) },
          readout([4], 2),
        ],
        projections: [
          synapses('input', 'a', { kind: 'dense', inputs, outputs }, weights(inputs * outputs)),
          synapses('a', 'readout', { kind: 'dense', inputs: outputs, outputs: 4 }, weights(4 * outputs)),
        ],
      };
      checkNetwork(network);
      const density = draw();
      const pixels = Float64Array.from({ length: inputs }, () => (draw() < density ? draw() : 0));
      const expected = eventSimulator(network).run(pixels, { trace: true });
      const stored = {
        ...network,
        populations: [{ ...input(shape, steps), xMax: 255 }, ...network.populations.slice(1)],
      };
      const bytes = Uint8Array.from(pixels, (x) => 255 * x);
      const ofBytes = eventSimulator(stored).run(bytes, { trace: true });
      for (const options of ways.slice(0, 3)) {
        expect(engineSimulator(network, options).run(pixels, { trace: true })).toEqual(expected);
        expect(engineSimulator(stored, options).run(bytes, { trace: true })).toEqual(ofBytes);
        for (const name of kernelsOf(network, options)) used.add(name);
      }
    }),
    { numRuns: 100, seed: 16 },
  );
  expect([...used]).toEqual(expect.arrayContaining(['gatherDense', 'gatherPairs']));
});

const gathered = fc.record({
  seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  kernel: fc.tuple(fc.constantFrom(2, 3, 5), fc.constantFrom(3, 5)),
  // Strides keep `slideConv` away.
  stride: fc.constantFrom(1, 2),
  targets: fc.constantFrom(8, 16, 24, 32, 48, 64, 72),
  steps: fc.constantFrom(4, 127),
});

// A kernel row has 3 · 16 or 5 · 16 neurons: at 5 % fewer than 20 of them fire on average, which are collected, at 90 % more.
it.each([
  ['few spikes that lanes hold', 0.05, 1],
  ['few spikes that lanes do not hold', 0.05, 127],
  ['many spikes that lanes hold', 0.9, 1],
  ['many spikes that lanes do not hold', 0.9, 127],
  ['no spike', 0, 127],
])('%s: the rows of a kernel as one run, or one by one', (_, density, largest) => {
  const used = new Set<string>();
  fc.assert(
    fc.property(gathered, ({ seed, kernel, stride, targets, steps }) => {
      const draw = random(seed);
      const window = placeWindow([9, 7], {
        kernel,
        strides: [2, stride],
        dilations: [1, 1],
        padding: { kind: 'explicit', start: [1, 2], end: [2, 1] },
        ceil: false,
      });
      const conv = { kind: 'conv', window, inChannels: 16, outChannels: targets, groups: 1 } as const;
      const shape = [targets, ...window.output];
      const neurons = shape.reduce((a, b) => a * b);
      const weights = (length: number) => Array.from({ length }, () => (draw() < 0.5 ? -largest : largest));
      const network: SpikingNetwork = {
        name: 'gathered',
        steps,
        arithmetic: 'integer',
        origin: noOrigin,
        ...unnamed(4),
        populations: [
          input([16, 9, 7], steps),
          { ...spiking('a', shape, 1, steps), iExt: Int32Array.of(100) },
          readout([4], 2),
        ],
        projections: [
          synapses('input', 'a', conv, weights(targets * 16 * kernel[0] * kernel[1])),
          synapses('a', 'readout', { kind: 'dense', inputs: neurons, outputs: 4 }),
        ],
      };
      checkNetwork(network);
      const pixels = Float64Array.from({ length: 16 * 9 * 7 }, () => (draw() < density ? 1 : 0));
      const expected = eventSimulator(network).run(pixels, { trace: true });
      for (const options of ways.slice(0, 3)) {
        expect(engineSimulator(network, options).run(pixels, { trace: true })).toEqual(expected);
        for (const name of kernelsOf(network, options)) used.add(name);
      }
    }),
    { numRuns: 25, seed: 3 },
  );
  expect([...used]).toEqual(expect.arrayContaining(['gatherConv', 'gatherPairs']));
});
