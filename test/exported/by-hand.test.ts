/** @file Small networks as C, computed by hand; and what the C file cannot say. */
import { describe, expect, it } from 'vitest';
import { type CProject, networkToC } from '../../src/formats/c/index.ts';
import { placeWindow } from '../../src/geometry/window.ts';
import { linear } from '../../src/graph/activation.ts';
import type { SpikingNetwork } from '../../src/network/network.ts';
import { difference, input, networkOf, pooledPair, readout, spiking, synapses } from '../tiny-network.ts';
import { hasCompiler, runInC } from './programs.ts';

const withPixels = (network: SpikingNetwork, xMin: number, xMax: number): SpikingNetwork => ({
  ...network,
  populations: network.populations.map((one) => (one.kind === 'input' ? { ...one, xMin, xMax } : one)),
});

/** Bytes 0…4 in four steps: a pixel is its own k, and 4 the largest. */
const ofBytes = (network: SpikingNetwork): SpikingNetwork => withPixels(network, 0, 4);

/** Weights 1, 2, 3 around every other pixel of a row of four. */
const row = networkOf(
  [input([1, 1, 4]), readout([1, 1, 2], 1)],
  [
    synapses(
      'input',
      'readout',
      {
        kind: 'conv',
        window: placeWindow([1, 4], {
          kernel: [1, 3],
          strides: [1, 2],
          dilations: [1, 1],
          padding: { kind: 'explicit', start: [0, 1], end: [0, 1] },
          ceil: false,
        }),
        inChannels: 1,
        outChannels: 1,
        groups: 1,
      },
      [1, 2, 3],
    ),
  ],
);

/** More units than 16 bits count, and more steps than they hold: pairs of 70,000 pixels, in 40,000 steps. */
const PIXELS = 70_000;
const wide = networkOf(
  [{ ...input([1, 1, PIXELS], 40_000), xMax: 255 }, readout([1, 1, PIXELS / 2], 1)],
  [
    synapses('input', 'readout', {
      kind: 'conv',
      window: placeWindow([1, PIXELS], {
        kernel: [1, 2],
        strides: [1, 2],
        dilations: [1, 1],
        padding: { kind: 'valid' },
        ceil: false,
      }),
      inChannels: 1,
      outChannels: 1,
      groups: 1,
    }),
  ],
);

const manySynapses = networkOf(
  [{ ...input([64, 96, 96], 1), xMax: 255 }, spiking('hidden', [64, 96, 96], 1, 1), readout([1], 2)],
  [
    synapses(
      'input',
      'hidden',
      {
        kind: 'conv',
        window: placeWindow([96, 96], {
          kernel: [11, 11],
          strides: [1, 1],
          dilations: [1, 1],
          padding: { kind: 'explicit', start: [5, 5], end: [5, 5] },
          ceil: false,
        }),
        inChannels: 64,
        outChannels: 64,
        groups: 1,
      },
      new Array<number>(64 * 64 * 121).fill(0),
    ),
    synapses('hidden', 'readout', { kind: 'dense', inputs: 64 * 96 * 96, outputs: 1 }),
  ],
);

/** Compilers see it, too. */
const misnamed = { ...ofBytes(pooledPair()), name: 'evil */ int x; /* \n??/ "' };

const signed = difference({ ...spiking('hidden', [1]), mirror: Int32Array.of(0), activation: linear });

const threshold = { kind: 'threshold', output: 'y', shape: [2], endings: [] } as const;

describe.skipIf(!hasCompiler('gcc'))('as C (skipped where gcc is not installed)', () => {
  const [[pooled], [negative], [first, clipped], [far], [over, under], [notBelow, below]] = hasCompiler('gcc')
    ? runInC([
        { network: misnamed, images: [[3, 1]] },
        { network: ofBytes(signed), images: [[1, 4]] },
        {
          network: ofBytes(row),
          images: [
            [1, 2, 3, 4],
            [0, 0, 0, 255],
          ],
        },
        { network: wide, images: [new Uint8Array(PIXELS).fill(255, PIXELS - 2)] },
        {
          network: {
            ...ofBytes(difference(spiking('hidden', [1]))),
            decision: { ...threshold, threshold: 1.5 },
          },
          images: [
            [3, 1],
            [2, 1],
          ],
        },
        {
          network: {
            ...ofBytes(difference(spiking('hidden', [1]))),
            decision: { ...threshold, threshold: 2, below: true },
          },
          images: [
            [3, 1],
            [2, 1],
          ],
        },
      ])
    : [[], [], [], [], [], []];

  it('the larger of two units reaches three classes', () => {
    expect(pooled).toEqual({ potentials: [3, 3, 3], decision: 0, spikes: [2, 2, 1, 0], synops: [2, 0, 3] });
  });

  it('an OFF neuron carries 1 − 4, and both neurons of its unit have every synapse', () => {
    expect(negative).toEqual({ potentials: [-3, -6], decision: 0, spikes: [2, 1, 0], synops: [4, 2] });
  });

  it('a border has fewer synapses, and a pixel at its range or beyond is the earliest spike', () => {
    // 1·2 + 2·3 and 2·1 + 3·2 + 4·3; pixels reach 1, 2, 1 and 1 positions.
    expect(first).toEqual({ potentials: [8, 20], decision: 1, spikes: [4, 0], synops: [5] });
    expect(clipped).toEqual({ potentials: [0, 12], decision: 1, spikes: [1, 0], synops: [1] });
  });

  it('units and steps beyond 16 bits are counted in 32', () => {
    expect(far.potentials.slice(-2)).toEqual([0, 80_000]);
    expect(far).toMatchObject({ decision: PIXELS / 2 - 1, spikes: [2, 0], synops: [2] });
  });

  it('synaptic operations are counted beyond 2^32', () => {
    // One axis has 96 · 11 synapses less 2 · (1 + … + 5) beyond the borders: 1,026. All pixels fire: 64 · 64 · 1,026².
    const [[large]] = runInC([{ network: manySynapses, images: [new Uint8Array(64 * 96 * 96).fill(255)] }], {
      flags: ['-O3'],
      sanitizers: false,
    });
    expect(large.synops).toEqual([4_311_760_896, 0]);
  });

  it('a threshold between two potentials decides', () => {
    expect([over, under]).toMatchObject([
      { potentials: [2, 4], decision: 1 },
      { potentials: [1, 2], decision: 0 },
    ]);
    // Class 1 is below 2, and not at it.
    expect([notBelow, below]).toMatchObject([{ decision: 0 }, { decision: 1 }]);
  });
});

describe('the header', () => {
  const headerOf = (files: CProject['files']) => new TextDecoder().decode(files.get('src/firstspike.h'));

  it('says memory and synaptic operations', () => {
    const { files, facts } = networkToC(ofBytes(row), {
      measured: { images: 2, data: 'two rows', spikes: 2.5, synops: 3 },
    });
    // Two potentials of 4 bytes and four k of a byte; five synapses in all.
    expect(facts).toMatchObject({ ram: 12, worstSynops: 5 });
    expect(headerOf(files)).toMatch(/at most 5; mean 3, by 3 spikes, over 2 images of two rows/);
  });

  it('is not ended by a name', () => {
    expect(headerOf(networkToC(misnamed).files)).toContain('Network: evil _ int x; _ __/ _,');
  });
});

describe('refused by name:', () => {
  it.each<[string, SpikingNetwork, RegExp]>([
    [
      'real weights',
      { ...ofBytes(row), arithmetic: 'float' },
      /real weights, and the C file knows integers only/,
    ],
    ['pixels that are fractions', row, /takes pixels of 0…1, and the C file takes bytes/],
    [
      'pixels with mean and deviation taken out',
      withPixels(row, -2, 2.5),
      /takes pixels of -2…2.5, and the C file/,
    ],
    ['pixels of 16 bits', withPixels(row, 0, 65535), /takes pixels of 0…65535, and the C file/],
  ])('%s', (_, network, message) => {
    expect(() => networkToC(network)).toThrow(message);
  });
});
