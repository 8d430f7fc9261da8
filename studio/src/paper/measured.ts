/** @file What `firstspike reproduce` measured on the MNIST test set (docs/results/reproduce.json). */
import reproduced from '../../../docs/results/reproduce.json' with { type: 'json' };
import type { Figure2Data } from '../../../src/charts/index.ts';

/** The network that the studio shows, with the ramp that it has. */
const shown = reproduced.rows.find(
  ({ model, rounding }) => model.name === 'mnist-fig1' && rounding === 'nearest',
);
if (!shown) throw new RangeError('docs/results/reproduce.json has no row of mnist-fig1');

export const { published } = reproduced;
export const measured = { ...shown, data: reproduced.data };

export const measuredFigure2: Figure2Data = {
  ...reproduced.figure2,
  cells: reproduced.figure2.cells.map((cell) => ({
    ...cell,
    rounding: cell.rounding === 'floor' ? 'floor' : 'nearest',
  })),
};
