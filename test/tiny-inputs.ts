/** @file A model and images small enough to convert in a moment. */
import { type ImageDataset, subset } from '../src/data/index.ts';
import type { Inputs } from '../studio/src/worker/inputs.ts';
import { random } from './random.ts';
import { chain, gemm } from './tiny-graph.ts';

/** Six bytes to three classes through a hidden layer of eight, weights drawn at random. */
export function tinyInputs() {
  const draw = random(5);
  const rows = (count: number, size: number) =>
    Array.from({ length: count }, () => Array.from({ length: size }, () => 2 * draw() - 1));
  const graph = chain(
    [1, 1, 2, 3],
    ['Flatten'],
    gemm(
      rows(8, 6),
      Array.from({ length: 8 }, () => 0.1),
    ),
    ['Relu'],
    gemm(rows(3, 8), [0, 0, 0]),
  );
  const images: ImageDataset = {
    name: 'noise',
    split: 'train',
    shape: [1, 2, 3],
    length: 160,
    pixels: Uint8Array.from({ length: 160 * 6 }, () => Math.floor(256 * draw())),
    labels: Int32Array.from({ length: 160 }, (_, i) => i % 3),
    classes: 3,
  };
  const data = {
    calibration: subset(images, 0, 100),
    evaluation: subset(images, 100, 160),
    isLabelled: true,
  };
  return { inputs: { model: { graph, sha256: 'abc' }, data } satisfies Inputs, images };
}
