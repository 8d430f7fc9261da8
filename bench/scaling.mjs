// Whether cost follows spikes: random networks of one shape in which 1 % to 50 % of the neurons are active, and networks
// of growing size at one activity. Convolutions 3×3 from 16 to 64 to 64 channels, the largest of each map, ten classes.

import { fanOut } from '../dist/geometry/connectivity.js';
import { floatTensor, prependAffine } from '../dist/graph/index.js';
import { convert, planGraph, runGraph, simulatorOf } from '../dist/index.js';
import { randomFrom } from './random.mjs';
import { fitLine, median } from './statistics.mjs';

const SEED = 1;
const STEPS = 4;
const PERCENTILE = 99;
const CHANNELS = [16, 64, 64];
const CLASSES = 10;

const ONE_SHAPE = { side: 32, activities: [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5] };
const GROWING = { activity: 0.1, sides: [5, 9, 15, 26, 46, 82, 147] };

/**
 * Times networks of one shape against their synaptic operations, and networks of growing size.
 * @param {{ rounds: number, onProgress?: (text: string) => void }} options
 */
export async function measureScaling({ rounds, onProgress = () => {} }) {
  const build = (side, activity) => {
    onProgress(`network ${CHANNELS.join('→')} on ${side}×${side}, ${100 * activity} % active`);
    return randomNetwork(side, activity);
  };
  const oneShape = timed(
    await Promise.all(ONE_SHAPE.activities.map((activity) => build(ONE_SHAPE.side, activity))),
    rounds,
  );
  const growing = timed(await Promise.all(GROWING.sides.map((side) => build(side, GROWING.activity))), rounds);
  const line = fitLine(
    oneShape.map(({ synops }) => synops),
    oneShape.map(({ micros }) => micros),
  );
  const [{ fullSynops }] = oneShape;
  const nanos = growing.map(({ synops, micros }) => (1000 * micros) / synops);
  return {
    seed: SEED,
    steps: STEPS,
    oneShape: {
      shape: `conv 3×3 ${CHANNELS.join('→')} on ${ONE_SHAPE.side}×${ONE_SHAPE.side}`,
      points: oneShape,
      r2: line.r2,
      nsPerSynop: 1000 * line.slope,
      interceptMicros: line.intercept,
      fullSynops,
      // Of the time at which every neuron would fire.
      interceptShare: line.intercept / (line.intercept + line.slope * fullSynops),
      interceptShareAtHalf: line.intercept / (line.intercept + line.slope * oneShape.at(-1).synops),
    },
    growing: {
      activity: GROWING.activity,
      points: growing.map((point, i) => ({ ...point, nsPerSynop: nanos[i] })),
      nsPerSynop: { min: Math.min(...nanos), max: Math.max(...nanos) },
      nsPerSynopRatio: Math.max(...nanos) / Math.min(...nanos),
    },
  };
}

/** Times all networks in turn and keeps each one's median. */
function timed(inputs, rounds) {
  const runners = inputs.map(({ network, images }) => {
    const simulator = simulatorOf(network, 'event');
    return { simulator, images, micros: [] };
  });
  for (let round = -2; round < rounds; round++) {
    for (const { simulator, images, micros } of runners) {
      for (const pixels of images) {
        const started = performance.now();
        simulator.run(pixels);
        const elapsed = 1000 * (performance.now() - started);
        // The first image of a turn finds the caches full of another network.
        if (round >= 0 && pixels !== images[0]) micros.push(elapsed);
      }
    }
  }
  return runners.map(({ simulator, images, micros }, i) => {
    const { network, side } = inputs[i];
    let synops = 0;
    let spikes = 0;
    for (const pixels of images) {
      const result = simulator.run(pixels);
      for (const each of result.synops) synops += each / images.length;
      network.populations.forEach(({ kind }, p) => {
        if (kind !== 'relay') spikes += result.spikes[p] / images.length;
      });
    }
    let neurons = 0;
    for (const { kind, shape } of network.populations) {
      if (kind === 'input' || kind === 'spiking') neurons += shape.reduce((a, b) => a * b, 1);
    }
    let fullSynops = 0;
    for (const projection of network.projections) {
      if (projection.kind === 'synapses') for (const fan of fanOut(projection.wiring)) fullSynops += fan;
    }
    return { side, activity: spikes / neurons, synops, fullSynops, micros: median(micros) };
  });
}

/** A random network in which a given share of the input, and of each convolution's neurons, is active. */
async function randomNetwork(side, activity) {
  const random = randomFrom(SEED);
  const [inputs, hidden, last] = CHANNELS;
  const normal = (length, deviation) =>
    Float32Array.from(
      { length },
      () => deviation * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
    );
  const size = inputs * side * side;
  const image = () =>
    Uint8Array.from({ length: size }, () => (random() < activity ? 64 + Math.floor(192 * random()) : 0));
  // Enough images that none is remembered by the branch predictor; large networks take their time anyway.
  const images = Array.from({ length: side <= ONE_SHAPE.side ? 32 : 4 }, image);
  const constants = {
    w1: floatTensor([hidden, inputs, 3, 3], normal(hidden * inputs * 9, Math.sqrt(2 / (inputs * 9)))),
    w2: floatTensor([last, hidden, 3, 3], normal(last * hidden * 9, Math.sqrt(2 / (hidden * 9)))),
    w3: floatTensor([CLASSES, last], normal(CLASSES * last, Math.sqrt(1 / last))),
  };
  const calibration = {
    name: 'random',
    split: 'train',
    shape: [inputs, side, side],
    length: 1,
    pixels: images[0],
    labels: new Int32Array(1),
    classes: CLASSES,
  };
  const biases = { b1: new Float32Array(hidden), b2: new Float32Array(last) };
  // One layer after the other, for the second one's potentials depend on which neurons of the first are active.
  for (const [bias, value] of [
    ['b1', 'c1'],
    ['b2', 'c2'],
  ]) {
    const sums = computed(graphOf(side, constants, biases), calibration, value);
    biases[bias].fill(biasFor(sums, activity));
  }
  const { network } = await convert(graphOf(side, constants, biases), calibration, {
    steps: STEPS,
    per: 'layer',
    threshold: { kind: 'percentile', percentile: PERCENTILE },
    automatic: false,
  });
  return { network, images, side };
}

function graphOf(side, { w1, w2, w3 }, { b1, b2 }) {
  const conv = {
    kernel_shape: [3, 3],
    strides: [1, 1],
    pads: [1, 1, 1, 1],
    dilations: [1, 1],
    group: 1,
  };
  const node = (name, type, inputs, attributes = {}) => ({ name, type, inputs, outputs: [name], attributes });
  return {
    name: 'random',
    opset: 17,
    inputs: [{ name: 'input', shape: [1, CHANNELS[0], side, side] }],
    outputs: ['logits'],
    nodes: [
      node('c1', 'Conv', ['input', 'w1', 'b1'], conv),
      node('r1', 'Relu', ['c1']),
      node('c2', 'Conv', ['r1', 'w2', 'b2'], conv),
      node('r2', 'Relu', ['c2']),
      node('p', 'GlobalMaxPool', ['r2']),
      node('f', 'Flatten', ['p'], { axis: 1 }),
      node('logits', 'Gemm', ['f', 'w3'], { transB: 1 }),
    ],
    constants: new Map([
      ['w1', w1],
      ['w2', w2],
      ['w3', w3],
      ['b1', floatTensor([b1.length], b1)],
      ['b2', floatTensor([b2.length], b2)],
    ]),
  };
}

/** What the ANN computes for the first image under one name. */
function computed(graph, { pixels }, wanted) {
  const plan = planGraph(prependAffine(graph, [1 / 255], [0]));
  const [input] = plan.graph.inputs;
  let found = new Float32Array();
  runGraph(
    plan,
    new Map([[input.name, floatTensor(input.shape, Float32Array.from(pixels))]]),
    (name, tensor) => {
      if (name === wanted) found = tensor.data;
    },
  );
  return found;
}

/**
 * The bias with which the given share of neurons fires: their activation is at least half a step, which is
 * xMax / (2 · steps), where xMax is a percentile of the positive activations.
 */
function biasFor(sums, activity) {
  const sorted = Float32Array.from(sums).sort();
  const quantile = (fraction) => sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))];
  let bias = -quantile(1 - activity);
  for (let i = 0; i < 50; i++) {
    const positive = sorted.filter((value) => value + bias > 0).length / sorted.length;
    const xMax = quantile(1 - positive * (1 - PERCENTILE / 100)) + bias;
    bias = xMax / (2 * STEPS) - quantile(1 - activity);
  }
  return bias;
}
