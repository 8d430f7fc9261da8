/**
 * @file Decisions as text: accuracies and agreement, or the errors of values, and the confusion of classes.
 */
import type { Bootstrap, Interval } from '../../measure/bootstrap.ts';
import type { ClassReport, Confusion } from '../../measure/class-report.ts';
import type { ValueErrors } from '../../measure/value-errors.ts';
import { count, percent, plural, points, real } from './format.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';

interface Decided {
  readonly images: number;
  readonly ann: { readonly accuracy: number | null };
  readonly snn: { readonly accuracy: number | null };
  readonly agreement: number | null;
  readonly values:
    | ValueErrors
    | null
    | {
        readonly snnToAnn: ValueErrors | null;
        readonly snnToLabel: ValueErrors | null;
        readonly annToLabel: ValueErrors | null;
      };
}

/** `98.1…99.4`, in percent. */
const bounds = ([lower, upper]: Interval): string =>
  `${(100 * lower).toFixed(1)}…${(100 * upper).toFixed(1)}`;

/** Accuracies and agreement; of a model without classes, errors. */
export function decisionFacts(
  { ann, snn, agreement, images, values }: Decided,
  style: Pick<Style, 'bold'>,
  bootstrap: Bootstrap | null = null,
): [string, string][] {
  if (values !== null)
    return valueFacts(
      'snnToAnn' in values ? values : { snnToAnn: values, snnToLabel: null, annToLabel: null },
      style,
    );
  const of = (fraction: number) => `${count(fraction * images)} of ${plural(images, 'image')}`;
  const row = (fraction: number, interval: Interval | null | undefined, more: string) =>
    `${style.bold(percent(fraction))}${interval ? ` (${bounds(interval)})` : ''}   ${more}`;
  const unknown = agreement === null ? 'not measured; give --ann MODEL.onnx' : undefined;
  const facts: (readonly [string, string | undefined])[] = [
    [
      'ANN accuracy',
      ann.accuracy === null ? unknown : row(ann.accuracy, bootstrap?.ann.accuracy, of(ann.accuracy)),
    ],
    [
      'SNN accuracy',
      snn.accuracy === null
        ? 'none: the images have no labels'
        : row(
            snn.accuracy,
            bootstrap?.snn.accuracy,
            of(snn.accuracy) +
              (ann.accuracy === null ? '' : `, ${points(snn.accuracy - ann.accuracy)} from the ANN`),
          ),
    ],
    [
      'agreement',
      agreement === null
        ? undefined
        : row(agreement, bootstrap?.agreement, `same decision on ${of(agreement)}`),
    ],
    [
      'in brackets',
      bootstrap
        ? `where the share lies with ${percent(bootstrap.level, 0)} confidence, by the number of images`
        : undefined,
    ],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== undefined);
}

function valueFacts(
  values: Readonly<Record<'snnToAnn' | 'snnToLabel' | 'annToLabel', ValueErrors | null>>,
  { bold }: Pick<Style, 'bold'>,
): [string, string][] {
  const row = ({ rmse, mae, worst, relativeRmse }: ValueErrors) =>
    `RMSE ${bold(real(rmse))}, mean ${real(mae)}, worst ${real(worst)}${relativeRmse === null ? '' : `; RMSE ÷ standard deviation ${percent(relativeRmse)}`}`;
  const { snnToAnn, annToLabel, snnToLabel } = values;
  return [
    ['SNN to ANN', snnToAnn ? row(snnToAnn) : 'not measured; give --ann MODEL.onnx'],
    ...(annToLabel ? ([['ANN to label', row(annToLabel)]] as [string, string][]) : []),
    ...(snnToLabel ? ([['SNN to label', row(snnToLabel)]] as [string, string][]) : []),
  ];
}

/** More classes make no readable table; the classes with the lowest accuracies and the most confused pairs are shown. */
const MOST_COLUMNS = 20;
const WORST = 20;

/** Accuracy of each class, and how often it is taken for each other: rows are labels, columns decisions. */
export function describeConfusion(
  classes: readonly ClassReport[],
  confusion: Confusion,
  style: Style,
): string {
  const right = { align: 'right' } as const;
  const share = (value: number | null) => (value === null ? '–' : percent(value, 1));
  const isSmall = classes.length <= MOST_COLUMNS;
  const shown = isSmall
    ? classes
    : [...classes]
        .filter(({ snn }) => snn !== null)
        .sort((a, b) => (a.snn ?? 0) - (b.snn ?? 0))
        .slice(0, WORST);
  const own = table(
    [
      { title: 'class' },
      { title: 'images', ...right },
      { title: 'ANN', ...right },
      { title: 'SNN', ...right },
      ...(isSmall ? classes.map(({ index }) => ({ title: String(index), ...right })) : []),
    ],
    shown.map(({ index, name, images, ann, snn }) => [
      name === null ? String(index) : `${index} ${name}`,
      count(images),
      share(ann),
      share(snn),
      ...(isSmall ? confusion[index].map((n) => (n === 0 ? '·' : count(n))) : []),
    ]),
    style,
  );
  if (isSmall) return `${own}\n\n  Rows: the label. Columns: images by the class that the SNN decides.`;
  return `${own}\n\n  The ${WORST} classes with the lowest accuracy of ${classes.length}. ${describePairs(classes, confusion)}`;
}

function describePairs(classes: readonly ClassReport[], confusion: Confusion): string {
  const pairs = confusion.flatMap((row, label) =>
    row.flatMap((images, decision) =>
      images > 0 && label !== decision ? [{ label, decision, images }] : [],
    ),
  );
  const name = (index: number) => classes[index].name ?? String(index);
  const worst = pairs.sort((a, b) => b.images - a.images).slice(0, 5);
  return worst.length === 0
    ? 'No class is taken for another.'
    : `Most confused: ${worst.map(({ label, decision, images }) => `${name(label)} taken for ${name(decision)} (${count(images)})`).join(', ')}.`;
}
