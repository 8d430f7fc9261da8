import { describe, expect, it } from 'vitest';
import { fanOut } from './fan-out.ts';
import { fig1 } from './fig1.ts';
import type { Layer } from './layers.ts';
import { initialParameters, parameterCount, parameterSlots } from './parameters.ts';
import { layerShapes } from './shapes.ts';

const netOf = (...layers: readonly Layer[]) => ({ name: 'n', input: [1, 4, 4], layers }) as const;

describe('the network of Fig. 1', () => {
  it('has the maps that give the published 14,316,496 FLOPs', () => {
    const shapes = layerShapes(fig1());
    expect(shapes[0]).toEqual([32, 28, 28]);
    expect(shapes[3]).toEqual([64, 10, 10]);
    expect(shapes[6]).toEqual([1600]);
    const macs = 32 * 28 * 28 * 49 + 64 * 10 * 10 * 25 * 32 + 1600 * 500 + 500 * 10;
    const pooled = 32 * 14 * 14 + 64 * 5 * 5;
    expect(2 * macs + pooled).toBe(14_316_496);
  });

  it('has 858,374 parameters', () => {
    expect(parameterCount(parameterSlots(fig1()))).toBe(
      49 * 32 + 32 + 25 * 32 * 64 + 64 + 1600 * 500 + 500 + 500 * 10 + 10,
    );
  });

  it('starts with weights of variance 2 / fan-in and zero biases', () => {
    const parameters = initialParameters(fig1(), 1);
    const [, bias, weights] = parameterSlots(fig1());
    expect(parameters.subarray(bias.offset, bias.offset + bias.size).every((v) => v === 0)).toBe(true);
    const drawn = parameters.subarray(weights.offset, weights.offset + weights.size);
    const variance = drawn.reduce((sum, v) => sum + v * v, 0) / drawn.length;
    expect(variance * 25 * 32).toBeCloseTo(2, 1);
  });
});

it('a layer that does not fit is named', () => {
  const conv: Layer = { type: 'conv', filters: 2, kernel: 5, padding: 'valid' };
  expect(() => layerShapes(netOf(conv))).toThrow(/Layer 0 \(conv\).*gets 1×4×4.*kernel is 5×5/);
  expect(() => layerShapes(netOf({ type: 'dense', units: 3 }))).toThrow(/put a flatten before it/);
  expect(() => layerShapes(netOf({ type: 'flatten' }, conv))).toThrow(/needs channels×height×width/);
  expect(() => layerShapes(netOf({ type: 'maxpool', size: 5 }))).toThrow(/window is 5×5/);
});

describe('synapses that leave a unit', () => {
  it('are fewer at the border of a map that is convolved', () => {
    const conv: Layer = { type: 'conv', filters: 10, kernel: 3, padding: 'valid' };
    expect([...fanOut(conv, 3, 4)]).toEqual([1, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2, 1].map((n) => 10 * n));
  });

  it('are as many as the units of a dense layer', () => {
    expect([...fanOut({ type: 'dense', units: 7 }, 1, 2)]).toEqual([7, 7]);
  });

  it('are 25·64 inside the first pooled map of Fig. 1', () => {
    const conv: Layer = { type: 'conv', filters: 64, kernel: 5, padding: 'valid' };
    expect(fanOut(conv, 14, 14)[7 * 14 + 7]).toBe(1600);
  });
});
