/** @file Products with zero are counted by hand, and by brute force. */
import { describe, expect, it } from 'vitest';
import { random } from '../../test/random.ts';
import { chain, gemm } from '../../test/tiny-graph.ts';
import type { Graph } from '../graph/graph.ts';
import { floatTensor, sizeOf, type Tensor } from '../graph/tensor.ts';
import { costOf, effectiveMacs } from './cost.ts';
import { planGraph } from './plan.ts';
import { runGraph } from './run.ts';

const ones = (...shape: number[]) => floatTensor(shape, new Float32Array(sizeOf(shape)).fill(1));

function effective(graph: Graph, shape: readonly number[], pixels: readonly number[]): number {
  const plan = planGraph(graph);
  const values = new Map<string, Tensor>();
  const [{ name }] = plan.graph.inputs;
  runGraph(plan, new Map([[name, floatTensor(shape, pixels)]]), (value, tensor) => values.set(value, tensor));
  return effectiveMacs(plan, values);
}

describe('multiply-accumulates whose input is not zero', () => {
  const same = chain([1, 1, 3, 3], ['Conv', { pads: [1, 1, 1, 1] }, ones(2, 1, 3, 3)]);

  it('of a convolution are those of the windows that see the pixel', () => {
    // A corner lies in 4 windows, the centre in 9; two output channels.
    expect(effective(same, [1, 1, 3, 3], [1, 0, 0, 0, 0, 0, 0, 0, 0])).toBe(2 * 4);
    expect(effective(same, [1, 1, 3, 3], [1, 0, 0, 0, 5, 0, 0, 0, 0])).toBe(2 * (4 + 9));
    expect(effective(same, [1, 1, 3, 3], [0, 0, 0, 0, 0, 0, 0, 0, 0])).toBe(0);
    // All 9 pixels: 4 corners · 4 + 4 edges · 6 + 9 of 81 with padding.
    expect(effective(same, [1, 1, 3, 3], new Array(9).fill(1))).toBe(2 * 49);
    expect(costOf(planGraph(same)).macs).toBe(2 * 81);
  });
  it('of a depthwise convolution are those of its own channel', () => {
    const depthwise = chain([1, 2, 2, 2], ['Conv', { group: 2 }, ones(2, 1, 2, 2)]);
    expect(effective(depthwise, [1, 2, 2, 2], [1, 1, 0, 0, 0, 0, 0, 3])).toBe(3);
  });
  it('of a dense layer are its outputs, and a ReLU makes zeros', () => {
    const two = chain(
      [1, 1, 1, 3],
      ['Flatten'],
      gemm(
        [
          [1, 1, 1],
          [-1, -1, -1],
        ],
        [0, 0],
      ),
      ['Relu'],
      gemm([[1, 1]], [0]),
    );
    // Two of three pixels to two units, of which one is silent.
    expect(effective(two, [1, 1, 1, 3], [1, 0, 2])).toBe(2 * 2 + 1);
  });
  it('of a transposed convolution are the products that its border leaves', () => {
    const up = chain([1, 1, 2, 2], ['ConvTranspose', { strides: [2, 2] }, ones(1, 3, 2, 2)]);
    expect(effective(up, [1, 1, 2, 2], [1, 0, 0, 2])).toBe(2 * 3 * 4);
  });
  it('are as many as products of a convolution written out, whatever its strides, dilations and pads', () => {
    const draw = random(11);
    const pick = (n: number) => Math.floor(draw() * n);
    for (let round = 0; round < 60; round++) {
      const [groups, perGroup, outs] = [1 + pick(2), 1 + pick(2), 1 + pick(3)];
      const [rows, columns, kernel] = [4 + pick(4), 4 + pick(4), 1 + pick(3)];
      const [stride, dilation, pad] = [1 + pick(2), kernel === 1 ? 1 : 1 + pick(2), pick(2)];
      if (rows + 2 * pad < (kernel - 1) * dilation + 1 || columns + 2 * pad < (kernel - 1) * dilation + 1)
        continue;
      const channels = groups * perGroup;
      const graph = chain(
        [1, channels, rows, columns],
        [
          'Conv',
          {
            group: groups,
            strides: [stride, stride],
            dilations: [dilation, dilation],
            pads: [pad, pad, pad, pad],
          },
          ones(groups * outs, perGroup, kernel, kernel),
        ],
      );
      const pixels = Array.from({ length: channels * rows * columns }, () => (draw() < 0.5 ? 0 : draw()));
      const outRows = Math.floor((rows + 2 * pad - (kernel - 1) * dilation - 1) / stride) + 1;
      const outColumns = Math.floor((columns + 2 * pad - (kernel - 1) * dilation - 1) / stride) + 1;
      let products = 0;
      for (let out = 0; out < groups * outs; out++)
        for (let y = 0; y < outRows; y++)
          for (let x = 0; x < outColumns; x++)
            for (let c = 0; c < perGroup; c++)
              for (let ky = 0; ky < kernel; ky++)
                for (let kx = 0; kx < kernel; kx++) {
                  const row = y * stride - pad + ky * dilation;
                  const column = x * stride - pad + kx * dilation;
                  if (row < 0 || row >= rows || column < 0 || column >= columns) continue;
                  const channel = Math.floor(out / outs) * perGroup + c;
                  if (pixels[(channel * rows + row) * columns + column] !== 0) products++;
                }
      expect(effective(graph, [1, channels, rows, columns], pixels)).toBe(products);
    }
  });
});
