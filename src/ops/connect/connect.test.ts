/**
 * @file What `connect` builds, checked by its meaning: a network of ideal neurons (values instead of spike times) made
 * from the signals must compute exactly what the float reference of the graph computes.
 */

import { describe, expect, it } from 'vitest';
import type { Window } from '../../geometry/window.ts';
import { activate, isSigned, linear, reluTo } from '../../graph/activation.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import { floatTensor, type Shape, sizeOf, type Tensor } from '../../graph/tensor.ts';
import { unsupportedNode } from '../node-error.ts';
import type { Connector } from '../operator.ts';
import { planGraph } from '../plan.ts';
import { runGraph } from '../run.ts';
import { type FloatSynapses, isNonNegative, type Potential, type Signal, type Spikes } from '../signal.ts';

type Values = Float64Array<ArrayBuffer>;

/** `out[o] += Σ w · x`, one synapse at a time. */
function deliver(synapses: FloatSynapses, x: Values, out: Values): void {
  const { weights } = synapses;
  if (synapses.kind === 'dense') {
    const { inputs } = synapses;
    weights.forEach((w, i) => {
      out[Math.floor(i / inputs)] += w * x[i % inputs];
    });
    return;
  }
  if (synapses.kind === 'elementwise') {
    const area = synapses.size / weights.length;
    x.forEach((value, i) => {
      out[i] += weights[Math.floor(i / area)] * value;
    });
    return;
  }
  if (synapses.kind === 'sparse') {
    const { starts, targets } = synapses;
    x.forEach((value, j) => {
      for (let s = starts[j]; s < starts[j + 1]; s++) out[targets[s]] += weights[s] * value;
    });
    return;
  }
  const { window, inChannels, outChannels, groups } = synapses;
  const inputs = inChannels / groups;
  eachTap(window, (position, pixel, tap) => {
    for (let o = 0; o < outChannels; o++) {
      const group = Math.floor(o / (outChannels / groups));
      for (let i = 0; i < inputs; i++) {
        const w = weights[(o * inputs + i) * sizeOf(window.kernel) + tap];
        out[o * sizeOf(window.output) + position] +=
          w * x[(group * inputs + i) * sizeOf(window.input) + pixel];
      }
    }
  });
}

function eachTap(window: Window, visit: (position: number, pixel: number, tap: number) => void): void {
  const [rows, columns] = window.input;
  for (let position = 0; position < sizeOf(window.output); position++) {
    for (let tap = 0; tap < sizeOf(window.kernel); tap++) {
      const at = [Math.floor(position / window.output[1]), position % window.output[1]];
      const k = [Math.floor(tap / window.kernel[1]), tap % window.kernel[1]];
      const [y, x] = ([0, 1] as const).map(
        (axis) => at[axis] * window.strides[axis] - window.padStart[axis] + k[axis] * window.dilations[axis],
      );
      if (y >= 0 && y < rows && x >= 0 && x < columns) visit(position, y * columns + x, tap);
    }
  }
}

/** Padding never wins. */
function maxPool(x: Values, window: Window): Values {
  const channels = x.length / sizeOf(window.input);
  const out = new Float64Array(channels * sizeOf(window.output));
  const seen = new Uint8Array(out.length);
  eachTap(window, (position, pixel) => {
    for (let c = 0; c < channels; c++) {
      const at = c * sizeOf(window.output) + position;
      const value = x[c * sizeOf(window.input) + pixel];
      out[at] = seen[at]++ ? Math.max(out[at], value) : value;
    }
  });
  return out;
}

/** A network of ideal neurons: what each population carries. */
function idealNetwork(): {
  values: Map<string, Values>;
  of(signal: Signal): Values;
  add(values: Values): string;
} {
  const values = new Map<string, Values>();
  const of = (signal: Signal): Values => {
    if (signal.kind === 'relayed-potential') throw new Error('no neurons carry this yet');
    if (signal.kind === 'spikes') {
      const carried = values.get(signal.population) ?? new Float64Array();
      return carried.map(
        (value, i) => (signal.affine?.scale[i] ?? 1) * value + (signal.affine?.offset[i] ?? 0),
      );
    }
    const sum = Float64Array.from(signal.bias);
    for (const { from, synapses } of signal.terms)
      deliver(synapses, values.get(from) ?? new Float64Array(), sum);
    return sum;
  };
  const add = (carried: Values): string => {
    values.set(`p${values.size}`, carried);
    return `p${values.size - 1}`;
  };
  return { values, of, add };
}

/** Connects every step of a graph with one input, and returns the signal of its output with its values. */
function connectGraph(
  graph: Graph,
  image: Float32Array,
): { signal: Signal; values: Values; value: string | undefined } {
  const plan = planGraph(graph);
  const network = idealNetwork();
  const [input] = plan.graph.inputs;
  const signals = new Map<string, Signal>();
  signals.set(input.name, {
    kind: 'spikes',
    shape: input.shape.slice(1),
    population: network.add(Float64Array.from(image)),
    signed: false,
  });
  for (const { node, operator, attributes, inputShapes, outputShapes } of plan.steps) {
    const connector: Connector = {
      node,
      shapes: outputShapes.map((shape) => shape.slice(1)),
      inputShapes,
      fire(signal, activation) {
        const potential = signal.kind === 'potential' ? signal : signal.potential;
        const channels = potential.units[0] ?? 1;
        const sums = network.of(potential);
        const signed = isSigned(activation);
        let fired: Values = sums.map((u, i) =>
          activate(activation, u, Math.floor((i * channels) / sums.length)),
        );
        for (const relay of signal.kind === 'potential' ? [] : signal.relays) {
          const source = fired;
          fired =
            relay.kind === 'pool'
              ? maxPool(source, relay.window)
              : Float64Array.from(relay.sources, (j) => source[j]);
        }
        return { kind: 'spikes', shape: signal.shape, population: network.add(fired), signed };
      },
      spikes(signal): Spikes {
        if (signal.kind === 'spikes') return signal;
        return this.fire(signal, isNonNegative(signal) ? reluTo() : linear);
      },
      arranged: (source) => source,
      maxPool(source, window) {
        const pooled = maxPool(network.values.get(source.population) ?? new Float64Array(), window);
        const { signed } = source;
        return { kind: 'spikes', shape: this.shapes[0], population: network.add(pooled), signed };
      },
      gather(parts, sources, shape) {
        const all = parts.flatMap((part) => [...network.of(part)]);
        const gathered = Float64Array.from(sources, (j) => (j < 0 ? 0 : all[j]));
        const signed = parts.some((part) => !isNonNegative(part));
        return { kind: 'spikes', shape, population: network.add(gathered), signed };
      },
      unsupported: (why) => unsupportedNode(node, why),
    };
    const inputs = node.inputs.map((name) => signals.get(name));
    [operator.connect(attributes, inputs, connector)].flat().forEach((signal, i) => {
      expect(signal.shape).toEqual(connector.shapes[i]);
      signals.set(node.outputs[i], signal);
    });
  }
  const signal = signals.get(plan.graph.outputs[0]);
  if (signal === undefined) throw new Error('nothing is connected');
  return {
    signal,
    values: network.of(signal),
    value: signal.kind === 'potential' ? signal.value : undefined,
  };
}

let seed = 1;
/** Numbers in −0.5…0.5, the same in every run. */
const random = (size: number): Float32Array =>
  Float32Array.from({ length: size }, () => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647 - 0.5;
  });
const tensor = (...shape: number[]): Tensor => floatTensor(shape, random(sizeOf(shape)));
const positive = (...shape: number[]): Tensor =>
  floatTensor(
    shape,
    random(sizeOf(shape)).map((x) => Math.abs(x) + 0.1),
  );

type Layer = readonly [type: string, attributes?: Node['attributes'], ...constants: (Tensor | string)[]];

/** A chain of layers `v0 → v1 → …`; a string among the operands names another value. */
function chain(shape: Shape, ...layers: readonly Layer[]): Graph {
  const constants = new Map<string, Tensor>();
  const nodes = layers.map(([type, attributes = {}, ...operands], i): Node => {
    const inputs = operands.map((operand, k) => {
      if (typeof operand === 'string') return operand;
      constants.set(`c${i}.${k}`, operand);
      return `c${i}.${k}`;
    });
    return { name: `${type}${i}`, type, inputs: [`v${i}`, ...inputs], outputs: [`v${i + 1}`], attributes };
  });
  return {
    name: '',
    opset: 13,
    inputs: [{ name: 'v0', shape }],
    outputs: [`v${layers.length}`],
    nodes,
    constants,
  };
}

/** The ideal network agrees with the reference on a random non-negative image. */
function expectSame(graph: Graph): void {
  const { shape } = graph.inputs[0];
  const image = random(sizeOf(shape)).map((x) => Math.max(0, x));
  const observed = new Map<string, Tensor>();
  const [want] = runGraph(planGraph(graph), new Map([['v0', floatTensor(shape, image)]]), (name, value) =>
    observed.set(name, value),
  );
  const { values, value } = connectGraph(graph, image);
  expect(values.length).toBe(want.data.length);
  values.forEach((got, i) => {
    expect(got).toBeCloseTo(want.data[i], 5);
  });
  if (value !== undefined) expect(observed.has(value)).toBe(true);
}

const norm = (channels: number): Layer => [
  'BatchNormalization',
  {},
  tensor(channels),
  tensor(channels),
  tensor(channels),
  positive(channels),
];
const conv = (
  out: number,
  inputs: number,
  attributes: Node['attributes'] = { pads: [1, 1, 1, 1] },
): Layer => ['Conv', attributes, tensor(out, inputs, 3, 3), tensor(out)];

const image: Shape = [1, 3, 6, 5];
const graphs: Readonly<Record<string, Graph>> = {
  'Conv, Relu': chain(image, conv(4, 3), ['Relu']),
  'grouped, strided, dilated Conv': chain(
    [1, 4, 7, 7],
    ['Conv', { group: 2, strides: [2, 1], dilations: [1, 2], pads: [1, 0, 2, 1] }, tensor(6, 2, 3, 2)],
  ),
  'input normalisation through zero padding': chain(
    image,
    ['Sub', {}, tensor(1, 3, 1, 1)],
    ['Div', {}, positive(3, 1, 1)],
    conv(4, 3),
    ['Relu'],
  ),
  'a mean image': chain(image, ['Sub', {}, tensor(3, 6, 5)], conv(2, 3)),
  'Conv, BatchNormalization, Relu': chain(image, conv(4, 3), norm(4), ['Relu']),
  'BatchNormalization after Relu, before a padded Conv': chain(
    image,
    conv(4, 3),
    ['Relu'],
    norm(4),
    conv(2, 4),
  ),
  'Conv, MaxPool, Relu': chain(
    image,
    conv(4, 3),
    ['MaxPool', { kernel_shape: [2, 2], strides: [2, 2] }],
    ['Relu'],
  ),
  'Conv, MaxPool, MaxPool, scale, Relu': chain(
    image,
    conv(4, 3),
    ['MaxPool', { kernel_shape: [2, 2], pads: [1, 1, 0, 0] }],
    ['MaxPool', { kernel_shape: [2, 2], ceil_mode: 1 }],
    ['Mul', {}, positive(4, 1, 1)],
    ['Add', {}, tensor(4, 1, 1)],
    ['Relu'],
  ),
  'Relu, MaxPool with pads': chain(
    image,
    conv(4, 3),
    ['Relu'],
    ['MaxPool', { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }],
  ),
  'MaxPool through a positive map': chain(
    image,
    ['Mul', {}, positive(3, 1, 1)],
    ['Sub', {}, positive(3, 1, 1)],
    ['MaxPool', { kernel_shape: [2, 2] }],
    conv(2, 3),
  ),
  'MaxPool after a factor that turns the order round': chain(
    image,
    ['Mul', {}, floatTensor([], [-1])],
    ['Add', {}, floatTensor([], [0.3])],
    ['MaxPool', { kernel_shape: [2, 2] }],
    ['Relu'],
  ),
  'Relu of a normalised input': chain(image, ['Sub', {}, floatTensor([1], [0.2])], ['Relu'], conv(2, 3)),
  'Clip(0, c) and Clip after Relu': chain(
    image,
    conv(4, 3),
    ['Clip', {}, floatTensor([], [0]), floatTensor([], [0.2])],
    conv(2, 4),
    ['Relu'],
    ['Clip', {}, floatTensor([], [-1]), floatTensor([], [0.1])],
  ),
  AveragePool: chain(
    image,
    conv(4, 3),
    ['Relu'],
    ['AveragePool', { kernel_shape: [2, 2], strides: [2, 2] }],
    conv(2, 4),
  ),
  'AveragePool that counts its padding': chain(image, [
    'AveragePool',
    { kernel_shape: [3, 3], pads: [1, 1, 1, 1], count_include_pad: 1 },
  ]),
  'GlobalAveragePool, Flatten, Gemm': chain(
    image,
    ['GlobalAveragePool'],
    ['Flatten'],
    ['Gemm', { transB: 1, alpha: 0.5, beta: 2 }, tensor(7, 3), tensor(7)],
  ),
  'GlobalMaxPool, Reshape': chain(
    image,
    conv(4, 3),
    ['GlobalMaxPool'],
    ['Relu'],
    ['Reshape', {}, { kind: 'int', shape: [2], data: Float64Array.of(0, -1) }],
  ),
  'ReduceMean over the image, MatMul, Add': chain(
    image,
    ['ReduceMean', { axes: [2, 3], keepdims: 0 }],
    ['MatMul', {}, tensor(3, 5)],
    ['Add', {}, tensor(5)],
    ['Relu'],
  ),
  'normalised input into a dense layer': chain(
    image,
    ['Div', {}, positive(1, 3, 1, 1)],
    ['Sub', {}, tensor(6, 5)],
    ['Flatten'],
    ['Gemm', {}, tensor(90, 4), tensor(1, 4)],
  ),
  'a bias per pixel': chain(image, conv(2, 3), ['Add', {}, tensor(2, 6, 5)], ['Relu']),
  'a dense layer, rescaled per neuron': chain(
    [1, 8],
    ['MatMul', {}, tensor(8, 4)],
    ['Mul', {}, tensor(4)],
    ['Sub', {}, tensor(4)],
  ),
  'residual from spikes': chain(image, conv(3, 3), ['Relu'], conv(3, 3), ['Add', {}, 'v2'], ['Relu']),
  'residual from normalised spikes': chain(
    image,
    conv(3, 3),
    ['Relu'],
    norm(3),
    conv(3, 3),
    norm(3),
    ['Add', {}, 'v3'],
    ['Relu'],
  ),
  'residual of two potentials, rescaled': chain(
    image,
    conv(3, 3),
    ['Relu'],
    conv(3, 3),
    ['Add', {}, 'v1'],
    norm(3),
    ['Relu'],
  ),
  'residual of spikes alone': chain(image, conv(3, 3), ['Relu'], ['Add', {}, 'v0'], conv(2, 3)),
  'a 1-D network': chain(
    [1, 2, 12],
    ['Conv', { pads: [1, 1] }, tensor(3, 2, 3)],
    ['MaxPool', { kernel_shape: [2], strides: [2] }],
    ['Relu'],
    ['GlobalAveragePool'],
    ['Squeeze', { axes: [2] }],
    ['Gemm', {}, tensor(3, 2)],
  ),
  'shapes, Dropout, Cast, Transpose of a vector': chain(
    [1, 6, 1, 1],
    ['Dropout'],
    ['Cast', { to: 1 }],
    ['Transpose', { perm: [0, 2, 3, 1] }],
    ['Identity'],
    ['Pad', { pads: [0, 0, 0, 0, 0, 0, 0, 0] }],
    ['Squeeze', { axes: [1, 2] }],
    ['Unsqueeze', { axes: [1] }],
    ['Flatten'],
    ['Gemm', {}, tensor(6, 3)],
  ),
};

describe('connect: ideal neurons compute what the graph computes', () => {
  it.each(Object.entries(graphs))('%s', (_, graph) => {
    for (let i = 0; i < 3; i++) expectSame(graph);
  });
});

describe('connect: what the potential says about itself', () => {
  const potentialOf = (graph: Graph): Potential => {
    const { signal } = connectGraph(graph, random(sizeOf(graph.inputs[0].shape)).map(Math.abs));
    if (signal.kind !== 'potential') throw new Error(`expected a potential, got ${signal.kind}`);
    return signal;
  };
  it('an average of spikes cannot be negative, a convolution can', () => {
    expect(potentialOf(chain(image, ['GlobalAveragePool'])).nonNegative).toBe(true);
    expect(potentialOf(chain(image, conv(2, 3))).nonNegative).toBe(false);
    expect(
      potentialOf(chain(image, ['Sub', {}, floatTensor([], [1])], ['GlobalAveragePool'])).nonNegative,
    ).toBe(false);
  });
  it('keeps the shape of its neurons through Flatten', () => {
    const potential = potentialOf(chain(image, conv(2, 3), ['Flatten']));
    expect(potential.shape).toEqual([60]);
    expect(potential.units).toEqual([2, 6, 5]);
  });
  it('a depthwise average has one weight 1/k per tap', () => {
    const [{ synapses }] = potentialOf(chain(image, ['AveragePool', { kernel_shape: [2, 2] }])).terms;
    expect(synapses).toMatchObject({ kind: 'conv', groups: 3, inChannels: 3, outChannels: 3 });
    expect([...synapses.weights]).toEqual(new Array(12).fill(0.25));
  });
});

describe('connect: what needs OFF neurons, relays or listed synapses', () => {
  const cases: readonly (readonly [string, Graph])[] = [
    ['a factor per pixel after a convolution', chain(image, conv(2, 3), ['Mul', {}, tensor(2, 6, 5)])],
    [
      'a negative factor after MaxPool',
      chain(image, conv(2, 3), ['MaxPool', { kernel_shape: [2, 2] }], ['Mul', {}, floatTensor([], [-1])]),
    ],
    ['two linear layers in a row', chain(image, conv(2, 3), conv(2, 2))],
    [
      'Clip(-1, 1)',
      chain(image, conv(2, 3), ['Clip', {}, floatTensor([], [-1]), floatTensor([], [1])], conv(2, 2)),
    ],
    ['border averages', chain(image, ['AveragePool', { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }])],
    ['channels last', chain(image, ['Transpose', { perm: [0, 2, 3, 1] }])],
    [
      'a potential with channels last',
      chain(image, conv(2, 3), ['Transpose', { perm: [0, 2, 3, 1] }], ['Relu']),
    ],
  ];
  it.each(cases)('%s', (_, graph) => {
    const pixels = random(sizeOf(graph.inputs[0].shape)).map(Math.abs);
    const { signal, values } = connectGraph({ ...graph, outputs: [graph.outputs[0]] }, pixels);
    expect(signal.kind).not.toBe('relayed-potential');
    const [expected] = runGraph(
      planGraph(graph),
      new Map([['v0', floatTensor(graph.inputs[0].shape, pixels)]]),
    );
    expected.data.forEach((value: number, i: number) => {
      expect(values[i]).toBeCloseTo(value, 5);
    });
  });
});

describe('connect: what cannot be converted says why', () => {
  const refusals: readonly (readonly [string, Graph, RegExp])[] = [
    ['a product of signals', chain(image, conv(3, 3), ['Relu'], ['Mul', {}, 'v0']), /product of two signals/],
    [
      'a clip below zero',
      chain(image, conv(2, 3), ['Clip', {}, floatTensor([], [-2]), floatTensor([], [-1])]),
      /max must be positive/,
    ],
  ];
  it.each(refusals)('%s', (_, graph, words) => {
    expect(() => connectGraph(graph, random(sizeOf(graph.inputs[0].shape)).map(Math.abs))).toThrow(words);
  });
});
