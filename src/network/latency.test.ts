/** @file Latency and neuron updates by hand: stages as long as the longest of their populations, shortened by deadlines. */
import { describe, expect, it } from 'vitest';
import { input, networkOf, readout, relay, spiking, synapses } from '../../test/tiny-network.ts';
import { clockedLife, latency, timelineOf } from './latency.ts';
import type { Population, SendingPopulation, SpikingNetwork } from './network.ts';

const until = <P extends SendingPopulation>(population: P, deadline: number): P => ({
  ...population,
  selection: { deadline, competition: null },
});
const within = <P extends SendingPopulation>(population: P, steps: number): P => ({ ...population, steps });
const one = { kind: 'elementwise', size: 1 } as const;

/** input → a → b → read-out. */
const chain = (
  first: Population,
  a: Population,
  b: Population,
  more: SpikingNetwork['projections'] = [],
): SpikingNetwork =>
  networkOf(
    [first, a, b, readout([1], 3)],
    [synapses('input', 'a', one), synapses('a', 'b', one), synapses('b', 'readout', one), ...more],
  );

const plain = [input([1]), spiking('a', [1], 1), spiking('b', [1], 2)] as const;

describe('latency', () => {
  it('is (L + 1) · tMax without deadlines', () => {
    expect(latency(chain(...plain))).toBe(3 * 4);
  });

  it('is the sum of the deadlines', () => {
    const [first, a, b] = plain;
    expect(latency(chain(until(first, 3), until(a, 2), until(b, 1)))).toBe(3 + 2 + 1);
    const short = chain(first, until(a, 2), until(b, 1));
    expect(latency(short)).toBe(4 + 2 + 1);
    expect([0, 1, 2, 3].map(timelineOf(short).start)).toEqual([0, 4, 6, 7]);
  });

  it('waits for a source of an earlier stage, heard as if delayed: the pixels need all of four steps again', () => {
    const [first, a, b] = plain;
    const residual = [synapses('input', 'b', one)];
    expect(latency(chain(first, until(a, 2), until(b, 1), residual))).toBe(4 + 4 + 1);
  });

  it('is the sum of the stages, where populations have steps of their own', () => {
    const [first, a, b] = plain;
    const mixed = chain(within(first, 9), within(a, 1), b);
    expect(latency(mixed)).toBe(9 + 1 + 4);
    const { start, steps, firesFrom } = timelineOf(mixed);
    expect([0, 1, 2, 3].map(start)).toEqual([0, 9, 10, 14]);
    expect([0, 1, 2].map(steps)).toEqual([9, 1, 4]);
    expect([within(first, 9), within(a, 1), b].map(firesFrom)).toEqual([0, 9, 10]);
    // The pixels, heard again beside a, need two steps.
    expect(latency(chain(within(first, 2), within(a, 1), b, [synapses('input', 'b', one)]))).toBe(2 + 2 + 4);
    // The pixels, heard again, are as long as four steps beside the two of a, which fires in the last two.
    const both = chain(until(first, 3), within(a, 2), b, [synapses('input', 'b', one)]);
    expect(latency(both)).toBe(3 + 4 + 4);
    expect(timelineOf(both).firesFrom(within(a, 2))).toBe(3 + 2);
  });

  it('takes no time to work out for a stage that a damaged file puts far away', () => {
    const [first, a] = plain;
    const far = networkOf(
      [first, a, readout([1], 2 ** 50)],
      [synapses('input', 'a', one), synapses('a', 'readout', one)],
    );
    expect(latency(far)).toBe(4 * 2 ** 50);
  });

  it('of a relay is that of its sources', () => {
    const [first, a] = plain;
    const network = networkOf(
      [first, until(a, 2), relay('r', [1], 1), readout([1], 2)],
      [
        synapses('input', 'a', one),
        { kind: 'gather', from: 'a', to: 'r', sources: Int32Array.of(0) },
        synapses('r', 'readout', one),
      ],
    );
    expect(latency(network)).toBe(4 + 2);
  });
});

it('a neuron lives on a clock through its silent and its spiking stage, a read-out through the first', () => {
  const [first, a, b] = plain;
  const lives = (network: SpikingNetwork) => {
    const { silent, spiking } = clockedLife(network);
    return ['a', 'b', 'readout'].map((name) => [silent(name), spiking(name)]);
  };
  const all = [4, 4];
  expect(lives(chain(first, a, b))).toEqual([all, all, [4, 0]]);
  expect(lives(chain(first, until(a, 3), until(b, 1)))).toEqual([
    [4, 3],
    [3, 1],
    [1, 0],
  ]);
  expect(lives(chain(within(first, 2), within(a, 1), b))).toEqual([
    [2, 1],
    [1, 4],
    [4, 0],
  ]);
});
