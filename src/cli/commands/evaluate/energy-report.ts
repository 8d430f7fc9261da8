/**
 * @file Energy as text: every model with its name, and which network needs less, said in words.
 */
import { type BreakEven, type EnergyEstimate, energyGuide } from '../../../measure/energy/index.ts';
import { times } from '../../shared/format.ts';
import type { Style } from '../../shared/style.ts';
import { table } from '../../shared/table.ts';

interface Energies {
  readonly energy: readonly EnergyEstimate[];
  readonly breakEven: readonly BreakEven[];
}

/** `12.345`, with three significant digits below 1. */
export const micro = (value: number | null): string =>
  value === null ? '–' : value >= 1 ? value.toFixed(2) : value.toPrecision(3);

export function describeEnergy({ energy, breakEven }: Energies, style: Style): string {
  const right = { align: 'right' } as const;
  return [
    table(
      [
        { title: 'energy per image, µJ' },
        { title: 'ANN', ...right },
        { title: 'SNN', ...right },
        { title: 'ANN ÷ SNN', ...right },
        { title: 'quantised ANN', ...right },
        { title: 'skipping zeros', ...right },
        { title: '÷ SNN', ...right },
        { title: '' },
      ],
      energy.map(({ model, annMicrojoules, snnMicrojoules, ratio, quantised }) => [
        model,
        micro(annMicrojoules),
        micro(snnMicrojoules),
        quotient(ratio),
        micro(quantised?.denseMicrojoules ?? null),
        micro(quantised?.skippingMicrojoules ?? null),
        quotient(quantised?.ratio ?? null),
        verdictOf(ratio, quantised?.ratio ?? null, style),
      ]),
      style,
    ),
    `  ${energyGuide}`,
    table(
      [
        { title: 'published limit' },
        { title: 'spikes per synapse', align: 'right' },
        { title: 'SNN wins below', align: 'right' },
        { title: 'loses above', align: 'right' },
        { title: 'against the dense ANN' },
      ],
      breakEven.map(({ model, spikesPerSynapse, from, to, verdict }) => [
        model,
        spikesPerSynapse === null ? '–' : spikesPerSynapse.toFixed(3),
        from.toFixed(2),
        to.toFixed(2),
        verdict === null ? '' : limits(style)[verdict],
      ]),
      style,
    ),
    style.dim(
      '  The last ratio is about the cheaper form of the quantised ANN, which decides as the SNN does. What each model counts and leaves out: docs/energy.md, and `assumptions` with --json.',
    ),
  ].join('\n\n');
}

const quotient = (ratio: number | null): string =>
  ratio === null ? '–' : ratio >= 0.95 ? times(ratio) : `${ratio.toPrecision(2)}×`;

/** Against the quantised ANN; where there is none, as under noise, against the dense ANN, which is then said. */
function verdictOf(dense: number | null, quantised: number | null, style: Style): string {
  const ratio = quantised ?? dense;
  if (ratio === null) return '';
  const verdict = ratio > 1 ? limits(style).wins : limits(style).loses;
  return quantised === null ? `${verdict} against the dense ANN` : verdict;
}

const limits = (style: Style) => ({
  wins: 'SNN wins',
  depends: 'depends on the hardware',
  loses: style.yellow('SNN loses'),
});
