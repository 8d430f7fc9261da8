/** @file docs/operators.md and the README's table of operators are what `npm run operators` would write now. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lowerGraph } from '../src/ops/lower/index.ts';
import { labelling } from '../src/ops/lower/scores.ts';
import { missing } from './conformance/cases.ts';
import { operatorsPage, withOperators } from './conformance/page.ts';

it('the table of README.md is made from the records', () => {
  const committed = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  expect(withOperators(committed).split('\n')).toEqual(committed.split('\n'));
});

describe.skipIf(missing !== undefined)(`docs/operators.md${missing ? ` (${missing})` : ''}`, () => {
  it('is what `npm run operators` writes', () => {
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
  // Where the smallest decides, the scores are negated.
  expect(lowerGraph(graph).outputs).toEqual([type === 'ArgMin' ? 's/negated' : 's']);
});
