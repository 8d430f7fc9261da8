/** @file docs/operators.md says what the code does: its rows are what `node scripts/operators.mjs` would write now. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lowerGraph } from '../src/ops/lower/index.ts';
import { missing } from './conformance/cases.ts';
import { operatorsPage } from './conformance/page.ts';
import { incomplete, labelling } from './conformance/phrases.ts';

it('has a phrase for every operator, and for no other', () => {
  expect(incomplete()).toEqual([]);
});

describe.skipIf(missing !== undefined)(`docs/operators.md${missing ? ` (${missing})` : ''}`, () => {
  it('is what `node scripts/operators.mjs` writes', () => {
    const committed = readFileSync(new URL('../docs/operators.md', import.meta.url), 'utf8');
    expect(operatorsPage().split('\n')).toEqual(committed.split('\n'));
  });
});

it.each(labelling)('%s at the end is left out', (type) => {
  const node = (name: string, of: string, inputs: readonly string[], output: string) => ({
    name,
    type: of,
    inputs,
    outputs: [output],
    attributes: {},
  });
  const nodes = [node('scores', 'Relu', ['x'], 's'), node('label', type, ['s', 's'], 'y')];
  const graph = {
    name: '',
    opset: 13,
    inputs: [{ name: 'x', shape: [1, 4] }],
    outputs: ['y'],
    nodes,
    constants: new Map(),
  };
  expect(lowerGraph(graph).outputs).toEqual(['s']);
});
