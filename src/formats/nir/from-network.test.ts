import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RandomCase, randomCase } from '../../../test/random-network.ts';
import { input, networkOf, pool, readout, relay, spiking, synapses } from '../../../test/tiny-network.ts';
import { FirstspikeError } from '../../error.ts';
import type { Connectivity } from '../../geometry/connectivity.ts';
import { placeWindow } from '../../geometry/window.ts';
import { reluTo } from '../../graph/activation.ts';
import { saveNetwork } from '../../network/file.ts';
import type { Population, SpikingNetwork } from '../../network/network.ts';
import { eventSimulator } from '../../simulate/layers/event.ts';
import { networkToNir, nirFidelity } from './from-network.ts';
import { readNir } from './read.ts';
import { isNirArray, type NirGraph } from './record.ts';
import { isOwnNir, nirToNetwork } from './to-network.ts';
import { writeNir } from './write.ts';

const plain = (kernel: number, start = 0, end = start) =>
  placeWindow([4, 4], {
    kernel: [kernel, kernel],
    strides: [1, 1],
    dilations: [1, 1],
    padding: { kind: 'explicit', start: [start, start], end: [end, end] },
    ceil: false,
  });

const conv = (window = plain(3, 1)): Connectivity => ({
  kind: 'conv',
  window,
  inChannels: 1,
  outChannels: 1,
  groups: 1,
});

/** 1×4×4 → conv (weights 8, iExt 4, initial 8) → dense (weights 3, initial 2, scale 0.5), 4 steps. */
function tiny(initial = Int32Array.of(8)): SpikingNetwork {
  const hidden: Population = {
    kind: 'spiking',
    steps: 4,
    name: 'conv1',
    shape: [1, 4, 4],
    stage: 1,
    xMax: Float64Array.of(1),
    iExt: Int32Array.of(4),
    initial,
    value: 'conv1',
    mirror: null,
    thresholdTable: null,
    selection: null,
    activation: reluTo(),
  };
  const last: Population = {
    kind: 'readout',
    name: 'readout',
    shape: [1],
    stage: 2,
    scale: 0.5,
    initial: Int32Array.of(2),
    value: 'readout',
  };
  return networkOf(
    [input([1, 4, 4]), hidden, last],
    [
      synapses('input', 'conv1', conv(), new Array(9).fill(8)),
      synapses('conv1', 'readout', { kind: 'dense', inputs: 16, outputs: 1 }, new Array(16).fill(3)),
    ],
  );
}

describe('a network as NIR', () => {
  const graph = networkToNir(tiny());
  it('has weights in thresholds: w / iExt, bias u(0) / (tMax · iExt)', () => {
    const node = graph.nodes.get('conv1_synapses');
    expect(node).toMatchObject({
      type: 'Conv2d',
      inputShape: [4, 4],
      stride: [1, 1],
      padding: [1, 1],
      groups: 1,
    });
    expect(node).toMatchObject({ weight: { shape: [1, 1, 3, 3], data: new Float32Array(9).fill(2) } });
    expect(node).toMatchObject({ bias: { shape: [1], data: Float32Array.of(0.5) } });
    expect(graph.nodes.get('conv1')).toMatchObject({
      type: 'IF',
      arrays: { v_threshold: { shape: [1, 4, 4], data: new Float32Array(16).fill(1) } },
    });
  });
  it("has a read-out in the ANN's units: w · scale · tMax, bias u(0) · scale", () => {
    expect(graph.nodes.get('readout')).toMatchObject({
      type: 'Affine',
      arrays: { weight: { data: new Float32Array(16).fill(6) }, bias: { data: Float32Array.of(1) } },
    });
  });
  it('has weights that take sources of S steps to targets of T: w · S / (T · iExt), bias u(0) / (T · iExt)', () => {
    const { populations, ...rest } = tiny();
    const [pixels, hidden, last] = populations;
    const mixed = networkToNir({
      ...rest,
      populations: [{ ...pixels, steps: 8 }, { ...hidden, steps: 2 }, last] as Population[],
    });
    expect(mixed.nodes.get('conv1_synapses')).toMatchObject({
      weight: { data: new Float32Array(9).fill((8 * 8) / (2 * 4)) },
      bias: { data: Float32Array.of(8 / (2 * 4)) },
    });
    // 3 · 2 · 0.5; the start potential of 2 is 1 of the ANN's value as before.
    expect(mixed.nodes.get('readout')).toMatchObject({
      arrays: { weight: { data: new Float32Array(16).fill(3) }, bias: { data: Float32Array.of(1) } },
    });
    expect(nirToNetwork(mixed).populations.map((p) => 'steps' in p && p.steps)).toEqual([8, 2, false]);
  });
  it('joins them as NIR does, with a Flatten before the linear map', () => {
    expect(graph.edges).toEqual([
      ['input', 'conv1_synapses'],
      ['conv1_synapses', 'conv1'],
      ['conv1', 'output_flatten'],
      ['output_flatten', 'readout'],
      ['readout', 'output'],
    ]);
  });
  it('says how time is coded', () => {
    expect(graph.metadata).toMatchObject({
      coding: 'ttfs',
      steps: 4,
      latency: 8,
      arithmetic: 'integer',
    });
    expect(graph.metadata.populations).toMatchObject({
      input: { x_min: 0, x_max: 1, stage: 0, steps: 4, fires_from: 0 },
      conv1: {
        stage: 1,
        steps: 4,
        fires_from: 4,
        i_ext: { data: Int32Array.of(4) },
        initial: { data: Int32Array.of(8) },
      },
    });
  });
  it('leaves out what it takes to read it back if asked to', () => {
    expect(isOwnNir(graph)).toBe(true);
    expect(isOwnNir(networkToNir(tiny(), { plain: true }))).toBe(false);
  });
});

describe('what NIR cannot say is refused:', () => {
  const refused = (network: SpikingNetwork, message: RegExp) =>
    expect(() => networkToNir(network)).toThrowError(
      expect.objectContaining({ code: 'unsupported', message: expect.stringMatching(message) }),
    );

  it('max pooling, unless something may stand in for it', () => {
    const window = placeWindow([4, 4], {
      kernel: [2, 2],
      strides: [2, 2],
      dilations: [1, 1],
      padding: { kind: 'valid' },
      ceil: false,
    });
    const network = networkOf(
      [input([1, 4, 4]), relay('pool1', [1, 2, 2], 0), readout([1], 1)],
      [
        pool('input', 'pool1', window),
        synapses('pool1', 'readout', { kind: 'dense', inputs: 4, outputs: 1 }),
      ],
    );
    refused(network, /no max pooling, which population "pool1" is; --max-pool average/);
    expect(networkToNir(network, { maxPool: 'average' }).nodes.get('pool1')).toEqual({
      type: 'AvgPool2d',
      kernel: [2, 2],
      stride: [2, 2],
      padding: [0, 0],
    });
  });

  it('spikes that are left out', () => {
    const network = tiny();
    const populations = network.populations.map((population) =>
      population.kind === 'spiking'
        ? { ...population, selection: { deadline: 2, competition: null } }
        : population,
    );
    refused({ ...network, populations }, /"conv1" leaves out some of its spikes .*; convert without/);
  });

  it('start potentials that differ within a channel, unless their mean will do', () => {
    const network = tiny(Int32Array.from({ length: 16 }, (_, i) => i));
    refused(network, /neurons of a channel of "conv1" start at different potentials/);
    // Mean of 0…15 is 7.5, over 4 steps and a threshold of 4.
    expect(networkToNir(network, { bias: 'mean' }).nodes.get('conv1_synapses')).toMatchObject({
      bias: { data: Float32Array.of(7.5 / 16) },
    });
  });

  it('padding on one side, unless it is what PyTorch calls same', () => {
    const side = networkOf(
      [input([1, 4, 4]), spiking('conv1', [1, 5, 5]), readout([1])],
      [
        synapses('input', 'conv1', conv(plain(2, 0, 2))),
        synapses('conv1', 'readout', { kind: 'dense', inputs: 25, outputs: 1 }),
      ],
    );
    refused(side, /input → conv1 pads 0×0 zeros before and others after/);
    const same = networkOf(
      [input([1, 4, 4]), spiking('conv1', [1, 4, 4]), readout([1])],
      [
        synapses('input', 'conv1', conv(plain(2, 0, 1))),
        synapses('conv1', 'readout', { kind: 'dense', inputs: 16, outputs: 1 }),
      ],
    );
    expect(networkToNir(same).nodes.get('conv1_synapses')).toMatchObject({ padding: 'same' });
  });
});

describe('reading back', () => {
  it('gives the same network, bit for bit, over random networks', async () => {
    let exported = 0;
    let refused = 0;
    const roundTrip = async ({ network, pixels }: RandomCase) => {
      const graph = attempt(() => networkToNir(network, { maxPool: 'sum', bias: 'mean' }));
      if (!graph) {
        refused++;
        return;
      }
      const file = await readNir(await writeNir(graph));
      expect(file.graph.nodes).toEqual(graph.nodes);
      expect(file.graph.edges).toEqual(graph.edges);
      const again = nirToNetwork(file.graph);
      expect(saveNetwork(again)).toEqual(saveNetwork(network));
      expect(eventSimulator(again).run(pixels)).toEqual(eventSimulator(network).run(pixels));
      exported++;
    };
    await fc.assert(fc.asyncProperty(randomCase, roundTrip), { numRuns: 200, seed: 1 });
    // Pads and pools at random are often what NIR cannot say; what it can must be a good part.
    expect(exported).toBeGreaterThan(20);
    expect(exported + refused).toBe(200);
  });

  it('refuses a file whose weights somebody has changed', async () => {
    const graph = networkToNir(tiny());
    const changed: NirGraph = {
      ...graph,
      nodes: new Map(
        [...graph.nodes].map(([name, node]) => [
          name,
          node.type === 'Affine'
            ? { ...node, arrays: { ...node.arrays, bias: { shape: [1], data: Float32Array.of(7) } } }
            : node,
        ]),
      ),
    };
    expect(nirToNetwork(graph)).toEqual(tiny());
    expect(() => nirToNetwork(changed, 'x.nir')).toThrow(/x\.nir .* no longer those that were exported/);
  });

  it('refuses metadata that has been tampered with', () => {
    const graph = networkToNir(tiny());
    const own = graph.metadata.firstspike;
    if (typeof own !== 'object' || isNirArray(own)) throw new Error('no metadata');
    const tampered: Record<string, string | number>[] = [
      { format: 1 },
      { network: '{' },
      { network: '{}' },
      { weights: '[]' },
      { weights: '{}' },
      { weights: String(own.weights).replace('conv1_synapses', 'conv1') },
      { weights: String(own.weights).replace('"length":9', '"length":4000000000') },
    ];
    for (const entries of tampered) {
      const changed = { ...graph, metadata: { ...graph.metadata, firstspike: { ...own, ...entries } } };
      expect(() => nirToNetwork(changed)).toThrowError(expect.objectContaining({ code: 'bad-file' }));
    }
  });
});

/** The value, or nothing where NIR cannot say it. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof FirstspikeError && error.code === 'unsupported') return undefined;
    throw error;
  }
}

describe('how faithful an export is', () => {
  const judged = (network: SpikingNetwork, options = {}) =>
    Object.fromEntries(nirFidelity(network, options).map(({ node, fidelity }) => [node, fidelity]));
  it('weights that float32 holds are exact, others approximate, and neurons always', () => {
    // 8 / 4 and 3 · 0.5 · 4 are whole; the neurons fire many spikes in place of one.
    expect(judged(tiny())).toEqual({
      input: 'exact',
      conv1: 'approximate',
      output: 'exact',
      conv1_synapses: 'exact',
      output_flatten: 'exact',
      readout: 'exact',
    });
    const { populations, ...rest } = tiny();
    const thirds = populations.map((population) =>
      population.kind === 'spiking' ? { ...population, iExt: Int32Array.of(3) } : population,
    );
    expect(judged({ ...rest, populations: thirds })).toMatchObject({
      conv1_synapses: 'approximate',
      readout: 'exact',
    });
  });
  it("a channel's mean bias is approximate where potentials differ, and refused without leave", () => {
    const uneven = tiny(Int32Array.from({ length: 16 }, (_, i) => i));
    expect(judged(uneven)).toMatchObject({ 'input → conv1': 'refused', readout: 'exact' });
    expect(judged(uneven, { bias: 'mean' })).toMatchObject({ conv1_synapses: 'approximate' });
    expect(judged(tiny(), { bias: 'mean' })).toMatchObject({ conv1_synapses: 'exact' });
  });
  it('something is refused where nothing is written, and only there', () => {
    let written = 0;
    fc.assert(
      fc.property(randomCase, ({ network }) => {
        const nodes = nirFidelity(network, { maxPool: 'sum' });
        const refused = nodes.filter(({ fidelity }) => fidelity === 'refused');
        if (refused.length === 0) {
          const graph = networkToNir(network, { maxPool: 'sum' });
          expect(nodes.map(({ node }) => node)).toEqual([...graph.nodes.keys()]);
          written++;
        } else {
          expect(() => networkToNir(network, { maxPool: 'sum' })).toThrowError(
            expect.objectContaining({ message: refused[0].why, details: expect.objectContaining({ nodes }) }),
          );
        }
      }),
      { seed: 17, numRuns: 100 },
    );
    expect(written).toBeGreaterThan(5);
    expect(written).toBeLessThan(95);
  });
});
