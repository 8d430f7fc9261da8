import { expect, it } from 'vitest';
import { placeWindow } from '../geometry/window.ts';
import type { FloatSynapses } from '../ops/signal.ts';
import { channelReach, type NormalisedTerm, normaliseTerm, weightBlocks } from './normalise.ts';

const normalised = (synapses: FloatSynapses, channels: number, source: number[], target: number[]) =>
  normaliseTerm({ from: 'a', synapses }, channels, Float64Array.from(source), Float64Array.from(target));

const weightsOf = (term: NormalisedTerm): number[] =>
  [...weightBlocks(term)].flatMap(({ weights, length }) => [...weights.subarray(0, length)]);
const ownersOf = (term: NormalisedTerm): number[] =>
  [...weightBlocks(term)].flatMap(({ channels, length }) => [...channels.subarray(0, length)]);

it('V = W · xMax_in / xMax_out, each synapse with the channels it joins', () => {
  // Sources carry up to 2 and 4, targets up to 1 and 8: V = [1·2/1, 1·4/1, 1·2/8, 1·4/8].
  const dense: FloatSynapses = { kind: 'dense', inputs: 2, outputs: 2, weights: Float32Array.of(1, 1, 1, 1) };
  const term = normalised(dense, 2, [2, 4], [1, 8]);
  expect(weightsOf(term)).toEqual([2, 4, 0.25, 0.5]);
  expect(ownersOf(term)).toEqual([0, 0, 1, 1]);
});

it('a range per channel reaches every neuron of a flattened channel', () => {
  // Two channels of two neurons each, carrying up to 1 and up to 10.
  const dense: FloatSynapses = { kind: 'dense', inputs: 4, outputs: 1, weights: Float32Array.of(1, 2, 3, 4) };
  expect(weightsOf(normalised(dense, 1, [1, 10], [1]))).toEqual([1, 2, 30, 40]);
});

it('knows the channels of a grouped convolution', () => {
  const window = placeWindow([3, 3], {
    kernel: [1, 1],
    strides: [1, 1],
    dilations: [1, 1],
    padding: { kind: 'valid' },
    ceil: false,
  });
  const conv: FloatSynapses = {
    kind: 'conv',
    window,
    inChannels: 4,
    outChannels: 2,
    groups: 2,
    weights: Float32Array.of(1, 1, 1, 1),
  };
  // Target 0 reads sources 0 and 1, target 1 reads sources 2 and 3.
  const term = normalised(conv, 2, [1, 2, 3, 4], [1, 10]);
  expect(weightsOf(term)).toEqual([1, 2, 0.3, 0.4]);
  expect(ownersOf(term)).toEqual([0, 0, 1, 1]);
});

it('an elementwise projection joins each channel to itself, one synapse per neuron', () => {
  const elementwise: FloatSynapses = { kind: 'elementwise', size: 6, weights: Float32Array.of(1) };
  const term = normalised(elementwise, 2, [3, 5], [1, 1]);
  expect(weightsOf(term)).toEqual([3, 5]);
  expect([...channelReach([term], 2).synapses]).toEqual([1, 1]);
});

it('blocks hold all weights once, in order, also where a row is longer than a block', () => {
  const [inputs, outputs] = [5000, 3];
  const dense: FloatSynapses = {
    kind: 'dense',
    inputs,
    outputs,
    weights: Float32Array.from({ length: inputs * outputs }, (_, i) => i),
  };
  const seen: number[] = [];
  for (const { first, length, weights, channels } of weightBlocks(normalised(dense, 3, [1], [1, 2, 4]))) {
    expect(first).toBe(seen.length);
    for (let i = 0; i < length; i++) {
      expect(channels[i]).toBe(Math.floor((first + i) / inputs));
      seen.push(weights[i] * 2 ** channels[i]);
    }
  }
  expect(seen).toEqual([...dense.weights]);
});

it('the reach of a neuron adds up over its projections', () => {
  const dense: FloatSynapses = { kind: 'dense', inputs: 2, outputs: 1, weights: Float32Array.of(3, -4) };
  const same: FloatSynapses = { kind: 'elementwise', size: 1, weights: Float32Array.of(-2) };
  const reach = channelReach([normalised(dense, 1, [1], [1]), normalised(same, 1, [1], [1])], 1);
  expect(reach.largest[0]).toBe(4);
  expect(reach.sum[0]).toBe(9);
  expect(reach.synapses[0]).toBe(3);
});
