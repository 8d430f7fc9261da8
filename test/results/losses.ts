/** @file Where the spiking network loses: in accuracy, and in energy against the ANN and against the quantised ANN. */
import { count, percent } from '../../src/cli/shared/format.ts';
import { energyBy, type ParetoRow } from '../../src/search/pareto-rows.ts';
import { markdown } from './recorded.ts';

interface Section {
  readonly title: string;
  readonly rows: readonly ParetoRow[];
}

type Energy = ParetoRow['energy'][number];

export function losses(sections: readonly Section[]): string {
  const all = sections.flatMap(({ rows }) => rows);
  return [
    'In accuracy, of all conversions, including those not in the tables:',
    sections.map(inAccuracy).join('\n'),
    `In energy, how many of all ${count(all.length)} conversions need more than each ANN, and the ratio where they stand worst. The models are of arithmetic and memory; none is a measurement.`,
    markdown(
      [
        'energy model',
        'more than the ANN',
        'ANN ÷ SNN at worst',
        'more than the quantised ANN, skipping zeros',
        'it ÷ SNN at worst',
      ],
      all[0].energy.map(({ model }) => [
        model,
        ...inEnergy(all, model, ({ annMicrojoules }) => annMicrojoules),
        ...inEnergy(all, model, ({ quantised }) => quantised?.skippingMicrojoules),
      ]),
    ),
  ].join('\n\n');
}

function inAccuracy({ title, rows }: Section): string {
  const below = rows.filter(({ lossOwn }) => lossOwn > 0.01);
  const [worst] = [...rows].sort((a, b) => b.lossOwn - a.lossOwn);
  const losing = `${count(below.length)} of ${count(rows.length)} conversions lose more than one point of accuracy against their ANN`;
  return `- **${title}**: ${losing}; the worst is ${describe(worst)}, with ${percent(worst.snn.accuracy)} for ${percent(worst.ann.accuracy ?? Number.NaN)}.`;
}

/** How many rows need more energy than their opponent, and the row with the least ratio. */
function inEnergy(
  rows: readonly ParetoRow[],
  model: string,
  opponent: (energy: Energy) => number | undefined,
): [string, string] {
  const ratios = rows.flatMap((row) => {
    const energy = energyBy(row, model);
    const other = energy && opponent(energy);
    return energy && other !== undefined ? [{ row, ratio: other / energy.snnMicrojoules }] : [];
  });
  const [worst] = [...ratios].sort((a, b) => a.ratio - b.ratio);
  const lost = ratios.filter(({ ratio }) => ratio < 1).length;
  const least = worst.ratio > 1 ? worst.ratio.toFixed(1) : worst.ratio.toPrecision(2);
  return [`${lost} of ${ratios.length}`, `${least}× (${describe(worst.row)})`];
}

const describe = ({ model, conversion, steps }: ParetoRow): string =>
  `${model}, ${conversion}, ${steps} step${steps === 1 ? '' : 's'}`;
