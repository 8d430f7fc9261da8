/**
 * @file Codes that send fewer spikes, by hand, in every simulator. Two maps of two positions carry k = 4 2 / 3 2 in stages of
 * four steps; the read-out's weights 1, 5, 25, 125 tell from its potential what each unit sent.
 */
import { describe, expect, it } from 'vitest';
import { input, networkOf, pool, readout, relay, spiking, synapses } from '../../test/tiny-network.ts';
import { placeWindow } from '../geometry/window.ts';
import { linear } from '../graph/activation.ts';
import { latency } from '../network/latency.ts';
import type { Population, SpikingNetwork } from '../network/network.ts';
import type { Selection } from '../network/selection.ts';
import { clockedSimulator } from './clocked/clocked.ts';
import { engineSimulator } from './engine/engine.ts';
import { eventSimulator } from './layers/event.ts';

const simulators = { clocked: clockedSimulator, scalar: eventSimulator, engine: engineSimulator };
const pixels = [1, 0.5, 0.75, 0.5];
const shape = [2, 1, 2];
const places = [1, 5, 25, 125];
/** What a read-out's potential says that units sent: digits of base 5, from −2 to 4 where none is negative. */
const potential = (...sent: readonly number[]): number => sent.reduce((sum, k, i) => sum + k * places[i], 0);

const withSelection = (population: Population, selection: Selection): Population =>
  population.kind === 'readout' ? population : { ...population, selection };

/** input → hidden, unit by unit, with weights 1 and `second` per map → read-out. */
function chain(hidden: Population, first: Population = input(shape), second = 1): SpikingNetwork {
  return networkOf(
    [first, hidden, readout([1])],
    [
      synapses('input', 'hidden', { kind: 'elementwise', size: 4 }, [1, second]),
      synapses('hidden', 'readout', { kind: 'dense', inputs: 4, outputs: 1 }, places),
    ],
  );
}

/** The course of the image in every simulator, which must be the same. */
function run(network: SpikingNetwork) {
  const [clocked, ...others] = Object.values(simulators).map((of) =>
    of(network).run(pixels, { trace: true }),
  );
  for (const other of others) expect({ ...other, recordings: [] }).toEqual(clocked);
  const plain = engineSimulator(network).run(pixels);
  expect(plain.potentials).toEqual(clocked.potentials);
  expect(plain.spikes).toEqual(clocked.spikes);
  return clocked;
}

const competition = (
  group: 'pixel' | 'map' | 'layer',
  most: number,
  ranks?: readonly number[],
  deadline = 4,
): Selection => ({
  deadline,
  competition: { group, most, ranks: ranks ? Int32Array.from(ranks) : null },
});

describe.each<[name: string, Selection, sent: readonly number[], steps: number]>([
  ['a deadline of 2 drops what is below 3', { deadline: 2, competition: null }, [4, 0, 3, 0], 6],
  ['a deadline of 4 drops nothing', { deadline: 4, competition: null }, [4, 2, 3, 2], 8],
  ['1 of 2 per pixel; of equal ones the first', competition('pixel', 1), [4, 2, 0, 0], 8],
  ['1 of 2 per map', competition('map', 1), [4, 0, 3, 0], 8],
  ['3 of 4 per layer', competition('layer', 3), [4, 2, 3, 0], 8],
  ['ranks per pixel stand for 4 and 1', competition('pixel', 2, [4, 1]), [4, 4, 1, 1], 8],
  ['ranks per map', competition('map', 2, [3, 2]), [3, 2, 3, 2], 8],
  ['two ranks per layer; the rest is silent', competition('layer', 2, [3, 2]), [3, 0, 2, 0], 8],
  ['ranks before a deadline', competition('layer', 4, [4, 4, 3, 3], 2), [4, 0, 4, 0], 6],
  ['N-of-M before a deadline', competition('pixel', 1, undefined, 3), [4, 2, 0, 0], 7],
])('%s', (_, selection, sent, steps) => {
  const fired = sent.filter((k) => k !== 0).length;

  it('of a hidden population', () => {
    const network = chain(withSelection(spiking('hidden', shape), selection));
    const { potentials, spikes, synops, spikeTimes } = run(network);
    expect([...potentials]).toEqual([potential(...sent)]);
    expect([...spikes]).toEqual([4, fired, 0]);
    expect([...synops]).toEqual([4, fired]);
    expect([...(spikeTimes?.get('hidden') ?? [])]).toEqual(sent.map((k) => 4 - k));
    expect(latency(network)).toBe(steps);
  });

  it('of the input', () => {
    const network = chain(spiking('hidden', shape), withSelection(input(shape), selection));
    const { potentials, spikes, synops } = run(network);
    expect([...potentials]).toEqual([potential(...sent)]);
    expect([...spikes]).toEqual([fired, fired, 0]);
    expect([...synops]).toEqual([fired, fired]);
    expect(latency(network)).toBe(steps);
  });
});

describe('units with an OFF neuron, which carry 4 2 / −3 −2', () => {
  const signed = (selection: Selection): Population =>
    ({
      ...spiking('hidden', shape),
      kind: 'spiking',
      activation: linear,
      mirror: Int32Array.of(0, 0),
      selection,
    }) as Population;

  it.each<[Selection, readonly number[]]>([
    [competition('layer', 3), [4, 2, -3, 0]],
    [competition('layer', 3, [4, 2, 1]), [4, 1, -2, 0]],
    [{ deadline: 2, competition: null }, [4, 0, -3, 0]],
  ])('compete by the size of their values', (selection, sent) => {
    const { potentials, spikes, synops } = run(chain(signed(selection), input(shape), -1));
    expect([...potentials]).toEqual([potential(...sent)]);
    const fired = sent.filter((k) => k !== 0).length;
    expect([...spikes]).toEqual([4, fired, 0]);
    // Every spike of the input reaches the ON and the OFF neuron.
    expect([...synops]).toEqual([8, fired]);
  });
});

describe('a pool over both positions', () => {
  const window = placeWindow([1, 2], {
    kernel: [1, 2],
    strides: [1, 2],
    dilations: [1, 1],
    padding: { kind: 'explicit', start: [0, 0], end: [0, 0] },
    ceil: false,
  });
  const pooled = (hidden: Population, pools: Population) =>
    networkOf(
      [input(shape), hidden, pools, readout([1])],
      [
        synapses('input', 'hidden', { kind: 'elementwise', size: 4 }, [1]),
        pool('hidden', 'pool', window, 2),
        synapses('pool', 'readout', { kind: 'dense', inputs: 2, outputs: 1 }, [1, 5]),
      ],
    );
  const hidden = spiking('hidden', shape);
  const pools = relay('pool', [2, 1, 1]);

  it('passes on the earliest of what was sent: 1 of 2 per map leaves 4 and 3', () => {
    const { potentials, spikes, synops } = run(pooled(withSelection(hidden, competition('map', 1)), pools));
    expect([...potentials]).toEqual([4 + 5 * 3]);
    expect([...spikes]).toEqual([4, 2, 2, 0]);
    expect([...synops]).toEqual([4, 0, 2]);
  });

  it('sends 1 of its 2 per pixel; all neurons before it have fired', () => {
    const { potentials, spikes, synops } = run(pooled(hidden, withSelection(pools, competition('pixel', 1))));
    expect([...potentials]).toEqual([4]);
    expect([...spikes]).toEqual([4, 4, 1, 0]);
    expect([...synops]).toEqual([4, 0, 1]);
  });

  it('counts ranks', () => {
    const { potentials } = run(pooled(hidden, withSelection(pools, competition('pixel', 2, [2, 1]))));
    expect([...potentials]).toEqual([2 + 5]);
  });
});
