/** @file Which synapses exist: counted by hand at borders, strides and groups; two ways of counting that must agree. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Connectivity, fanOut, sourceCount, synapseVisitor, targetCount } from './connectivity.ts';
import { type Padding, placeWindow } from './window.ts';

type Pair = readonly [number, number];

function conv(
  input: Pair,
  kernel: Pair,
  {
    strides = [1, 1] as Pair,
    padding = { kind: 'valid' } as Padding,
    channels = [1, 1] as Pair,
    groups = 1,
  } = {},
): Connectivity {
  const window = placeWindow(input, { kernel, strides, dilations: [1, 1], padding, ceil: false });
  return { kind: 'conv', window, inChannels: channels[0], outChannels: channels[1], groups };
}

describe('synapses per spike', () => {
  it('3×3 without padding on 4×4: 1 at a corner, 2 at an edge, 4 in the middle', () => {
    expect([...fanOut(conv([4, 4], [3, 3]))]).toEqual([1, 2, 2, 1, 2, 4, 4, 2, 2, 4, 4, 2, 1, 2, 2, 1]);
  });
  it('3×3 with same padding on 3×3: 4 at a corner, 6 at an edge, 9 in the middle', () => {
    const same = conv([3, 3], [3, 3], { padding: { kind: 'same-upper' } });
    expect([...fanOut(same)]).toEqual([4, 6, 4, 6, 9, 6, 4, 6, 4]);
  });
  it('2×2 with stride 2 on 4×4: each pixel is read once; with stride 3 on 5×5 some are read by nobody', () => {
    expect([...fanOut(conv([4, 4], [2, 2], { strides: [2, 2] }))]).toEqual(new Array(16).fill(1));
    const row = [1, 1, 0, 1, 1];
    const gaps = conv([5, 5], [2, 2], { strides: [3, 3] });
    expect([...fanOut(gaps)]).toEqual(row.flatMap((a) => row.map((b) => a * b)));
  });
  it('an output channel each, within the group only', () => {
    // 4 → 6 channels in 2 groups: a spike reaches 3 channels. Depthwise: 1.
    expect([...fanOut(conv([1, 1], [1, 1], { channels: [4, 6], groups: 2 }))]).toEqual([3, 3, 3, 3]);
    expect([...fanOut(conv([1, 1], [1, 1], { channels: [4, 4], groups: 4 }))]).toEqual([1, 1, 1, 1]);
  });
  it('every target of a dense layer, one of an elementwise projection', () => {
    expect([...fanOut({ kind: 'dense', inputs: 2, outputs: 5 })]).toEqual([5, 5]);
    expect([...fanOut({ kind: 'elementwise', size: 3 })]).toEqual([1, 1, 1]);
  });
});

describe('the wiring', () => {
  const wirings = fc
    .record({
      size: fc.tuple(fc.integer({ min: 3, max: 7 }), fc.integer({ min: 3, max: 7 })),
      kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
      strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
      padding: fc.constantFrom<Padding>(
        { kind: 'valid' },
        { kind: 'same-upper' },
        { kind: 'same-lower' },
        { kind: 'explicit', start: [1, 0], end: [2, 1] },
      ),
      groups: fc.integer({ min: 1, max: 2 }),
      multiple: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 3 })),
    })
    .map(({ size, kernel, strides, padding, groups, multiple }) =>
      conv(size, kernel, {
        strides,
        padding,
        groups,
        channels: [groups * multiple[0], groups * multiple[1]],
      }),
    );

  it('has as many synapses as are counted, none twice, all within bounds', () => {
    fc.assert(
      fc.property(wirings, (wiring) => {
        const visit = synapseVisitor(wiring, 0);
        const fans = fanOut(wiring);
        expect(fans).toHaveLength(sourceCount(wiring));
        for (let source = 0; source < fans.length; source++) {
          const seen = new Set<number>();
          visit(source, (target, weight) => {
            expect(target).toBeLessThan(targetCount(wiring));
            expect(weight).toBeGreaterThanOrEqual(0);
            seen.add(target);
          });
          // A source reaches a target through one tap only.
          expect(seen.size).toBe(fans[source]);
        }
      }),
      { seed: 41, numRuns: 100 },
    );
  });
  it('reads a kernel as a cross-correlation: tap (0, 0) of output (0, 0) is pixel (0, 0)', () => {
    const visit = synapseVisitor(conv([3, 3], [2, 2]), 4);
    const of = (source: number) => {
      const found: [number, number][] = [];
      visit(source, (target, weight) => found.push([target, weight]));
      return found.sort();
    };
    expect(of(0)).toEqual([[0, 0]]);
    // The middle pixel is tap 3 of output 0, tap 2 of output 1, tap 1 of output 2, tap 0 of output 3.
    expect(of(4)).toEqual([
      [0, 3],
      [1, 2],
      [2, 1],
      [3, 0],
    ]);
  });
});
