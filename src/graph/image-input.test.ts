import { expect, it } from 'vitest';
import { plainNetwork } from '../../test/plain-network.ts';
import { chain, gemm, imagesOf } from '../../test/tiny-graph.ts';
import { eventSimulator } from '../simulate/layers/event.ts';
import { takeImages } from './image-input.ts';

// A model that takes 1 × 2 × 2 pixels of 2 channels, channels last, and weighs its eight numbers 1, 2, …, 8.
const weights = [1, 2, 3, 4, 5, 6, 7, 8];
const graph = chain([1, 2, 2, 2], ['Flatten'], gemm([weights], [0]));
const lastOf = (c: number, h: number, w: number) => ({
  ...graph,
  inputs: [{ name: graph.inputs[0].name, shape: [1, h, w, c] }],
});

it('a model that takes images channels last gets them transposed', async () => {
  const model = { ...graph, inputs: [{ name: graph.inputs[0].name, shape: [1, 1, 4, 2] }] };
  const taken = takeImages(model, [2, 1, 4]);
  expect(taken.inputs[0].shape).toEqual([1, 2, 1, 4]);
  expect(taken.nodes[0].type).toBe('Transpose');
  // Channel 0 is 1, 0, 0, 0 and channel 1 is 0, 0, 0, 1: numbers 1 and 8 of the model's.
  const image = [1, 0, 0, 0, 0, 0, 0, 1];
  const network = await plainNetwork(model, imagesOf([2, 1, 4], [image]), { steps: 'continuous' });
  expect([...eventSimulator(network).run(image).logits]).toEqual([9]);
});

it('one channel lies in memory the same way', async () => {
  const taken = takeImages(lastOf(1, 2, 4), [1, 2, 4]);
  expect(taken.nodes[0].type).toBe('Reshape');
  const image = [0, 1, 0, 0, 0, 0, 1, 0];
  const network = await plainNetwork(lastOf(1, 2, 4), imagesOf([1, 2, 4], [image]), { steps: 'continuous' });
  expect([...eventSimulator(network).run(image).logits]).toEqual([9]);
});

it('any other model stays as it is', () => {
  expect(takeImages(graph, [2, 2, 2])).toBe(graph);
  expect(takeImages(graph, [3, 2, 2])).toBe(graph);
});
