/** @file The ConvNet’s column beside the spiking network: what is not zero, counted by hand. */
import { expect, it } from 'vitest';
import { convert } from '../../../src/convert/index.ts';
import { planGraph } from '../../../src/ops/index.ts';
import { chain, gemm } from '../../../test/tiny-graph.ts';
import { askAnn } from './ann.ts';

it('counts activations and MACs without zeros', async () => {
  // Hidden: x₀, x₁, x₀ − x₁, x₁ − x₀; the read-out adds the first two and the last two.
  const graph = chain(
    [1, 1, 1, 2],
    ['Flatten'],
    gemm(
      [
        [1, 0],
        [0, 1],
        [1, -1],
        [-1, 1],
      ],
      [0, 0, 0, 0],
    ),
    ['Relu'],
    gemm(
      [
        [1, 1, 0, 0],
        [0, 0, 1, 1],
      ],
      [0, 0],
    ),
  );
  const pixels = Uint8Array.of(200, 0, 0, 200, 100, 50);
  const images = { shape: [1, 1, 2] as const, length: 3, pixels, name: 'three', white: 255 };
  const { network } = await convert(
    graph,
    images,
    { steps: 4, automatic: false },
    {
      preprocess: { label: 'bytes', scale: [1], offset: [0] },
    },
  );
  // (200, 0): hidden 200, 0, 200, 0. One input of two reaches 4 units, two units of four reach 2.
  expect(askAnn(planGraph(graph), network, Uint8Array.of(200, 0))).toMatchObject({
    logits: [200, 200],
    activations: 2,
    effectiveMacs: 4 + 2 * 2,
  });
  // (0, 0): nothing at all.
  expect(askAnn(planGraph(graph), network, Uint8Array.of(0, 0))).toMatchObject({
    activations: 0,
    effectiveMacs: 0,
  });
});
