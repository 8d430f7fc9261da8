/**
 * @file Short labels beside the points of lines, each only where there is room: an unlabelled point is easier to read
 * than a heap of labels.
 */
import { element } from './element.ts';

interface PointLabel {
  /** Pixels. */
  readonly x: number;
  readonly y: number;
  /** Empty: the point only takes room. */
  readonly text: string;
  readonly color: string;
  /** Rather stands apart to the right than be left out. */
  readonly far?: boolean;
}

/** Labels stay within. */
interface Frame {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
}

type Box = readonly [left: number, top: number, right: number, bottom: number];

const overlaps = (a: Box, b: Box): boolean => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

/** Labels of the points of each line, the first line's first; neither lines nor marks are covered. */
export function pointLabels(
  document: Document,
  lines: readonly (readonly PointLabel[])[],
  frame: Frame,
): SVGElement {
  const group = element(document, 'g', { 'font-size': 13, 'font-weight': 600 });
  const taken: Box[] = lines.flatMap(roomOf);
  for (const { x, y, text, color, far } of lines.flat()) {
    if (text === '') continue;
    const half = 4.6 * text.length;
    const places = [
      [x, y - 9],
      [x, y + 20],
      [x + half + 9, y + 5],
      [x - half - 9, y + 5],
      [x + half + 9, y + 14],
      [x + half + 9, y - 6],
      ...(far ? [3, 5, 7].map((widths) => [x + widths * half + 4 * widths + 5, y + 14]) : []),
    ];
    for (const [middle, baseline] of places) {
      const box: Box = [middle - half, baseline - 11, middle + half, baseline + 1];
      if (box[0] < frame.left || box[2] > frame.right || box[3] > frame.bottom) continue;
      if (taken.some((other) => overlaps(box, other))) continue;
      taken.push(box);
      group.appendChild(element(document, 'text', { x: middle, y: baseline, fill: color }, text));
      break;
    }
  }
  return group;
}

/** Small boxes along a line and around its marks. */
function roomOf(points: readonly PointLabel[]): Box[] {
  const around = (x: number, y: number, r: number): Box => [x - r, y - r, x + r, y + r];
  return points.flatMap((to, i) => {
    const from = points[Math.max(0, i - 1)];
    const parts = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / 5);
    const along = Array.from({ length: parts }, (_, k) =>
      around(from.x + ((to.x - from.x) * k) / parts, from.y + ((to.y - from.y) * k) / parts, 1.5),
    );
    return [...along, around(to.x, to.y, 5)];
  });
}
