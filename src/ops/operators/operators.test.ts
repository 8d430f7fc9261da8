/** @file Operators on cases computed by hand. Cases of ONNX's own suite are tested with the importer. */

import { describe, expect, it } from 'vitest';
import { cases, image, pair } from '../../../test/operator-cases.ts';
import { chain } from '../../../test/tiny-graph.ts';
import { FirstspikeError } from '../../error.ts';
import type { Node } from '../../graph/graph.ts';
import { floatTensor, type Tensor } from '../../graph/tensor.ts';
import { planGraph } from '../plan.ts';
import { runGraph } from '../run.ts';
import { isTail, operators } from '../table.ts';

const f = floatTensor;

/** Runs one node on a float input and constants; `opset` 13 unless said otherwise. */
function run(
  type: string,
  attributes: Node['attributes'],
  [x, ...rest]: readonly Tensor[],
  opset = 13,
): Tensor {
  const constants = new Map(rest.map((tensor, k) => [`c${k}`, tensor]));
  const node = { name: 'n', type, inputs: ['x', ...constants.keys()], outputs: ['y'], attributes };
  if (x.kind === 'int') constants.set('x', x);
  const inputs = x.kind === 'int' ? [] : [{ name: 'x', shape: x.shape }];
  const plan = planGraph({ name: '', opset, inputs, outputs: ['y'], nodes: [node], constants });
  const [y] = runGraph(plan, x.kind === 'int' ? new Map() : new Map([['x', x]]));
  return y;
}

describe('operators, by hand', () => {
  it.each(cases)('%s %o', (type, attributes, inputs, shape, values) => {
    const opset = type === 'Clip' && 'max' in attributes ? 6 : 13;
    const y = run(type, attributes, inputs, opset);
    expect(y.shape).toEqual(shape);
    y.data.forEach((value, at) => {
      expect(value).toBeCloseTo(values[at], 5);
    });
  });
  it('Constant holds any numeric value', () => {
    const value = (attributes: Node['attributes']): number[] => {
      const nodes = [
        { name: 'c', type: 'Constant', inputs: [], outputs: ['c'], attributes },
        { name: 'a', type: 'Add', inputs: ['x', 'c'], outputs: ['y'], attributes: {} },
      ];
      const plan = planGraph({
        name: '',
        opset: 13,
        inputs: [{ name: 'x', shape: [2] }],
        outputs: ['y'],
        nodes,
        constants: new Map(),
      });
      return [...runGraph(plan, new Map([['x', f([2], [0, 0])]]))[0].data];
    };
    expect(value({ value: f([2], [1, 2]) })).toEqual([1, 2]);
    expect(value({ value_float: 0.5 })).toEqual([0.5, 0.5]);
    expect(value({ value_int: 3 })).toEqual([3, 3]);
    expect(value({ value_floats: [1.5, 2.5] })).toEqual([1.5, 2.5]);
    expect(value({ value_ints: [4, 5] })).toEqual([4, 5]);
  });
  it('has a case for every operator', () => {
    const tested = new Set([...cases.map(([type]) => type), 'Constant']);
    expect(operators.map(({ type }) => type).filter((type) => !tested.has(type))).toEqual([]);
  });
  it.each(operators.map(({ type }) => type))('%s without its operands is read or refused', (type) => {
    for (const count of [0, 1, 2, 3]) {
      const names = Array.from({ length: count }, (_, k) => `c${k}`);
      const constants = new Map(names.map((name) => [name, f([1, 1, 2, 2], [1, 2, 3, 4])]));
      const node = { name: 'n', type, inputs: names, outputs: ['y'], attributes: {} };
      const inputs = [{ name: 'x', shape: [1, 2] }];
      const outcome = (): string => {
        try {
          planGraph({ name: '', opset: 13, inputs, outputs: ['y'], nodes: [node], constants });
          return 'read';
        } catch (error) {
          return error instanceof FirstspikeError ? 'refused' : `${count} operands: ${error}`;
        }
      };
      expect(outcome()).toMatch(/^(read|refused)$/);
    }
  });
  it('only Softmax and LogSoftmax are tails', () => {
    expect(operators.map(({ type }) => type).filter(isTail)).toEqual(['LogSoftmax', 'Softmax']);
  });
});

describe('count', () => {
  const cost = (
    type: string,
    attributes: Node['attributes'],
    [x, ...rest]: readonly Tensor[],
    counted?: string,
  ) => {
    const constants = new Map(rest.map((tensor, k) => [`c${k}`, tensor]));
    const node = { name: 'n', type, inputs: ['x', ...constants.keys()], outputs: ['y'], attributes };
    const inputs = [{ name: 'x', shape: x.shape }];
    const { steps } = planGraph({ name: '', opset: 13, inputs, outputs: ['y'], nodes: [node], constants });
    return steps
      .filter(({ operator }) => counted === undefined || operator.type === counted)
      .map(({ operator, attributes: parsed, inputShapes, outputShapes }) =>
        operator.count(parsed, inputShapes, outputShapes),
      )[0];
  };
  it('a convolution counts output size × kernel, padding included', () => {
    const weights = f([4, 1, 3, 3], new Float32Array(36));
    expect(
      cost('Conv', { pads: [1, 1, 1, 1], group: 2 }, [f([1, 2, 5, 5], new Float32Array(50)), weights]),
    ).toEqual({ macs: 4 * 25 * 9, pooled: 0 });
  });
  it('an image between pixels counts the pixels that each of its own is made of', () => {
    // 1 + 2 + 2 + 1 of two pixels.
    expect(
      cost('Resize', { mode: 'linear' }, [f([1, 1, 1, 2], [1, 3]), f([0], []), f([4], [1, 1, 1, 2])]),
    ).toEqual({ macs: 6, pooled: 0 });
  });
  it('a dense layer counts inputs × outputs, pooling its outputs', () => {
    expect(cost('MatMul', {}, [f([1, 3], [0, 0, 0]), f([3, 2], [0, 0, 0, 0, 0, 0])])).toEqual({
      macs: 6,
      pooled: 0,
    });
    expect(
      cost('MatMul', {}, [f([1, 5, 3], new Float32Array(15)), f([3, 2], [0, 0, 0, 0, 0, 0])], 'MatMul'),
    ).toEqual({ macs: 5 * 6, pooled: 0 });
    expect(cost('MaxPool', { kernel_shape: [2, 2] }, [image])).toEqual({ macs: 0, pooled: 4 });
    expect(cost('GlobalAveragePool', {}, [pair])).toEqual({ macs: 0, pooled: 2 });
  });
});

it('slopes that channels share are read without walking the value', () => {
  const huge = [1, 2, 8192, 8192];
  const slopes = (shape: readonly number[], data: readonly number[]) => {
    const [step] = planGraph(chain(huge, ['PRelu', {}, floatTensor(shape, data)])).steps;
    return step.attributes;
  };
  expect(slopes([2, 1, 1], [0.25, 0.5])).toEqual({ kind: 'leaky', slopes: [0.25, 0.5] });
  expect(slopes([2, 1, 1], [0.25, 0.25])).toEqual({ kind: 'leaky', slopes: [0.25] });
  expect(slopes([1], [0.25])).toEqual({ kind: 'leaky', slopes: [0.25] });
});
