/** @file The layer that breaks first under noise, as a table and a sentence. */
import type { NoiseRanking, StruckPopulation } from '../../../run/rank-populations.ts';
import { describeNoise } from '../../../simulate/noise/noise.ts';
import { count, percent, plural, points, real } from '../../shared/format.ts';
import type { Style } from '../../shared/style.ts';
import { type Column, table } from '../../shared/table.ts';

/** Columns by what the network is measured by. */
export function rankingColumns({ without }: NoiseRanking): readonly Column[] {
  const right = (title: string) => ({ title, align: 'right' }) as const;
  const accuracy = without.accuracy === null ? [] : [right('accuracy'), right('lost')];
  const agreement = without.agreement === null ? [] : [right('as the ANN'), right('lost'), right('changed')];
  const error = without.rmse === null ? [] : [right('RMSE to ANN'), right('more')];
  return [{ title: 'struck alone' }, ...accuracy, ...agreement, ...error];
}

export const rankingRows = ({ populations, all }: NoiseRanking): string[][] => [...populations, all].map(row);

function row({ population, accuracy, agreement, rmse, lost, changed }: StruckPopulation): string[] {
  const share = (value: number | null, less: number | null) =>
    value === null || less === null ? [] : [percent(value), points(-less)];
  return [
    population ?? 'all at once',
    ...share(accuracy, lost.accuracy),
    ...share(agreement, lost.agreement),
    ...(changed === null ? [] : [count(changed)]),
    ...(rmse === null || lost.rmse === null ? [] : [real(rmse), real(lost.rmse)]),
  ];
}

/** What comes of it, without a full stop. */
export function rankingVerdict({ populations, images, breaksFirst }: NoiseRanking): string {
  const [first, second] = populations;
  if (breaksFirst === null || !first)
    return `No layer breaks: struck alone, none changes anything on ${plural(images, 'image')}`;
  const { lost, changed } = first;
  const cost =
    lost.accuracy !== null
      ? `accuracy ${points(-lost.accuracy)}`
      : lost.agreement !== null
        ? `agreement with the ANN ${points(-lost.agreement)}`
        : `RMSE to the ANN ${real(lost.rmse ?? 0)} more`;
  const decisions = changed === null ? '' : `, ${count(changed)} of ${plural(images, 'decision')} changed`;
  const isClose = second !== undefined && isChance(first, second, images);
  return `${breaksFirst} breaks first: ${cost}${decisions}${isClose ? `; ${second.population} is within chance of it` : ''}`;
}

/**
 * Whether two losses on the same images differ by less than 1.96 standard deviations: each changed decision moves its loss
 * by one image at most.
 */
function isChance(first: StruckPopulation, second: StruckPopulation, images: number): boolean {
  if (first.changed === null || second.changed === null) return false;
  const loss = ({ lost }: StruckPopulation) => images * (lost.accuracy ?? lost.agreement ?? 0);
  return loss(first) - loss(second) < 1.96 * Math.sqrt(first.changed + second.changed);
}

/** What the noise is, and what the columns mean. */
export const rankingNote = ({ noise }: NoiseRanking): string =>
  `${describeNoise(noise)}. Struck are the spikes of a layer and the weights that lead into it; lost: against the network without noise; changed: decisions that are others without it. The layers above were compared without noise.`;

export const describeRanking = (ranking: NoiseRanking, style: Style): string =>
  [
    table(rankingColumns(ranking), rankingRows(ranking), style),
    `  ${style.bold('Noise')}  ${rankingNote(ranking)}`,
    `  ${style.bold('Verdict')}  ${rankingVerdict(ranking)}.`,
  ].join('\n\n');
