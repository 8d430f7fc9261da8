import { describe, expect, it } from 'vitest';
import { linearNetwork } from './network.mjs';
import { runLinear } from './run.mjs';
import { runLinearClocked } from './clocked.mjs';
import { denseMatrix, sparseMatrix } from './matrix.mjs';

const sum = denseMatrix(2, 2, [1, 1, 1, -1]);
const bound = (xMax) => ({ kind: 'bound', xMax });

describe('two stages of two values, by hand', () => {
  // W = [[1, 1], [1, −1]] twice: y = 2x. T = 8, int8, inputs within ±1. The worst case between is 2, so the current
  // is floor(127 · 2 / 1) = 254, a weight of 1 is 127, and k of the second population is round(u / 254).
  const network = linearNetwork([sum, sum], { steps: 8, weights: 'int8', ranges: bound(1) });
  const result = runLinear(network, [0.5, -1]);

  it('chooses scales', () => {
    expect([...network.stages[0].weights]).toEqual([127, 127, 127, -127]);
    expect([...(network.stages[0].firing?.iExt ?? [])]).toEqual([254, 254]);
    expect(network.stages[1].xIn).toBe(2);
    expect(network.stages[0].unit[0]).toBeCloseTo(1 / (8 * 127), 15);
    expect(network.latency).toBe(16);
    expect(network.neurons).toBe(8);
    // 127 · 2 · 8 in the silent stage, and up from there by 254 · 8 + 127: 4191 needs 13 bits and a sign.
    expect(network.stages[0].potentialBits).toBe(14);
  });

  it('fires', () => {
    // k = 4, −8; u = 127 · (−4, 12); k' = floor((508 + 127) / 254) = 2 OFF, floor((1524 + 127) / 254) = 6 ON.
    expect(result.spikeTimes.map(({ on, off }) => [[...on], [...off]])).toEqual([
      [
        [4, 8],
        [8, 0],
      ],
      [
        [8, 2],
        [6, 8],
      ],
    ]);
    expect([...result.potentials]).toEqual([127 * 4, 127 * -8]);
    expect([...result.values]).toEqual([1, -2]);
  });

  it('counts', () => {
    expect(result.spikes).toEqual([2, 2]);
    // Two spikes reach two ON and two OFF neurons each, then two spikes two potentials each.
    expect(result.synops).toEqual([8, 4]);
    expect(result.saturated).toEqual([0, 0]);
  });
});

it('counts only synapses that exist', () => {
  const shift = sparseMatrix(3, 3, [
    [1, 0, 1],
    [2, 1, 1],
  ]);
  const network = linearNetwork([shift, shift], { steps: 16, ranges: bound(1) });
  // Value 2 has no synapse; value 1 reaches value 2, which has none; value 0 goes through both.
  const result = runLinear(network, [1, -1, 1]);
  expect(result.spikes).toEqual([3, 2]);
  expect(result.synops).toEqual([4, 1]);
  expect([...result.values]).toEqual([0, 0, 1]);
});

it('counts what saturates, and clips it', () => {
  const one = denseMatrix(1, 1, [1]);
  const ranges = { kind: 'calibrated', xMax: 1, samples: [[1]] };
  const inside = runLinear(linearNetwork([one, one], { steps: 10, weights: 'float', ranges }), [1]);
  expect(inside.saturated).toEqual([0, 0]);
  const outside = runLinear(linearNetwork([one, one], { steps: 10, weights: 'float', ranges }), [2]);
  expect(outside.saturated).toEqual([1, 0]);
  expect([...outside.values]).toEqual([1]);
  const twice = denseMatrix(1, 2, [1, 1]);
  const clipped = linearNetwork([twice, one], {
    steps: 10,
    ranges: { kind: 'calibrated', xMax: 1, samples: [[1, 0]] },
  });
  expect(runLinear(clipped, [1, 1]).saturated).toEqual([0, 1]);
});

it('takes margins on calibrated ranges, and the product of the matrices for the worst case', () => {
  const samples = [
    [1, 0],
    [-0.5, 0.5],
  ];
  const xIn = (ranges) =>
    linearNetwork([sum, sum, sum], { steps: 4, ranges }).stages.map((stage) => stage.xIn);
  expect(xIn({ kind: 'calibrated', xMax: 1, samples })).toEqual([1, 1, 2]);
  expect(xIn({ kind: 'calibrated', xMax: 1, samples, margin: 1.5 })).toEqual([1, 1.5, 3]);
  // W W = 2 I: the worst case after two stages is 2 again, not 2 · 2.
  expect(xIn(bound(3))).toEqual([3, 6, 6]);
});

it('rows far below the range of their stage are silent', () => {
  const uneven = denseMatrix(2, 1, [1, 1e-300]);
  const network = linearNetwork([uneven, sum], { steps: 100, ranges: bound(1) });
  const result = runLinear(network, [1]);
  expect(result.spikes).toEqual([1, 1]);
  expect(result.values[0]).toBeCloseTo(1, 12);
});

it.each([
  ['at least one matrix', [], {}],
  ['Matrix 2 takes 3 values, but matrix 1 gives 2', [sum, denseMatrix(1, 3, [1, 1, 1])], {}],
  ['1 to 65535 steps', [sum], { steps: 65_536 }],
  ['above 0', [sum], { ranges: bound(-1) }],
  ['value of stage 1 is 0', [sum, sum], { ranges: { kind: 'calibrated', xMax: 1, samples: [] } }],
  [
    'value of stage 1 is 0',
    [denseMatrix(2, 2, [1, 1, 1, 1]), sum],
    { ranges: { kind: 'calibrated', xMax: 1, samples: [[1, -1]] } },
  ],
  [
    '1 or more, not 0.5',
    [sum],
    { ranges: { kind: 'calibrated', xMax: 1, samples: [[1, 1]], margin: 0.5 } },
  ],
  ['takes vectors of 2', [sum, sum], { ranges: { kind: 'calibrated', xMax: 1, samples: [[1]] } }],
  [
    'Row 0 of stage 1 needs a current below 1 with int8 weights; use int16',
    [denseMatrix(1, 2, [1, 1]), denseMatrix(1, 1, [1])],
    { weights: 'int8', ranges: { kind: 'calibrated', xMax: 1, samples: [[1, -0.999]] } },
  ],
])('says what is wrong: %s', (message, matrices, options) => {
  const build = () => linearNetwork(matrices, { steps: 8, ranges: bound(1), ...options });
  expect(build).toThrow(RangeError);
  expect(build).toThrow(message);
});

it('refuses vectors that do not fit, and a clock for weights that are not integers', () => {
  const network = linearNetwork([sum], { steps: 8, weights: 'float', ranges: bound(1) });
  expect(() => runLinear(network, [1])).toThrow(RangeError);
  expect(() => runLinear(network, [1, Number.NaN])).toThrow(RangeError);
  expect(() => runLinearClocked(network, [1, 1])).toThrow(RangeError);
});
