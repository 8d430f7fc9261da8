import { expect, it } from 'vitest';
import { chain, scalar } from '../../../test/tiny-graph.ts';
import { planGraph } from '../../ops/plan.ts';
import { loadTensorFlow } from '../tensorflow.ts';
import { interpret } from './interpret.ts';

const tf = await loadTensorFlow('cpu');
const size = 1000;
const graph = chain([1, 1, 1, size], ['Flatten'], ['Dropout', {}, scalar(0.2)], ['Relu']);
const pixels = tf.ones([3, size]) as Parameters<typeof interpret>[2];

/** One row of values per image. */
const rows = (seeds?: number[], of = graph): number[][] => {
  const found = interpret(
    tf,
    planGraph(of),
    pixels,
    new Map(),
    {},
    seeds && Uint32Array.from(seeds),
  ).dataSync();
  return [0, 1, 2].map((image) => [...found.slice(image * size, (image + 1) * size)]);
};

it('is the identity where images have no seeds: in evaluation', () => {
  expect(
    rows()
      .flat()
      .every((value) => value === 1),
  ).toBe(true);
});

it('in training sets a fifth of the values to zero and divides the others by 0.8', () => {
  const [first] = rows([5, 6, 7]);
  expect([...new Set(first)].sort()).toEqual([0, Math.fround(1.25)]);
  const dropped = first.filter((value) => value === 0).length;
  expect(Math.abs(dropped - 200)).toBeLessThan(4 * Math.sqrt(size * 0.2 * 0.8));
});

it('draws the mask of an image from its seed, whatever shard it is in', () => {
  const [a, b, c] = rows([5, 6, 7]);
  const [d, e, f] = rows([7, 5, 5]);
  expect([d, e, f]).toEqual([c, a, a]);
  expect(a).not.toEqual(b);
});

it('reads the ratio of opset 7 from the attribute, which is 1/2 by default', () => {
  const old = chain([1, 1, 1, size], ['Flatten'], ['Dropout', { ratio: 0.75 }], ['Relu']);
  expect(Math.max(...rows([5, 6, 7], { ...old, opset: 7 })[0])).toBe(4);
  expect(Math.max(...rows([5, 6, 7], chain([1, 1, 1, size], ['Flatten'], ['Dropout']))[0])).toBe(2);
});
