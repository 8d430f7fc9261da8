import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plainNetwork } from '../../../test/plain-network.ts';
import { chain, gemm, imagesOf } from '../../../test/tiny-graph.ts';
import { floatTensor, type Shape } from '../../graph/tensor.ts';
import { costOf, planGraph } from '../../ops/index.ts';
import { runGraph } from '../../ops/run.ts';
import { networkToNir } from './from-network.ts';
import { readNir } from './read.ts';
import type { NirArray, NirEdge, NirGraph, NirNode } from './record.ts';
import { nirToGraph } from './to-graph.ts';

const array = (shape: Shape, ...data: number[]): NirArray => ({ shape, data: Float32Array.from(data) });

/** A graph of nodes by name; without edges, one after the other. */
function graphOf(nodes: Readonly<Record<string, NirNode>>, edges?: readonly NirEdge[]): NirGraph {
  const names = Object.keys(nodes);
  const row = names.slice(1).map((name, i): NirEdge => [names[i], name]);
  return { type: 'NIRGraph', nodes: new Map(Object.entries(nodes)), edges: edges ?? row, metadata: {} };
}

/** What the ANN of a NIR graph computes. */
function outputOf(nir: NirGraph, shape: Shape, ...pixels: number[]): number[] {
  const graph = nirToGraph(nir, 'test');
  const input = floatTensor([1, ...shape], pixels);
  const [output] = runGraph(planGraph(graph), new Map([[graph.inputs[0].name, input]]));
  return [...output.data];
}

const input = (...shape: number[]): NirNode => ({ type: 'Input', shape });
const output = (...shape: number[]): NirNode => ({ type: 'Output', shape });

describe('the ANN of a rate-coded graph', () => {
  it('has rates max(0, r · I / v_threshold)', () => {
    const nir = graphOf({
      input: input(2),
      affine: { type: 'Affine', arrays: { weight: array([2, 2], 1, 2, -3, 0), bias: array([2], 1, 1) } },
      neurons: { type: 'IF', arrays: { r: array([2], 2, 1), v_threshold: array([2], 4, 1) } },
      output: output(2),
    });
    // I = (1 + 2·2 + 1, −3 + 1) = (6, −2); rates (2 · 6 / 4, 0).
    expect(outputOf(nir, [2], 1, 2)).toEqual([3, 0]);
  });

  it('sums and averages windows with their padding, scales, and flattens', () => {
    const pool = { kernel: [2, 2], stride: [2, 2], padding: [1, 1] } as const;
    const image = [1, 2, 3, 4];
    const through = (type: 'SumPool2d' | 'AvgPool2d') =>
      outputOf(
        graphOf({
          input: input(1, 2, 2),
          pool: { type, ...pool },
          flatten: { type: 'Flatten', inputShape: [1, 2, 2], startDim: 0, endDim: -1 },
          scale: { type: 'Scale', arrays: { scale: array([4], 1, 10, 1, 1) } },
          output: output(4),
        }),
        [1, 2, 2],
        ...image,
      );
    expect(through('SumPool2d')).toEqual([1, 20, 3, 4]);
    expect(through('AvgPool2d')).toEqual([0.25, 5, 0.75, 1]);
  });

  it('adds what several edges bring', () => {
    const twice: NirNode = { type: 'Linear', arrays: { weight: array([1, 1], 2) } };
    const nir = graphOf({ input: input(1), twice, output: output(1) }, [
      ['input', 'twice'],
      ['input', 'output'],
      ['twice', 'output'],
      ['twice', 'output'],
    ]);
    expect(outputOf(nir, [1], 3)).toEqual([15]);
  });

  it('takes parameters that stand for several neurons, and shapes with a batch axis', () => {
    const neurons = (...shape: number[]): NirNode => ({
      type: 'IF',
      arrays: {
        r: array(shape, ...new Array(shape.reduce((a, b) => a * b, 1)).fill(1)),
        v_threshold: array(
          shape,
          ...Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i + 1),
        ),
      },
    });
    const flatten: NirNode = { type: 'Flatten', inputShape: [0, 0, 0, 0], startDim: 1, endDim: -1 };
    const nodes = { input: input(2, 1, 2), neurons: neurons(), flatten, output: output(1, 1, 4) };
    expect(outputOf(graphOf(nodes), [2, 1, 2], 6, 6, 6, 6)).toEqual([6, 6, 6, 6]);
    expect(outputOf(graphOf({ ...nodes, neurons: neurons(1) }), [2, 1, 2], 6, 6, 6, 6)).toEqual([6, 6, 6, 6]);
    // Thresholds 1, 2 by channel; 1 … 4 with the batch axis of sinabs.
    expect(outputOf(graphOf({ ...nodes, neurons: neurons(2, 1, 1) }), [2, 1, 2], 6, 6, 6, 6)).toEqual([
      6, 6, 3, 3,
    ]);
    expect(outputOf(graphOf({ ...nodes, neurons: neurons(1, 2, 1, 2) }), [2, 1, 2], 6, 6, 6, 6)).toEqual([
      6, 3, 2, 1.5,
    ]);
    const linear: NirNode = { type: 'Linear', arrays: { weight: array([1, 2], 1, 10) } };
    expect(outputOf(graphOf({ input: input(1, 1, 2), linear, output: output(1) }), [1, 1, 2], 1, 2)).toEqual([
      21,
    ]);
    // Two numbers for the rows or for the columns of an image: nobody knows.
    expect(() => outputOf(graphOf({ ...nodes, neurons: neurons(2) }), [2, 1, 2], 6, 6, 6, 6)).toThrow(
      /"neurons" takes 2, but gets 2×1×2/,
    );
  });

  it('looks into graphs inside the graph', () => {
    const inner = graphOf({
      in: input(1),
      linear: { type: 'Linear', arrays: { weight: array([1, 1], -2) } },
      out: output(1),
    });
    expect(outputOf(graphOf({ input: input(1), inner, output: output(1) }), [1], 3)).toEqual([-6]);
  });

  it('is that of a network that firstspike exported, where nothing is rounded', async () => {
    const weights = floatTensor([2, 1, 3, 3], [0, 1, 0, -1, 0.5, 1, 0, 1, 0, ...new Array(9).fill(-0.25)]);
    const graph = chain(
      [1, 1, 4, 4],
      ['Conv', { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }, weights, floatTensor([2], [0.25, 1])],
      ['Relu'],
      ['Flatten'],
      gemm([Array.from({ length: 32 }, (_, i) => (i % 5) - 2), new Array(32).fill(0.5)], [0.5, -1]),
    );
    const pixels = Array.from({ length: 16 }, (_, i) => ((7 * i) % 16) / 15);
    const images = imagesOf([1, 4, 4], [pixels]);
    const network = await plainNetwork(graph, images, {
      steps: 'continuous',
      weights: 'float32',
      threshold: { kind: 'bound' },
    });
    const [wanted] = runGraph(planGraph(graph), new Map([['v0', floatTensor([1, 1, 4, 4], pixels)]]));
    const exported = networkToNir(network, { plain: true });
    const [top] = network.populations;
    const range = top.kind === 'input' ? top.xMax - top.xMin : 1;
    const got = outputOf(exported, [1, 4, 4], ...pixels.map((pixel) => pixel / range));
    got.forEach((value, i) => {
      expect(value).toBeCloseTo(wanted.data[i], 4);
    });
  });
});

describe('what is no ReLU network is refused:', () => {
  const neuron = { r: array([1], 1), v_threshold: array([1], 1) };
  const leaky = { tau: array([1], 1), v_leak: array([1], 0), ...neuron };
  it.each<[string, NirNode, RegExp]>([
    ['a leak', { type: 'LIF', arrays: leaky }, /LIF "x" leaks/],
    [
      'a step',
      { type: 'Threshold', arrays: { threshold: array([1], 1) } },
      /Threshold "x" is a step function/,
    ],
    ['a delay', { type: 'Delay', arrays: { delay: array([1], 1) } }, /Delay "x" delays/],
    ['a reset', { type: 'IF', arrays: { ...neuron, v_reset: array([1], -1) } }, /IF "x" is not reset to 0/],
    ['no threshold', { type: 'IF', arrays: { ...neuron, v_threshold: array([1], 0) } }, /not positive/],
  ])('%s', (_, node, message) => {
    expect(() => nirToGraph(graphOf({ input: input(1), x: node, output: output(1) }), 'test')).toThrowError(
      expect.objectContaining({ code: 'unsupported', message: expect.stringMatching(message) }),
    );
  });

  it('a cycle', () => {
    const nodes = { input: input(1), x: { type: 'IF', arrays: neuron }, output: output(1) } as const;
    const edges = [
      ['input', 'x'],
      ['x', 'x'],
      ['x', 'output'],
    ] as const;
    expect(() => nirToGraph(graphOf(nodes, edges), 'test')).toThrow(
      /^IF "x" is on the cycle x → x; only feed-forward graphs convert\.$/,
    );
  });

  it('recurrent synapses as snnTorch nests them: by the names on the cycle, and what is behind it by its own', () => {
    const lif = { type: 'LIF', arrays: leaky } as const;
    const linear: NirNode = { type: 'Linear', arrays: { weight: array([1, 1], 1) } };
    const inner = graphOf({ input: input(1), lif, w_rec: linear, output: output(1) }, [
      ['input', 'lif'],
      ['lif', 'w_rec'],
      ['w_rec', 'lif'],
      ['lif', 'output'],
    ]);
    const nir = graphOf({ input: input(1), lif1: inner, fc: linear, lif2: lif, output: output(1) });
    expect(() => nirToGraph(nir, 'test')).toThrowError(
      expect.objectContaining({
        details: {
          nodes: [
            ['lif1.lif', /^LIF "lif1.lif" is on the cycle lif1.lif → lif1.w_rec → lif1.lif;/],
            ['lif1.w_rec', /^Linear "lif1.w_rec" is on the cycle/],
            ['lif2', /^LIF "lif2" leaks/],
          ].map(([node, message]) =>
            expect.objectContaining({ node, message: expect.stringMatching(message) }),
          ),
        },
      }),
    );
  });

  it.each<[string, Readonly<Record<string, NirNode>>, RegExp]>([
    [
      'shapes that do not fit',
      {
        input: input(3),
        x: { type: 'Linear', arrays: { weight: array([1, 2], 1, 1) } },
        output: output(1),
      },
      /"x" takes 2, but gets 3/,
    ],
    [
      'a kernel larger than the image',
      {
        input: input(1, 2, 2),
        x: { type: 'SumPool2d', kernel: [3, 3], stride: [1, 1], padding: [0, 0] },
        output: output(1),
      },
      /"x" has a kernel that spans 3, but gets 2/,
    ],
    [
      'an image of 2^30 pixels',
      { input: input(1, 2 ** 15, 2 ** 15), output: output(1, 2 ** 15, 2 ** 15) },
      /"input" has 1,073,741,824 outputs/,
    ],
  ])('%s', (_, nodes, message) => {
    expect(() => nirToGraph(graphOf(nodes), 'test')).toThrowError(
      expect.objectContaining({ code: 'shape', message: expect.stringMatching(message) }),
    );
  });

  it('a graph whose output no input reaches', () => {
    const nodes = { input: input(1), output: output(1) };
    expect(() => nirToGraph(graphOf(nodes, []), 'test')).toThrow(/1 inputs and 0 outputs/);
  });
});

const data = process.env.FIRSTSPIKE_DATA;

describe.skipIf(data === undefined)(
  "NIR's published graphs (skipped where $FIRSTSPIKE_DATA is not set)",
  () => {
    it.each([
      ['lif_norse', /^LIF "1" leaks/],
      ['lif_rockpool', /^LIF "1_LIFNeuronTorch" leaks/],
      ['two_lif_neurons', /^LIF "lif1" leaks.*\(and 1 more\)$/],
      ['braille_noDelay_bias_zero', /^CubaLIF "lif1.lif" is on the cycle lif1.lif → lif1.w_rec → lif1.lif;/],
      [
        'braille_noDelay_noBias_subtract',
        /^CubaLIF "lif1.lif" is on the cycle lif1.lif → lif1.w_rec → lif1.lif;/,
      ],
    ])('%s is read, and what is no ReLU in it is named', async (name, message) => {
      const { graph } = await readNir(new Uint8Array(readFileSync(join(data ?? '', `nir/${name}.nir`))));
      expect(() => nirToGraph(graph, name)).toThrowError(
        expect.objectContaining({ code: 'unsupported', message: expect.stringMatching(message) }),
      );
    });

    it('is a ReLU network of 903,680 MACs', async ({ skip }) => {
      const path = join(data ?? '', 'nir/cnn_sinabs.nir');
      let bytes: Uint8Array;
      try {
        bytes = new Uint8Array(readFileSync(path));
      } catch {
        return skip('$FIRSTSPIKE_DATA/nir/cnn_sinabs.nir does not exist');
      }
      const plan = planGraph(nirToGraph((await readNir(bytes)).graph, 'cnn'));
      // Outputs × kernel: 16·16·16·50 + 16·16·16·144 + 8·8·8·144 + 256·128 + 10·256.
      expect(costOf(plan).macs).toBe(204800 + 589824 + 73728 + 32768 + 2560);
      expect(plan.graph.nodes.filter(({ type }) => type === 'Relu')).toHaveLength(5);
    });
  },
);
