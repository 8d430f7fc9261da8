/** @file Small graphs and image sets for tests, written the way one would on paper. */
import type { Graph, Node } from '../src/graph/graph.ts';
import { floatTensor, type Shape, type Tensor } from '../src/graph/tensor.ts';
import type { LabelledImages } from '../src/measure/tally.ts';

/** A node that reads the value before it and `operands`: constants, or the name of another value. */
export type Layer = readonly [
  type: string,
  attributes?: Node['attributes'],
  ...operands: readonly (Tensor | string)[],
];

/** A chain of layers; layer i (from 1) writes the value `v<i>`, the input is `v0`, nodes are called `conv1`, … */
export function chain(shape: Shape, ...layers: readonly Layer[]): Graph {
  const constants = new Map<string, Tensor>();
  const nodes = layers.map(([type, attributes = {}, ...operands], i): Node => {
    const inputs = operands.map((operand, k) => {
      if (typeof operand === 'string') return operand;
      constants.set(`c${i + 1}.${k}`, operand);
      return `c${i + 1}.${k}`;
    });
    const name = `${type.toLowerCase()}${i + 1}`;
    return { name, type, inputs: [`v${i}`, ...inputs], outputs: [`v${i + 1}`], attributes };
  });
  const outputs = [`v${layers.length}`];
  return { name: 'tiny', opset: 13, inputs: [{ name: 'v0', shape }], outputs, nodes, constants };
}

/** Float images of the given size, one row of pixels each, labelled 0 unless `labels` says otherwise. */
export function imagesOf(
  shape: readonly [number, number, number],
  rows: readonly (readonly number[])[],
  labels: readonly number[] = rows.map(() => 0),
): LabelledImages {
  return {
    shape,
    length: rows.length,
    pixels: Float32Array.from(rows.flat()),
    labels: Int32Array.from(labels),
  };
}

/** A dense layer, weights [outputs, inputs] as rows. */
export function gemm(rows: readonly (readonly number[])[], bias: readonly number[]): Layer {
  const weights = floatTensor([rows.length, rows[0].length], rows.flat());
  return ['Gemm', { transB: 1 }, weights, floatTensor([bias.length], bias)];
}

/** One number as a tensor without axes. */
export const scalar = (value: number): Tensor => floatTensor([], [value]);
