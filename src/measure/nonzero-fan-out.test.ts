/** @file Synapses of weight other than zero, counted tap by tap and, as the definition has it, synapse by synapse. */
import { describe, expect, it } from 'vitest';
import { random } from '../../test/random.ts';
import { synapses } from '../../test/tiny-network.ts';
import { sourceCount, synapseVisitor } from '../geometry/connectivity.ts';
import { placeWindow } from '../geometry/window.ts';
import { nonzeroFanOut } from './neurobench.ts';

describe('synapses of weight other than zero', () => {
  it.each([
    [1, 1],
    [2, 1],
    [1, 4],
    [2, 2],
  ] as const)('stride %i, %i groups: as each synapse says', (stride, groups) => {
    const window = placeWindow([5, 6], {
      kernel: [3, 2],
      strides: [stride, 1],
      dilations: [1, 1],
      padding: { kind: 'explicit', start: [1, 0], end: [1, 1] },
      ceil: false,
    });
    const wiring = { kind: 'conv', window, inChannels: 4, outChannels: 8, groups } as const;
    const next = random(7);
    const values = Array.from({ length: (8 * 4 * 6) / groups }, () => Math.floor(3 * next()) - 1);
    const projection = synapses('input', 'conv', wiring, values);
    const expected = new Int32Array(sourceCount(wiring));
    const visit = synapseVisitor(wiring, values.length);
    for (let j = 0; j < expected.length; j++)
      visit(j, (_, weight) => {
        if (values[weight] !== 0) expected[j]++;
      });
    expect(nonzeroFanOut(projection)).toEqual(expected);
  });
});
