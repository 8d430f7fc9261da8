import { expect, it } from 'vitest';
import { NO_NEURON, OFF, SILENT } from './atlas.ts';
import { colorOf } from './canvas-painter.ts';
import { colors, HEAT_LEVELS, heatTable } from './painter.ts';

it('shows a neuron when it fires, not before, and a silent one never', () => {
  expect(colorOf(3, 2.9, 8)).toEqual(colors.waiting);
  expect(colorOf(SILENT, 8, 8)).toEqual(colors.silent);
  expect(colorOf(NO_NEURON, 8, 8)).toEqual(colors.nothing);
  // Long after its spike: the colour of its time; step 0 of 8 is the table's first.
  expect(colorOf(0, 8, 8)).toEqual([heatTable[0], heatTable[1], heatTable[2]]);
  expect(colorOf(7, 8, 8)).toEqual([...heatTable.slice(3 * HEAT_LEVELS - 3, 3 * HEAT_LEVELS)]);
});

it('flashes as it fires: three quarters of the way to white', () => {
  const [red] = colorOf(2, 2, 8);
  const [rest] = colorOf(2, 8, 8);
  expect(red).toBeCloseTo(rest + 0.75 * (255 - rest), 9);
});

it('gives ON and OFF hues of their own at every time: ON has more red than blue, OFF more blue than red', () => {
  for (let at = 0; at < 8; at++) {
    const on = colorOf(at, 8, 8, true);
    const off = colorOf(OFF + at, 8, 8, true);
    expect(on[0] - on[2]).toBeGreaterThan(40);
    expect(off[2] - off[0]).toBeGreaterThan(40);
  }
  expect(colorOf(OFF + 3, 2.9, 8, true)).toEqual(colors.waiting);
});
