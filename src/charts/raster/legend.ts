/**
 * @file What a spike's colour means.
 */
import { element } from '../element.ts';
import { heat, night, nightLine, nightTile } from '../heat.ts';

interface LegendOptions {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  /** Of every population, or undefined where they differ. */
  readonly steps: number | undefined;
}

export function legend(document: Document, { left, top, width, steps }: LegendOptions): SVGElement {
  const parts = Math.min(24, Math.max(2, steps ?? 24));
  const group = element(document, 'g', { 'font-size': 13.5, fill: night.quiet });
  for (let i = 0; i < parts; i++) {
    const box = { x: left + (i * width) / parts, y: top - 10, width: width / parts + 0.3, height: 11 };
    group.appendChild(element(document, 'rect', { ...box, fill: heat(i / (parts - 1)) }));
  }
  const end = left + width;
  group.append(
    element(document, 'text', { x: left - 8, y: top, 'text-anchor': 'end' }, 'step 0'),
    element(
      document,
      'text',
      { x: end + 8, y: top },
      `${steps === undefined ? 'last step' : `step ${steps - 1}`} of the stage: late, a small value`,
    ),
    element(document, 'rect', {
      x: end + 300,
      y: top - 10,
      width: 11,
      height: 11,
      fill: nightTile,
      stroke: nightLine,
    }),
    element(document, 'text', { x: end + 318, y: top }, 'silent: zero'),
  );
  return group;
}
