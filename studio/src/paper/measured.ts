/** @file What `firstspike reproduce` measured on the MNIST test set (docs/results/reproduce.json). */
import reproduced from '../../../docs/results/reproduce.json' with { type: 'json' };
import type { Figure2Data } from '../../../src/charts/index.ts';

export const measured = reproduced;

export const measuredFigure2: Figure2Data = {
  ...reproduced.figure2,
  cells: reproduced.figure2.cells.map((cell) => ({
    ...cell,
    rounding: cell.rounding === 'floor' ? 'floor' : 'nearest',
  })),
};
