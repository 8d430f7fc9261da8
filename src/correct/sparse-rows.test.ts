import { describe, expect, it } from 'vitest';
import { random } from '../../test/random.ts';
import { type Connectivity, sourceCount, synapseVisitor, targetCount } from '../geometry/connectivity.ts';
import { placeWindow } from '../geometry/window.ts';
import { type FittedWiring, rowsOf, spreadPositions, weightsPerOutput } from './sparse-rows.ts';

const window = placeWindow([5, 4], {
  kernel: [3, 2],
  strides: [2, 1],
  dilations: [1, 2],
  padding: { kind: 'explicit', start: [1, 1], end: [2, 0] },
  ceil: false,
});

describe('rows', () => {
  it('are spread over the map, others on each image', () => {
    const { perImage, of } = spreadPositions(10, 3, 2);
    expect(perImage).toBe(3);
    // 10 positions in steps of 10/3; the second image begins 7919 mod 10 further on.
    expect([...of]).toEqual([0, 3, 6, 9, 2, 5]);
  });

  it.each<[string, FittedWiring]>([
    ['a dense layer', { kind: 'dense', inputs: 7, outputs: 3 }],
    ['a convolution', { kind: 'conv', window, inChannels: 3, outChannels: 2, groups: 1 }],
    ['groups', { kind: 'conv', window, inChannels: 4, outChannels: 6, groups: 2 }],
    ['a depthwise layer', { kind: 'conv', window, inChannels: 3, outChannels: 3, groups: 3 }],
  ])('of %s times its weights are the potentials that its synapses give', (_, wiring) => {
    const draw = random(7);
    const images = 2;
    const units = sourceCount(wiring);
    const sent = Int16Array.from({ length: images * units }, () => Math.floor(6 * draw()) - 2);
    const columns = weightsPerOutput(wiring);
    const outputs = wiring.kind === 'dense' ? wiring.outputs : wiring.outChannels;
    const groups = wiring.kind === 'dense' ? 1 : wiring.groups;
    const weights = Int8Array.from({ length: outputs * columns }, () => Math.floor(200 * draw()) - 100);
    const area = targetCount(wiring) / outputs;
    const positions = spreadPositions(area, area, images);
    for (let group = 0; group < groups; group++) {
      const rows = rowsOf(wiring, group, sent, positions);
      for (let row = 0; row < rows.rows; row++) {
        const image = Math.floor(row / area);
        const expected = potentials(wiring, weights, sent.subarray(image * units, (image + 1) * units));
        for (let o = 0; o < outputs / groups; o++) {
          const output = (group * outputs) / groups + o;
          let sum = 0;
          for (let i = rows.starts[row]; i < rows.starts[row + 1]; i++) {
            sum += rows.value[i] * weights[output * columns + rows.column[i]];
          }
          expect(sum).toBe(expected[output * area + positions.of[row]]);
        }
      }
    }
  });
});

function potentials(wiring: Connectivity, weights: Int8Array, sent: Int16Array): Float64Array {
  const u = new Float64Array(targetCount(wiring));
  const visit = synapseVisitor(wiring, weights.length);
  sent.forEach((k, source) => {
    visit(source, (target, weight) => {
      u[target] += k * weights[weight];
    });
  });
  return u;
}
