/** @file What `firstspike reproduce` measured on the MNIST test set (docs/results/reproduce.json). */
import reproduced from '../../../docs/results/reproduce.json' with { type: 'json' };
import type { Figure2Data } from '../../../src/charts/index.ts';

/** With the ramp that the studio has. */
function rowOf(name: string) {
  const row = reproduced.rows.find(({ model, rounding }) => model.name === name && rounding === 'nearest');
  if (!row) throw new RangeError(`docs/results/reproduce.json has no row of ${name}`);
  return { ...row, data: reproduced.data };
}

export const { published } = reproduced;
/** The network that the studio shows: trained with a penalty on synaptic operations. */
export const measured = rowOf('mnist-fig1');
/** Trained as the paper's network, without. */
export const measuredPlain = rowOf('mnist-fig1-plain');

export const measuredFigure2: Figure2Data = {
  ...reproduced.figure2,
  cells: reproduced.figure2.cells.map((cell) => ({
    ...cell,
    rounding: cell.rounding === 'floor' ? 'floor' : 'nearest',
  })),
};
