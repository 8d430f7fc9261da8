/** @file A chain of a thousand layers: nothing recurses over layers, or takes time by their square. */
import { expect, it } from 'vitest';
import { networkToC } from '../src/formats/c/index.ts';
import { networkToOnnx } from '../src/formats/integer-onnx/index.ts';
import { importOnnx } from '../src/formats/onnx/read/index.ts';
import { toOnnx } from '../src/formats/onnx/write/index.ts';
import { loadNetwork, saveNetwork } from '../src/network/index.ts';
import { clockedSimulator } from '../src/simulate/clocked/clocked.ts';
import { simulatorOf } from '../src/simulate/index.ts';
import { plainNetwork } from './plain-network.ts';
import { chain, gemm, type Layer } from './tiny-graph.ts';

const DEPTH = 1000;

it('carries a pixel unchanged through a thousand layers of weight 1', async () => {
  const layers = Array.from({ length: DEPTH }, (): Layer[] => [gemm([[1]], [0]), ['Relu']]).flat();
  const graph = importOnnx(toOnnx(chain([1, 1, 1, 1], ['Flatten'], ...layers, gemm([[1], [-1]], [0, 0]))));
  const images = { shape: [1, 1, 1], length: 1, pixels: Uint8Array.of(255) } as const;
  const network = await plainNetwork(graph, images, { steps: 8, threshold: { kind: 'max' } });
  expect(network.populations).toHaveLength(DEPTH + 2);
  const saved = loadNetwork(saveNetwork(network));
  // Eight steps hold multiples of 1/8 exactly, and xMax is 1 in every layer.
  for (const simulator of [clockedSimulator(network), simulatorOf(saved, 'event')]) {
    for (const [pixel, value] of [
      [0, 0],
      [32, 1 / 8],
      [128, 1 / 2],
      [255, 1],
    ]) {
      expect([...simulator.run([pixel]).logits]).toEqual([value, 0 - value]);
    }
  }
  expect(networkToC(network).facts.ram).toBeGreaterThan(0);
  expect(networkToOnnx(network).length).toBeGreaterThan(0);
}, 60_000);
