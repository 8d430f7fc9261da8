/**
 * @file Which classes are taken for which: images by label (rows) and decision (columns). Drawn without a card, for a page:
 * ink is the page's, colours are its `--ann` and `--snn` where it has them.
 */
import { element } from './element.ts';
import { count } from './format.ts';
import { blue, vermilion } from './palette.ts';

export interface ConfusionData {
  /** Whose decisions they are, e.g. `SNN`. */
  readonly title: string;
  /** Names or numbers of the classes, in the order of their indices. */
  readonly classes: readonly string[];
  /** Images by label and decision. */
  readonly counts: readonly (readonly number[])[];
}

const cell = 34;
const gap = 2;
/** Room for names at the left and at the top. */
const head = { left: 120, top: 62 } as const;
const LONGEST = 14;
const right = `var(--ann, ${blue})`;
const wrong = `var(--snn, ${vermilion})`;

/**
 * A square per label and decision: right ones in one colour, wrong ones in another, the stronger the larger their share of
 * the label's images. Numbers stand in the squares, so that nothing depends on colour.
 * @example
 * ```ts
 * const data = { title: 'SNN', classes: ['cat', 'dog'], counts: [[5, 1], [0, 4]] };
 * svgText(confusionChart(newDocument(), data)).includes('cat'); // → true
 * ```
 */
export function confusionChart(document: Document, { title, classes, counts }: ConfusionData): SVGSVGElement {
  const size = classes.length * cell;
  const width = head.left + size + 10;
  const height = head.top + size + 10;
  const sheet = element(
    document,
    'svg',
    { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'font-size': 13, fill: 'currentColor' },
    element(document, 'title', {}, `${title}: images by label and decision`),
    element(
      document,
      'desc',
      {},
      'A square matrix. Rows are labels, columns decisions; the number in a square is that of its images.',
    ),
    element(document, 'text', { x: 0, y: 16, 'font-weight': 600 }, `${title}: label ↓, decision →`),
  );
  classes.forEach((name, i) => {
    const at = i * cell + cell / 2;
    sheet.append(
      element(
        document,
        'text',
        { x: head.left - 8, y: head.top + at + 4.5, 'text-anchor': 'end' },
        shortened(name, LONGEST),
      ),
      element(
        document,
        'text',
        { x: head.left + at, y: head.top - 8, 'text-anchor': 'middle' },
        shortened(name, 4),
      ),
    );
  });
  counts.forEach((row, label) => {
    const images = row.reduce((sum, n) => sum + n, 0);
    row.forEach((n, decision) => {
      const [x, y] = [head.left + decision * cell, head.top + label * cell];
      const share = images > 0 ? n / images : 0;
      sheet.append(
        element(document, 'rect', {
          x: x + gap / 2,
          y: y + gap / 2,
          width: cell - gap,
          height: cell - gap,
          rx: 3,
          fill: n === 0 ? 'currentColor' : label === decision ? right : wrong,
          'fill-opacity': n === 0 ? 0.05 : Number((0.15 + 0.5 * Math.sqrt(share)).toFixed(3)),
        }),
      );
      if (n > 0) {
        sheet.append(
          element(
            document,
            'text',
            {
              x: x + cell / 2,
              y: y + cell / 2 + 4.5,
              'text-anchor': 'middle',
              'font-size': n > 999 ? 10 : 12,
            },
            count(n),
          ),
        );
      }
    });
  });
  return sheet as SVGSVGElement;
}

const shortened = (name: string, most: number): string =>
  name.length <= most ? name : `${name.slice(0, most - 1)}…`;
