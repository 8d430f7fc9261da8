/**
 * @file One Plot on a card. Plot's own style sheet and size are left behind: the panel becomes a group that inherits
 * the card's font, because a style sheet in a file is not read by every viewer.
 */
import * as Plot from '@observablehq/plot';
import { element } from './element.ts';
import { ink, quietInk } from './palette.ts';

interface PanelOptions {
  /** Where the panel's upper left corner lies on the card. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly heading: string;
  readonly plot: Omit<Plot.PlotOptions, 'document' | 'width' | 'height'>;
}

interface Panel {
  readonly group: SVGElement;
  /** From a value to pixels inside the group. */
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

/** Marks every panel has in the same form. */
export const gridColor = '#e6e9ed';
export const haloText = { fill: ink, stroke: 'white', strokeWidth: 4, fontSize: 14 } as const;

export function panel(document: Document, options: PanelOptions): Panel {
  const { left, top, width, height, heading } = options;
  const drawn = Plot.plot({
    ...options.plot,
    document,
    width,
    height,
    className: 'firstspike',
    figure: false,
  }) as SVGSVGElement & Plot.Plot;
  const group = element(document, 'g', {
    transform: `translate(${left},${top})`,
    'font-size': 14,
    'text-anchor': 'middle',
  });
  for (const child of Array.from(drawn.childNodes)) {
    if ((child as Element).localName !== 'style') group.appendChild(child);
  }
  const { marginLeft = 60 } = options.plot;
  group.appendChild(
    element(
      document,
      'text',
      { x: marginLeft, y: -2, 'text-anchor': 'start', 'font-size': 17, 'font-weight': 600 },
      heading,
    ),
  );
  return { group, x: toPixels(drawn, 'x'), y: toPixels(drawn, 'y') };
}

function toPixels(plot: Plot.Plot, name: 'x' | 'y'): (value: number) => number {
  const scale = plot.scale(name);
  return (value) => Number(scale?.apply(value) ?? 0);
}

/** Axis titles and ticks as every panel writes them. */
export const axisText = {
  fontSize: 14,
  labelArrow: 'none',
  labelAnchor: 'center',
  tickSize: 5,
  color: quietInk,
} as const;
