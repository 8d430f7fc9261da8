/**
 * @file Labels at the right end of lines, moved apart where lines end together, with a hair line to the line's end.
 */
import { element } from './element.ts';

interface EndLabel {
  readonly text: string;
  readonly color: string;
  /** The line's end in pixels. */
  readonly x: number;
  readonly y: number;
}

/**
 * The heights nearest to the wished ones that keep `gap` between neighbours and stay within `[low, high]`, in the
 * order given. Blocks of labels that touch are placed around their mean, as in isotonic regression.
 */
export function spread(wished: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wished.map((_, i) => i).sort((a, b) => wished[a] - wished[b] || a - b);
  const blocks: { sum: number; size: number }[] = [];
  order.forEach((index, rank) => {
    blocks.push({ sum: wished[index] - rank * gap, size: 1 });
    for (let last = blocks.length - 1; last > 0; last--) {
      const [before, after] = [blocks[last - 1], blocks[last]];
      if (before.sum / before.size <= after.sum / after.size) break;
      blocks.splice(last - 1, 2, { sum: before.sum + after.sum, size: before.size + after.size });
    }
  });
  const top = Math.max(low, high - (wished.length - 1) * gap);
  const placed = new Array<number>(wished.length).fill(0);
  let rank = 0;
  for (const { sum, size } of blocks) {
    const base = Math.min(top, Math.max(low, sum / size));
    for (let i = 0; i < size; i++, rank++) placed[order[rank]] = base + rank * gap;
  }
  return placed;
}

/** Labels to the right of `x`; `bounds` are the panel's upper and lower edge. */
export function endLabels(
  document: Document,
  labels: readonly EndLabel[],
  bounds: readonly [number, number],
): SVGElement {
  const heights = spread(
    labels.map((label) => label.y),
    19,
    bounds[0],
    bounds[1],
  );
  const group = element(document, 'g', { 'font-size': 14.5, 'text-anchor': 'start', 'font-weight': 600 });
  labels.forEach(({ text, color, x, y }, i) => {
    if (Math.abs(heights[i] - y) > 4) {
      const path = `M${x + 7},${y}L${x + 18},${heights[i]}`;
      group.appendChild(
        element(document, 'path', { d: path, stroke: color, 'stroke-width': 1, fill: 'none' }),
      );
    }
    group.appendChild(element(document, 'text', { x: x + 22, y: heights[i] + 5, fill: color }, text));
  });
  return group;
}
